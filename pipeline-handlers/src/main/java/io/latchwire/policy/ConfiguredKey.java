package io.latchwire.policy;

import io.latchwire.crypto.mac.MacKey;

/**
 * A MAC key that both ends were given by hand, draft-bonica-tcp-auth-06 s2. Never one of a MAC that
 * needs a nonce: a restart would use its numbers again (draft-weis-tcp-auth-auto-ks-03 s6).
 *
 * @param keyId Key ID on the wire, 0..63; beside automatic keys, which take 32..63, only 0..31
 * @param mac the key
 */
public record ConfiguredKey(int keyId, MacKey mac) {
  /** Refuses identifiers that do not fit and MACs that need a nonce. */
  public ConfiguredKey {
    if (keyId < 0 || keyId > 63) {
      throw new IllegalArgumentException("key id: " + keyId + " (expected: 0..63)");
    }
    if (mac.algorithm().needsNonce()) {
      throw new IllegalArgumentException(
          mac.algorithm().label() + " needs a nonce and cannot have a configured key");
    }
  }
}
