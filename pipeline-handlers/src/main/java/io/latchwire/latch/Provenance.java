package io.latchwire.latch;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * How the peer of an association was authenticated and where it is: for inquiry, not latched.
 *
 * @param method how, such as {@code in-line key under KEK 1} or {@code IKEv2 signature}
 * @param padEntry name of the entry of the peer authorization database that admitted it
 * @param certificate the peer's certificate, when one was used
 * @param trustAnchor the trust anchor that it was validated to
 * @param path what is known of translators and tunnels on the way
 */
public record Provenance(
    String method,
    String padEntry,
    @Nullable X509Certificate certificate,
    @Nullable X509Certificate trustAnchor,
    PathFacts path) {

  /** A peer that is configured by name and reached directly. */
  public static Provenance configured(String method, String padEntry) {
    return new Provenance(method, padEntry, null, null, PathFacts.DIRECT);
  }

  /**
   * Translators and tunnels.
   *
   * @param peerBehindNat whether the peer is behind a NAT
   * @param localBehindNat whether this end is
   * @param innerAddress the peer's inner tunnel address as text, empty without a tunnel
   * @param outerAddress the peer's outer tunnel address as text, empty without a tunnel
   */
  public record PathFacts(
      boolean peerBehindNat, boolean localBehindNat, String innerAddress, String outerAddress) {
    /** No translator and no tunnel. */
    public static final PathFacts DIRECT = new PathFacts(false, false, "", "");
  }
}
