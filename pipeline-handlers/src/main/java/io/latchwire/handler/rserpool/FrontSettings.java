package io.latchwire.handler.rserpool;

/**
 * How connections are taken.
 *
 * @param oldSuites whether the suites of RFC 4279 and finite-field DHE are offered too
 * @param handshakeTimeoutMillis how long a handshake may take
 * @param messageTimeoutMillis how long a message may take from its first octet to its last
 * @param writeTimeoutMillis how long the other side may leave our octets unread
 * @param maxIdentities how many identities of one ClientHello are looked at
 */
public record FrontSettings(
    boolean oldSuites,
    long handshakeTimeoutMillis,
    long messageTimeoutMillis,
    long writeTimeoutMillis,
    int maxIdentities) {
  /** Five seconds for everything, and no old suites. */
  public static final FrontSettings DEFAULTS = new FrontSettings(false, 5_000, 5_000, 5_000, 4);

  int[] suites() {
    return PskSuites.suites(oldSuites);
  }

  /** Those of the suites that TLS 1.2 knows; not to be changed. */
  int[] tls12Suites() {
    return PskSuites.tls12(oldSuites);
  }
}
