package io.latchwire.policy;

import io.latchwire.crypto.mac.MacAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How routers with an EAO of their own write it, as far as manuals and data models tell: Kinds, Alg
 * IDs, how long a secret may be and how much clocks may differ. None sends T = 1 or K = 1.
 *
 * <p>Kinds and Alg IDs of Junos and IOS XR are inferred, and no preset of a maker has been proven
 * against a device: {@link #isUnverified}.
 */
public enum VendorPreset {
  /** draft-bonica-tcp-auth-06, and HMAC-SHA-256 under the private number of this program. */
  DRAFT("draft", 254, 256, 0),
  /** Nokia SR OS with its default option number. */
  NOKIA_254("nokia-254", 254, 20, 300),
  /** Nokia SR OS where option number 253 is configured. */
  NOKIA_253("nokia-253", 253, 20, 300),
  /** Huawei VRP with its default Alg IDs. */
  HUAWEI("huawei", 254, 256, 0),
  /** H3C and HPE Comware with their default Alg IDs. */
  H3C("h3c", 254, 256, 0),
  /** Juniper Junos. */
  JUNOS("junos", 254, 126, 3600),
  /** Cisco IOS XR. */
  IOSXR("iosxr", 254, 256, 0);

  private final String label;
  private final int optionKind;
  private final int mostSecretOctets;
  private final int toleranceSeconds;

  VendorPreset(String label, int optionKind, int mostSecretOctets, int toleranceSeconds) {
    this.label = label;
    this.optionKind = optionKind;
    this.mostSecretOctets = mostSecretOctets;
    this.toleranceSeconds = toleranceSeconds;
  }

  /** The preset of this label, empty when there is none. */
  public static Optional<VendorPreset> ofLabel(String label) {
    for (VendorPreset preset : values()) {
      if (preset.label.equals(label)) {
        return Optional.of(preset);
      }
    }
    return Optional.empty();
  }

  /** The name that configuration and status use. */
  public String label() {
    return label;
  }

  /** The label, with a word of warning where no device has proven the preset. */
  public String shown() {
    return isUnverified() ? label + " (unverified)" : label;
  }

  /** Whether nobody has proven the preset against a device of that maker. */
  public boolean isUnverified() {
    return this != DRAFT;
  }

  /** Option Kind that is sent. */
  public int optionKind() {
    return optionKind;
  }

  /** Option Kinds that are read as EAO. */
  public List<Integer> acceptedKinds() {
    return switch (this) {
      case NOKIA_254, NOKIA_253 -> List.of(253, 254);
      case DRAFT, HUAWEI, H3C, JUNOS, IOSXR -> List.of(optionKind);
    };
  }

  /** Alg IDs of the algorithms that the maker has; no other is used with it. */
  public Map<MacAlgorithm, Integer> algIds() {
    return switch (this) {
      case DRAFT ->
          Map.of(
              MacAlgorithm.AES_128_CMAC_96, 1,
              MacAlgorithm.HMAC_SHA_1_96, 2,
              MacAlgorithm.HMAC_SHA_256_128, 62);
      case NOKIA_254, NOKIA_253, JUNOS ->
          Map.of(MacAlgorithm.AES_128_CMAC_96, 1, MacAlgorithm.HMAC_SHA_1_96, 2);
      case HUAWEI ->
          Map.of(
              MacAlgorithm.HMAC_SHA_1_96, 2,
              MacAlgorithm.MD5_SUFFIX, 3,
              MacAlgorithm.SHA_1_SUFFIX, 4,
              MacAlgorithm.HMAC_MD5, 5,
              MacAlgorithm.HMAC_SHA_1_160, 6,
              MacAlgorithm.HMAC_SHA_256_256, 7,
              MacAlgorithm.SHA_256_SUFFIX, 8,
              MacAlgorithm.AES_128_CMAC_96, 10);
      case H3C -> Map.of(MacAlgorithm.MD5_SUFFIX, 3, MacAlgorithm.HMAC_MD5, 5);
      case IOSXR ->
          Map.of(
              MacAlgorithm.AES_128_CMAC_96, 1,
              MacAlgorithm.HMAC_SHA_1_96, 2,
              MacAlgorithm.MD5_SUFFIX, 3,
              MacAlgorithm.SHA_1_SUFFIX, 4,
              MacAlgorithm.HMAC_MD5, 5,
              MacAlgorithm.HMAC_SHA_1_160, 6);
    };
  }

  /** Octets of the longest secret that can be entered there. */
  public int mostSecretOctets() {
    return mostSecretOctets;
  }

  /** Accept tolerance there by default, in seconds. */
  public int toleranceSeconds() {
    return toleranceSeconds;
  }
}
