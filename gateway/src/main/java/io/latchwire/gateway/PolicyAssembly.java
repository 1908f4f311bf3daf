package io.latchwire.gateway;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.gateway.config.Action;
import io.latchwire.gateway.config.BootstrapKeyConfig;
import io.latchwire.gateway.config.ChainKeyConfig;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.IpPrefix;
import io.latchwire.gateway.config.MatchConfig;
import io.latchwire.gateway.config.Mode;
import io.latchwire.gateway.config.OrphanAction;
import io.latchwire.gateway.config.PeerChainConfig;
import io.latchwire.gateway.config.PeerConfig;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.ProtectionConfig;
import io.latchwire.gateway.config.Protocol;
import io.latchwire.gateway.config.RouterSigned;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.TextKeyRule;
import io.latchwire.gateway.config.VlanMatch;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.AlgIds;
import io.latchwire.policy.ChainKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.KindSet;
import io.latchwire.policy.Peer;
import io.latchwire.policy.PeerLimits;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.policy.TrafficSelector;
import io.latchwire.wire.ip.IpProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds live policies, with their peers and keys, from the blueprint of the configuration. */
final class PolicyAssembly {
  private final GatewayConfig config;
  private final MacProvider macs;
  private final int wanMtu;
  private final KekRing.Next keks;
  private final Map<String, Peer> peers = new HashMap<>();
  private final Map<String, KeyChain> chains = new HashMap<>();

  /**
   * Builds for this configuration.
   *
   * @param macs makes the configured keys
   * @param wanMtu MTU of the interface towards the network, in octets
   * @param keks where the KEKs come from
   */
  PolicyAssembly(GatewayConfig config, MacProvider macs, int wanMtu, KekRing.Next keks) {
    this.config = config;
    this.macs = macs;
    this.wanMtu = wanMtu;
    this.keks = keks;
  }

  /**
   * All policies in their order.
   *
   * @throws SecretException when a secret that was there at validation no longer is
   * @throws ConfigException when a KEK cannot follow the one that is in use
   */
  PolicyTable assemble() throws SecretException, ConfigException {
    List<Policy> policies = new ArrayList<>();
    for (PolicyConfig policy : config.policies()) {
      Protection protection =
          policy.protection().isPresent() ? protection(policy.protection().get()) : null;
      for (TrafficSelector selector : selectors(policy.match())) {
        policies.add(new Policy(policy.name(), selector, action(policy.action()), protection));
      }
    }
    return new PolicyTable(policies);
  }

  private static PolicyAction action(Action action) {
    return switch (action) {
      case PROTECT -> PolicyAction.PROTECT;
      case BYPASS -> PolicyAction.BYPASS;
      case DISCARD -> PolicyAction.DISCARD;
    };
  }

  /** One selector for each VLAN identifier: a selector knows one, any, or none. */
  private static List<TrafficSelector> selectors(MatchConfig match) {
    return switch (match.vlan()) {
      case VlanMatch.Any() -> List.of(selector(match, TrafficSelector.ANY_VLAN));
      case VlanMatch.Untagged() -> List.of(selector(match, TrafficSelector.UNTAGGED));
      case VlanMatch.Ids ids -> ids.ids().stream().map(id -> selector(match, id)).toList();
    };
  }

  private static TrafficSelector selector(MatchConfig match, int vlan) {
    TrafficSelector.Builder builder = TrafficSelector.builder();
    if (vlan != TrafficSelector.ANY_VLAN) {
      builder.vlan(vlan);
    }
    if (match.protocol() != Protocol.ANY) {
      builder.protocol(protocol(match.protocol()));
    }
    for (IpPrefix prefix : match.local()) {
      builder.local(AddressPrefix.parse(prefix.toString()));
    }
    for (IpPrefix prefix : match.remote()) {
      builder.remote(AddressPrefix.parse(prefix.toString()));
    }
    match.ports().either().forEach(r -> builder.port(new PortRange(r.first(), r.last())));
    match.ports().local().forEach(r -> builder.localPort(new PortRange(r.first(), r.last())));
    match.ports().remote().forEach(r -> builder.remotePort(new PortRange(r.first(), r.last())));
    return builder.build();
  }

  private static int protocol(Protocol protocol) {
    return switch (protocol) {
      case TCP -> IpProtocol.TCP;
      case UDP -> IpProtocol.UDP;
      case ICMP -> IpProtocol.ICMP;
      case ICMPV6 -> IpProtocol.ICMPV6;
      case ANY -> TrafficSelector.ANY_PROTOCOL;
    };
  }

