package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;

/**
 * Which KDCs a client believes, RFC 4556 s3.2.4: those with a certificate under an anchor that
 * names the realm's ticket-granting service, or that is for KDCs. An anonymous client has no other
 * way to know whom it talks to (RFC 8062 s4.1).
 */
public final class KdcTrust {
  private static final String ID_PKINIT_SAN = "1.3.6.1.5.2.2";
  private static final String ID_PKINIT_KP_KDC = "1.3.6.1.5.2.3.5";

  private final Set<TrustAnchor> anchors = new HashSet<>();

  /** Believes what these have issued. */
  public KdcTrust(Collection<X509Certificate> anchors) {
    for (X509Certificate anchor : anchors) {
      this.anchors.add(new TrustAnchor(anchor, null));
    }
  }

  /** What was signed by a KDC of the realm. */
  OctetString signedBy(String realm, OctetString contentInfo, Instant now) throws ReplyException {
    try {
      CMSSignedData signed = new CMSSignedData(contentInfo.octets());
      if (!Pkinit.DH_KEY_DATA.equals(signed.getSignedContentTypeOID())
          || signed.getSignedContent() == null) {
        throw new ReplyException("the KDC signed something else");
      }
      SignerInformation signer = onlySigner(signed);
      X509Certificate leaf = certificateOf(signed, signer);
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(leaf))) {
        throw new ReplyException("the KDC's signature is wrong");
      }
      requirePath(signed, leaf, now);
      requireKdc(leaf, realm);
      return OctetString.of((byte[]) signed.getSignedContent().getContent());
    } catch (CMSException
        | GeneralSecurityException
        | OperatorCreationException
        | IOException
        | RuntimeException e) {
      // What reads CMS throws whatever it stumbles over.
      throw new ReplyException("the KDC is not to be believed: " + e.getMessage());
    }
  }

  private static SignerInformation onlySigner(CMSSignedData signed) throws ReplyException {
    Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
    if (signers.size() != 1) {
      throw new ReplyException("the KDC has not signed");
    }
    return signers.iterator().next();
  }

  @SuppressWarnings("unchecked") // a signer's identifier selects certificates
  private static X509Certificate certificateOf(CMSSignedData signed, SignerInformation signer)
      throws GeneralSecurityException, ReplyException {
    Collection<X509CertificateHolder> found =
        signed.getCertificates().getMatches((Selector<X509CertificateHolder>) signer.getSID());
    if (found.isEmpty()) {
      throw new ReplyException("the KDC has sent no certificate");
    }
    return new JcaX509CertificateConverter().getCertificate(found.iterator().next());
  }

  private void requirePath(CMSSignedData signed, X509Certificate leaf, Instant now)
      throws GeneralSecurityException {
    List<X509Certificate> path = new ArrayList<>();
    X509Certificate last = leaf;
    path.add(last);
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    for (X509CertificateHolder holder : signed.getCertificates().getMatches(null)) {
      X509Certificate next = converter.getCertificate(holder);
      if (next.getSubjectX500Principal().equals(last.getIssuerX500Principal())
          && !path.contains(next)) {
        path.add(next);
        last = next;
      }
    }
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
  }

  private static void requireKdc(X509Certificate leaf, String realm)
      throws GeneralSecurityException, IOException, ReplyException {
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes != null && purposes.contains(ID_PKINIT_KP_KDC)) {
      return;
    }
    byte[] expected = Pkinit.principal(realm, PrincipalName.ticketGranting(realm));
    GeneralNames names =
        GeneralNames.fromExtensions(
            new X509CertificateHolder(leaf.getEncoded()).getExtensions(),
            Extension.subjectAlternativeName);
    if (names != null) {
      for (GeneralName name : names.getNames()) {
        if (name.getTagNo() == GeneralName.otherName) {
          OtherName other = OtherName.getInstance(name.getName());
          if (other.getTypeID().getId().equals(ID_PKINIT_SAN)
              && Arrays.equals(
                  other.getValue().toASN1Primitive().getEncoded(ASN1Encoding.DER), expected)) {
            return;
          }
        }
      }
    }
    throw new ReplyException("the certificate is not a KDC's of " + realm);
  }
}
