package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.VendorPreset;
import java.util.Map;

/**
 * How a peer with a key chain writes its EAO.
 *
 * @param chain the keys
 * @param preset whose way of writing it is
 * @param algIds Alg IDs in use, those of the preset changed as the file says
 * @param textKey how secrets become AES keys
 * @param acceptUncoveredOptions whether T = 1 is accepted
 * @param weakMacs whether the file asks for MACs that are weak
 */
public record PeerChainConfig(
    KeyChainConfig chain,
    VendorPreset preset,
    Map<MacAlgorithm, Integer> algIds,
    TextKeyRule textKey,
    boolean acceptUncoveredOptions,
    boolean weakMacs) {

  /** How much earlier and later than its lifetime a key is accepted, in milliseconds. */
  public long toleranceMillis() {
    return chain.toleranceMillis().orElse(preset.toleranceSeconds() * 1000L);
  }
}
