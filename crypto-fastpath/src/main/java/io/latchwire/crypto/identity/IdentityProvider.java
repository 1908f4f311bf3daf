package io.latchwire.crypto.identity;

import java.security.PrivateKey;

/**
 * One way to do the costly work of identities: the private operation of RSA and the hashes of CGA
 * generation. The seam between both and the machine, as {@code MacProvider} is for segments.
 *
 * <p>Public operations are not here. They work on what strangers send, and {@link
 * RsaPublicOperation} does them in Java for keys of every size.
 */
public interface IdentityProvider {
  /** The name that logs show. */
  String name();

  /** What {@link #name} stands for on this machine, for a log line. */
  default String description() {
    return name();
  }

  /**
   * Makes a private key ready for use. What comes back may be used by any thread.
   *
   * @throws UnsupportedOperationException when this provider does not take the key; says which
   *     provider, nothing of the key
   */
  RsaPrivateOperation privateOperation(PrivateKey key);

  /**
   * Makes an input of CGA generation ready to be hashed again and again.
   *
   * @param input modifier, nine zeros, key and extensions, RFC 3972 s4; copied
   * @return belongs to one thread
   */
  Hash2 hash2(byte[] input);
}
