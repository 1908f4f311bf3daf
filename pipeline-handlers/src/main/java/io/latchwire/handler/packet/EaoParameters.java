package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.latch.AuthClass;
import io.latchwire.latch.Identity;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.ParameterTable;
import io.latchwire.latch.ProtectionKind;
import io.latchwire.latch.ProtectionMode;
import io.latchwire.latch.ProtectionType;
import io.latchwire.latch.ProtectionType.Coverage;
import io.latchwire.latch.Provenance;
import io.latchwire.latch.QualityOfProtection;
import io.latchwire.latch.ReplayProtection;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a segment is latched to, by the algorithm that its MAC has verified under. There is one set
 * of parameters. With automatic keys it names every algorithm that brings keys: what protects the
 * key protects the traffic. With a key chain it names every algorithm of the chain and is as strong
 * as the weakest: a connection outlives the roll to a key of another algorithm.
 */
final class EaoParameters {
  /** The parameters of flows of a policy that protects nothing: no segment has any. */
  static final EaoParameters NONE = new EaoParameters();

  private final Map<MacAlgorithm, LatchedParameters> byAlgorithm =
      new EnumMap<>(MacAlgorithm.class);
  private final @Nullable LatchedParameters own;
  private final Provenance provenance;

  private EaoParameters() {
    own = null;
    provenance = Provenance.configured("none", "");
  }

  /**
   * Interns the parameters of a protection.
   *
   * @param local name of this gateway
   */
  EaoParameters(String local, Protection protection, ParameterTable table) {
    boolean manual = protection.profile() == Profile.KEYCHAIN;
    AuthClass authClass = manual ? AuthClass.MANUAL : AuthClass.KEK;
    Identity here = Identity.ofName(local, authClass);
    Identity there = Identity.ofName(protection.peer().name(), authClass);
    String transport = manual ? "" : keyTransport(protection);
    Suite suite = manual ? Suite.of(protection.configuredKeys()) : Suite.of(protection.mac());
    for (ConfiguredKey key : protection.configuredKeys()) {
      MacAlgorithm algorithm = key.mac().algorithm();
      // Under the bootstrap profile a configured key only brings the connection to its first
      // automatic one: what the flow is protected with is the algorithm of that.
      put(algorithm, suite, transport, protection, here, there, table);
    }
    if (!manual) {
      put(protection.mac(), suite, transport, protection, here, there, table);
    }
    own =
        byAlgorithm.get(
            manual ? protection.configuredKeys().getFirst().mac().algorithm() : protection.mac());
    provenance =
        Provenance.configured(manual ? "configured key" : transport, protection.peer().name());
  }

  /** What a segment has that verified under a key of this algorithm; null for none. */
  @Nullable LatchedParameters of(MacAlgorithm algorithm) {
    return byAlgorithm.get(algorithm);
  }

  /** What our own segments have; null when there was no room to intern it. */
  @Nullable LatchedParameters own() {
    return own;
  }

  /** All of them. */
  List<LatchedParameters> all() {
    return byAlgorithm.values().stream().distinct().toList();
  }

  /** How the peer is authenticated. */
  Provenance provenance() {
    return provenance;
  }

  /** The parameters of the policy's protection; none without one. */
  static EaoParameters of(Policy policy, String local, ParameterTable table) {
    Protection protection = policy.protection();
    return protection == null ? NONE : new EaoParameters(local, protection, table);
  }

  private void put(
      MacAlgorithm seen,
      Suite suite,
      String transport,
      Protection protection,
      Identity here,
      Identity there,
      ParameterTable table) {
    Coverage coverage =
        protection.peer().acceptsUncoveredOptions()
            ? Coverage.TCP_SEGMENT_WITHOUT_OPTIONS
            : Coverage.TCP_SEGMENT;
    LatchedParameters parameters =
        table.intern(
            ProtectionKind.EAO,
            new ProtectionType(true, false, coverage),
            ProtectionMode.TCP_OPTION,
            new QualityOfProtection(
                suite.label,
                suite.keyOctets * Byte.SIZE,
                suite.tagOctets * Byte.SIZE,
                suite.needsNonce
                    ? ReplayProtection.TCP_SEQUENCE_AND_NUMBER
                    : ReplayProtection.TCP_SEQUENCE,
                transport),
            here,
            there);
    if (parameters != null) {
      byAlgorithm.put(seen, parameters);
    }
  }

  /** What protects the traffic: one algorithm, or all those of a chain. */
  private record Suite(String label, int keyOctets, int tagOctets, boolean needsNonce) {
    static Suite of(MacAlgorithm mac) {
      return new Suite(mac.label(), mac.keyOctets(), mac.tagOctets(), mac.needsNonce());
    }

    static Suite of(List<ConfiguredKey> keys) {
      List<MacAlgorithm> macs =
          keys.stream().map(key -> key.mac().algorithm()).distinct().sorted().toList();
      return new Suite(
          macs.stream().map(MacAlgorithm::label).collect(Collectors.joining("+")),
          macs.stream().mapToInt(MacAlgorithm::keyOctets).min().orElse(0),
          macs.stream().mapToInt(MacAlgorithm::tagOctets).min().orElse(0),
          false);
    }
  }

  private static String keyTransport(Protection protection) {
    List<String> ways =
        new java.util.ArrayList<>(
            protection.peer().keks().stream().map(kek -> kek.algorithm().label()).toList());
    if (protection.profile() == Profile.BOOTSTRAP) {
      protection
          .configuredKeys()
          .forEach(key -> ways.add("bootstrap " + key.mac().algorithm().label()));
    }
    return String.join("+", ways.stream().distinct().sorted().toList());
  }
}
