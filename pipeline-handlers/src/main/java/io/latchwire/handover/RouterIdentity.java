package io.latchwire.handover;

import io.latchwire.crypto.identity.CertificationPath;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.wire.nd.Ip6Address;
import java.util.List;

/**
 * Who an access router is: a link-local CGA, its key, and the path that certifies the key, RFC 5269
 * s3.2.
 *
 * @param signer from the link-local CGA
 * @param anchor the trust anchor that mobile nodes are configured with
 * @param path from the certificate that the anchor issued to the router's own
 */
public record RouterIdentity(
    SendSigner signer, RouterCertificate anchor, List<RouterCertificate> path) {
  /** Copies the path. */
  public RouterIdentity {
    path = List.copyOf(path);
  }

  /**
   * Finds out why mobile nodes would not believe this router.
   *
   * @param linkPrefix an address in the prefix that it advertises
   * @return a sentence; empty when they would
   */
  public String complaint(Ip6Address linkPrefix, long unixSeconds) {
    return switch (CertificationPath.verify(anchor, path, unixSeconds)) {
      case CertificationPath.Verdict.Refused(var fault, int certificate) ->
          certificate < 0
              ? "trust anchor: " + fault
              : "certificate %d of the path (%s): %s"
                  .formatted(certificate + 1, path.get(certificate), fault);
      case CertificationPath.Verdict.Certified certified -> {
        if (!certified.key().isSameKey(signer.publicKey())) {
          yield "the certificate is for another key than the router's";
        }
        yield certified.addresses().coversPrefix(linkPrefix.octets(), 64)
            ? ""
            : "the certificate does not cover the link's prefix of " + linkPrefix;
      }
    };
  }
}
