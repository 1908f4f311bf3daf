package io.latchwire.policy;

/**
 * A key of a chain with its times, draft-bonica-tcp-auth-04 s5. Both ends keep clocks of their own:
 * for each key, the peer's accept lifetime has to contain our send lifetime.
 *
 * @param key identifier and secret
 * @param send when segments are sent under it
 * @param accept when segments under it are accepted
 */
public record ChainKey(ConfiguredKey key, Lifetime send, Lifetime accept) {
  /** Key ID on the wire. */
  public int keyId() {
    return key.keyId();
  }
}
