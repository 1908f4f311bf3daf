package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.AlgIds;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.KindSet;
import io.latchwire.policy.Peer;
import io.latchwire.policy.PeerLimits;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.policy.TrafficSelector;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds policies that protect everything, each test changing what it is about. */
public final class Protections {
  private String peerName = "peer";
  private Kek kek = new Kek(KekAlgorithm.HKDF, 1, new byte[32]);
  private List<Kek> others = List.of();
  private MacAlgorithm mac = MacAlgorithm.AES_128_GMAC_96;
  private Profile profile = Profile.COMPACT;
  private List<ConfiguredKey> configured = List.of();
  private int kind = 254;
  private KindSet accepted = KindSet.of(254);
  private AlgIds algIds = AlgIds.DEFAULT;
  private int pathMtu = 1500;
  private int synMss;
  private boolean uncovered;
  private PeerLimits limits = PeerLimits.DEFAULT;
  private Protection.Rollover rollover = Protection.Rollover.DEFAULT;
  private Protection.Orphan orphan = Protection.Orphan.RESET_LOCAL;
  private Protection.RouterSigned routerSigned = Protection.RouterSigned.REFUSE;
  private @Nullable KeyChain chain;
  private Rollout rollout = Rollout.REQUIRE;

  /** The usual: compact, GMAC, HKDF. */
  public static Protections usual() {
    return new Protections();
  }

  /** Sets the name of the peer. */
  public Protections peer(String name) {
    peerName = name;
    return this;
  }

  /** Sets the only KEK. */
  public Protections kek(KekAlgorithm algorithm, int keyId, byte[] secret) {
    kek = new Kek(algorithm, keyId, secret);
    return this;
  }

  /** Sets the KEK that is sent under, and others that are accepted. */
  public Protections keks(Kek sending, Kek... accepted) {
    kek = sending;
    others = List.of(accepted);
    return this;
  }

  /** Sets the algorithm and the profile. */
  public Protections mac(MacAlgorithm algorithm, Profile how) {
    mac = algorithm;
    profile = how;
    return this;
  }

  /** Sets the configured keys. */
  public Protections configured(ConfiguredKey... keys) {
    configured = List.of(keys);
    return this;
  }

  /** Sets the kind that is sent, and the only one accepted. */
  public Protections kind(int kindSent) {
    kind = kindSent;
    accepted = KindSet.of(kindSent);
    return this;
  }

  /** Moves an algorithm to another Alg ID. */
  public Protections algId(MacAlgorithm algorithm, int algId) {
    algIds = new AlgIds(Map.of(algorithm, algId));
    return this;
  }

  /** Sets the path MTU. */
  public Protections pathMtu(int octets) {
    pathMtu = octets;
    return this;
  }

  /** Sets the promised MSS. */
  public Protections synMss(int octets) {
    synMss = octets;
    return this;
  }

  /** Accepts T = 1. */
  public Protections uncovered() {
    uncovered = true;
    return this;
  }

  /** Sets what the peer may take. */
  public Protections limits(PeerLimits most) {
    limits = most;
    return this;
  }

  /** Sets when keys are replaced. */
  public Protections rollover(Protection.Rollover when) {
    rollover = when;
    return this;
  }

  /** Sets what happens to connections older than the gateway. */
  public Protections orphan(Protection.Orphan what) {
    orphan = what;
    return this;
  }

  /** Sets what happens to a router that signs. */
  public Protections routerSigned(Protection.RouterSigned what) {
    routerSigned = what;
    return this;
  }

  /** Has keys from a chain and none made automatically. */
  public Protections chain(KeyChain keys) {
    chain = keys;
    profile = Profile.KEYCHAIN;
    mac = keys.keys().getFirst().key().mac().algorithm();
    return this;
  }

  /** Sets how far protection goes. */
  public Protections rollout(Rollout howFar) {
    rollout = howFar;
    return this;
  }

  /** The protection alone. */
  public Protection protection() {
    List<Kek> keks =
        profile == Profile.KEYCHAIN
            ? List.of()
            : Stream.concat(Stream.of(kek), others.stream()).toList();
    Peer peer =
        new Peer(
            peerName,
            keks,
            keks.isEmpty() ? null : kek,
            kind,
            accepted,
            algIds,
            limits,
            pathMtu,
            synMss,
            true,
            uncovered);
    return new Protection(
        peer, mac, profile, configured, rollover, orphan, routerSigned, chain, rollout);
  }

  /** A policy that protects all of TCP. */
  public Policy policy() {
    TrafficSelector tcp = TrafficSelector.builder().protocol(6).build();
    return new Policy("protected", tcp, PolicyAction.PROTECT, protection());
  }

  /** A policy that lets everything else pass. */
  public static Policy rest() {
    return new Policy("rest", TrafficSelector.ALL, PolicyAction.BYPASS);
  }
}
