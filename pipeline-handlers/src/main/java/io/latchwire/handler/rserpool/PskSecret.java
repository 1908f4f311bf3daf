package io.latchwire.handler.rserpool;

/** A pre-shared key. Nothing prints it. */
public final class PskSecret {
  /** RFC 9257 s6: at least 128 bits. */
  public static final int MIN_OCTETS = 16;

  /** RFC 4279 s5.3: at least this long must be possible; longer ones are refused. */
  public static final int MAX_OCTETS = 64;

  private final byte[] octets;

  /** A copy of these octets, {@link #MIN_OCTETS} to {@link #MAX_OCTETS} of them. */
  public PskSecret(byte[] octets) {
    if (octets.length < MIN_OCTETS || octets.length > MAX_OCTETS) {
      throw new IllegalArgumentException(
          "a pre-shared key of " + octets.length + " octets (expected: 16..64)");
    }
    this.octets = octets.clone();
  }

  /** A copy for the TLS stack. */
  byte[] copy() {
    return octets.clone();
  }

  @Override
  public String toString() {
    return "PskSecret";
  }
}
