package io.latchwire.handover;

/**
 * Algorithms that authenticate an FBU, RFC 5568 s6.4.5.
 *
 * <p>No RFC assigns AT numbers to them: {@link AlgorithmTable} does.
 */
public enum HandoverMac {
  /** HMAC-SHA1, the first 96 bits: the default of FMIPv6. */
  HMAC_SHA1_96("HmacSHA1", 12, 1, 20),
  /** HMAC-SHA256, the first 128 bits as in RFC 4868. */
  HMAC_SHA256_128("HmacSHA256", 16, 2, 32);

  private final String jcaName;
  private final int authenticatorOctets;
  private final int strength;
  private final int keyOctets;

  HandoverMac(String jcaName, int authenticatorOctets, int strength, int keyOctets) {
    this.jcaName = jcaName;
    this.authenticatorOctets = authenticatorOctets;
    this.strength = strength;
    this.keyOctets = keyOctets;
  }

  String jcaName() {
    return jcaName;
  }

  /** Octets of the authenticator on the wire. */
  public int authenticatorOctets() {
    return authenticatorOctets;
  }

  /** Higher is stronger; equal ranks are equivalent. */
  public int strength() {
    return strength;
  }

  /** The fewest octets of a key: those of the hash (RFC 5269 s3.6). */
  public int keyOctets() {
    return keyOctets;
  }
}
