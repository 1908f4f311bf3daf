package io.latchwire.crypto.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check of a certification path, RFC 3971 s6 with RFC 3779 s2.3 and RFC 6494.
 *
 * <p>Deviation: certificates need chain, validity, KeyUsage, address delegation and
 * id-kp-sendRouter, the local deployment of RFC 6494 s5; policies and the pointers of the RPKI
 * profile are not asked for. Revocation is not checked: there is no connectivity before a path is
 * accepted.
 */
public final class CertificationPath {
  private CertificationPath() {}

  /** The outcome. */
  public sealed interface Verdict {
    /**
     * The path is good.
     *
     * @param key the router's
     * @param addresses what the router may advertise
     */
    record Certified(SubjectPublicKey key, AddressBlocks addresses) implements Verdict {}

    /**
     * The path is refused.
     *
     * @param certificate which certificate, 0 the one that the anchor issued; -1 the anchor itself
     */
    record Refused(PathFault fault, int certificate) implements Verdict {}
  }

  /**
   * Checks a path from the anchor down.
   *
   * @param anchor the configured trust anchor
   * @param path the certificate that the anchor issued first, the router's last; without the anchor
   * @param unixSeconds the time to check validity at
   */
  public static Verdict verify(
      RouterCertificate anchor, List<RouterCertificate> path, long unixSeconds) {
    if (path.isEmpty()) {
      return new Verdict.Refused(PathFault.EMPTY, -1);
    }
    PathFault anchorFault = anchorFault(anchor, unixSeconds);
    if (anchorFault != null) {
      return new Verdict.Refused(anchorFault, -1);
    }
    RouterCertificate issuer = anchor;
    AddressBlocks allowed = anchor.addresses();
    for (int i = 0; i < path.size(); i++) {
      RouterCertificate certificate = path.get(i);
      boolean last = i == path.size() - 1;
      PathFault fault = fault(issuer, i > 0, certificate, last, unixSeconds);
      AddressBlocks named = certificate.addresses();
      if (fault == null && (named == null || allowed == null)) {
        fault = PathFault.NO_ADDRESSES;
      }
      if (fault == null && named != null && allowed != null && !named.inherit()) {
        if (!allowed.covers(named)) {
          fault = PathFault.ADDRESSES;
        }
        allowed = named;
      }
      if (fault != null) {
        return new Verdict.Refused(fault, i);
      }
      issuer = certificate;
    }
    SubjectPublicKey key = issuer.key();
    if (key == null || allowed == null) {
      throw new AssertionError("a checked path has a key and addresses");
    }
    return new Verdict.Certified(key, allowed);
  }

  private static @Nullable PathFault anchorFault(RouterCertificate anchor, long unixSeconds) {
    if (!anchor.isValidAt(unixSeconds)) {
      return PathFault.VALIDITY;
    }
    if (anchor.key() == null) {
      return PathFault.KEY;
    }
    AddressBlocks addresses = anchor.addresses();
    return addresses == null || addresses.inherit() ? PathFault.NO_ADDRESSES : null;
  }

  private static @Nullable PathFault fault(
      RouterCertificate issuer,
      boolean issuerBelowAnchor,
      RouterCertificate certificate,
      boolean last,
      long unixSeconds) {
    SubjectPublicKey issuerKey = issuer.key();
    if (!certificate.isIssuedBy(issuer)) {
      return PathFault.ISSUER_NAME;
    }
    if (issuerBelowAnchor && !issuer.isAuthority()) {
      return PathFault.NOT_A_CA;
    }
    if (issuerBelowAnchor && !issuer.maySignCertificates()) {
      return PathFault.KEY_USAGE;
    }
    if (issuerKey == null || !certificate.isSignedBy(issuerKey)) {
      return PathFault.SIGNATURE;
    }
    if (!certificate.isValidAt(unixSeconds)) {
      return PathFault.VALIDITY;
    }
    if (certificate.hasUnknownCritical()) {
      return PathFault.CRITICAL_EXTENSION;
    }
    if (last && !certificate.isForRouters()) {
      return PathFault.NOT_A_ROUTER;
    }
    if (last && !certificate.maySignMessages()) {
      return PathFault.KEY_USAGE;
    }
    return certificate.key() == null ? PathFault.KEY : null;
  }
}
