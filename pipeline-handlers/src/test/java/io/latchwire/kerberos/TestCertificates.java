package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An anchor and what it has issued. */
public final class TestCertificates {
  private final KeyPair anchorKeys = keys();
  private final Instant now;

  /** The anchor's certificate. */
  public final X509Certificate anchor;

  /** Valid a day before and after this time. */
  public TestCertificates(Instant now) {
    this.now = now;
    this.anchor = issue("CN=anchor", "CN=anchor", anchorKeys, null);
  }

  /** A KDC's key with a certificate that names a realm. */
  public KdcIdentity identity(String realm) {
    KeyPair keys = keys();
    try {
      return KdcIdentity.of(
          List.of(issue("CN=anchor", "CN=kdc", keys, realm), anchor), keys.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate issue(
      String issuer,
      String subject,
      KeyPair keys,
      @org.jspecify.annotations.Nullable String realm) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(issuer),
              BigInteger.valueOf(subject.length()),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(1))),
              new X500Name(subject),
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(realm == null));
      if (realm != null) {
        ASN1EncodableVector other = new ASN1EncodableVector();
        other.add(new ASN1ObjectIdentifier("1.3.6.1.5.2.2"));
        other.add(
            new DERTaggedObject(
                true,
                0,
                ASN1Primitive.fromByteArray(
                    Pkinit.principal(realm, PrincipalName.ticketGranting(realm)))));
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.otherName, new DERSequence(other))));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(anchorKeys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