  private Protection protection(ProtectionConfig blueprint)
      throws SecretException, ConfigException {
    PeerConfig peerConfig = config.peerOf(blueprint);
    var authentication = blueprint.authentication();
    var rollover = authentication.rollover();
    List<ConfiguredKey> configured = new ArrayList<>();
    KeyChain chain = peerConfig.keyChain().isPresent() ? chain(peerConfig) : null;
    if (peerConfig.bootstrapKey().isPresent()) {
      configured.add(bootstrapKey(peerConfig.bootstrapKey().get()));
    }
    return new Protection(
        peer(peerConfig),
        authentication.mac(),
        profile(authentication.profile()),
        configured,
        new Protection.Rollover(
            rollover.age().toNanos(),
            rollover.numbers(),
            rollover.octets().orElse(Long.MAX_VALUE),
            Protection.Rollover.DEFAULT.sequenceReserve(),
            authentication.holdTime().toNanos(),
            authentication.confirmAlarm().toNanos()),
        blueprint.orphan() == OrphanAction.DROP
            ? Protection.Orphan.DROP
            : Protection.Orphan.RESET_LOCAL,
        blueprint.routerSigned() == RouterSigned.BYPASS
            ? Protection.RouterSigned.BYPASS
            : Protection.RouterSigned.REFUSE,
        chain,
        new Rollout(mode(blueprint.mode()), blueprint.untilMillis()));
  }

  private static Profile profile(io.latchwire.gateway.config.Profile profile) {
    return switch (profile) {
      case COMPACT -> Profile.COMPACT;
      case COMPACT_CMAC -> Profile.COMPACT_CMAC;
      case BOOTSTRAP -> Profile.BOOTSTRAP;
      case LITERAL -> Profile.LITERAL;
      case KEYCHAIN -> Profile.KEYCHAIN;
    };
  }

  private ConfiguredKey bootstrapKey(BootstrapKeyConfig key) throws SecretException {
    byte[] secret = key.key().resolve(BootstrapKeyConfig.KEY_OCTETS);
    try {
      return new ConfiguredKey(key.id(), macs.configuredKey(MacAlgorithm.AES_128_CMAC_96, secret));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** One chain for each peer, whatever number of policies name it. */
  private KeyChain chain(PeerConfig peer) throws SecretException {
    KeyChain known = chains.get(peer.name());
    if (known != null) {
      return known;
    }
    PeerChainConfig blueprint = peer.keyChain().orElseThrow();
    List<ChainKey> keys = new ArrayList<>();
    for (ChainKeyConfig key : blueprint.chain().keys()) {
      keys.add(
          new ChainKey(
              new ConfiguredKey(key.id(), chainKey(key, blueprint.textKey())),
              key.send(),
              key.accept()));
    }
    KeyChain chain =
        new KeyChain(
            blueprint.chain().name(),
            keys,
            blueprint.toleranceMillis(),
            blueprint.chain().onExpiry(),
            blueprint.chain().expiryWarning().toMillis(),
            blueprint.chain().nullKeyUntilMillis());
    chains.put(peer.name(), chain);
    return chain;
  }

  private MacKey chainKey(ChainKeyConfig key, TextKeyRule rule) throws SecretException {
    byte[] secret = key.secret().resolve(key.form());
    byte[] octets =
        key.algorithm() == MacAlgorithm.AES_128_CMAC_96 ? rule.key(secret) : secret.clone();
    try {
      return macs.configuredKey(key.algorithm(), octets);
    } catch (IllegalArgumentException e) {
      throw new SecretException(key.secret() + ": " + e.getMessage());
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static Rollout.Mode mode(Mode mode) {
    return switch (mode) {
      case OBSERVE -> Rollout.Mode.OBSERVE;
      case SIGN -> Rollout.Mode.SIGN;
      case REQUIRE -> Rollout.Mode.REQUIRE;
    };
  }

  /** One object for each peer, whatever number of policies name it. */
  private Peer peer(PeerConfig blueprint) throws SecretException, ConfigException {
    Peer known = peers.get(blueprint.name());
    if (known != null) {
      return known;
    }
    List<Kek> accepted = new ArrayList<>();
    for (int index = 0; index < blueprint.keks().size(); index++) {
      accepted.add(keks.of(blueprint, index));
    }
    Kek sending =
        accepted.stream()
            .filter(kek -> kek.keyId() == blueprint.sendKek())
            .findFirst()
            .orElse(null);
    int pathMtu = blueprint.pathMtu().orElse(config.ports().wan().pathMtu().orElse(wanMtu));
    Peer peer =
        new Peer(
            blueprint.name(),
            List.copyOf(accepted),
            sending,
            blueprint.optionKind(),
            KindSet.of(blueprint.acceptedKinds().stream().mapToInt(Integer::intValue).toArray()),
            blueprint.keyChain().map(chain -> AlgIds.only(chain.algIds())).orElse(AlgIds.DEFAULT),
            new PeerLimits(
                blueprint.maxFlows(),
                blueprint.keyInstallsPerSecond(),
                2 * blueprint.keyInstallsPerSecond(),
                blueprint.replayWindow(),
                config.limits().keyFingerprints()),
            pathMtu,
            blueprint.synMss().orElse(0),
            blueprint.acceptPeerUseOfOwnKey(),
            blueprint.keyChain().map(PeerChainConfig::acceptUncoveredOptions).orElse(false));
    peers.put(peer.name(), peer);
    return peer;
  }
}
