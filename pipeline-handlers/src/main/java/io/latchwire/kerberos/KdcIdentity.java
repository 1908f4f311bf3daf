package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.Pkinit;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * The key by which a KDC shows its clients who it is, RFC 4556 s3.2.4: a certificate that names the
 * ticket-granting service, and what signs with it.
 */
public final class KdcIdentity {
  private final JcaCertStore certificates;
  private final X509Certificate leaf;
  private final PrivateKey key;

  private KdcIdentity(JcaCertStore certificates, X509Certificate leaf, PrivateKey key) {
    this.certificates = certificates;
    this.leaf = leaf;
    this.key = key;
  }

  /**
   * A key and the path to it; what has issued itself is a root, which clients have already and
   * which is not sent.
   *
   * @param path the KDC's own certificate first
   * @throws GeneralSecurityException when the key is not the certificate's, or cannot sign
   */
  public static KdcIdentity of(List<X509Certificate> path, PrivateKey key)
      throws GeneralSecurityException {
    X509Certificate leaf = path.getFirst();
    List<X509Certificate> sent =
        path.stream()
            .filter(c -> !c.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
            .toList();
    KdcIdentity identity = new KdcIdentity(new JcaCertStore(sent), leaf, key);
    java.security.Signature signature = java.security.Signature.getInstance(algorithm(key));
    signature.initSign(key);
    byte[] trial = {1};
    signature.update(trial);
    byte[] signed = signature.sign();
    signature.initVerify(leaf.getPublicKey());
    signature.update(trial);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is not the certificate's");
    }
    return identity;
  }

  private static String algorithm(PrivateKey key) {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
  }

  /** The certificate that clients check. */
  public X509Certificate certificate() {
    return leaf;
  }

  /** A ContentInfo in DER with this KDCDHKeyInfo, signed. */
  byte[] sign(byte[] dhKeyInfo) {
    try {
      ContentSigner signer = new JcaContentSignerBuilder(algorithm(key)).build(key);
      SignerInfoGenerator info =
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              // When it was signed is in the ticket.
              .setSignedAttributeGenerator(parameters ->
                  new DefaultSignedAttributeTableGenerator()
                      .getAttributes(parameters)
                      .remove(CMSAttributes.signingTime))
              .build(signer, leaf);
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(info);
      generator.addCertificates(certificates);
      return generator
          .generate(
              new CMSProcessableByteArray(new ASN1ObjectIdentifier(Pkinit.DH_KEY_DATA), dhKeyInfo),
              true)
          .toASN1Structure()
          .getEncoded(ASN1Encoding.DER);
    } catch (OperatorCreationException
        | CertificateEncodingException
        | CMSException
        | IOException e) {
      throw new AssertionError("signature", e);
    }
  }
}
