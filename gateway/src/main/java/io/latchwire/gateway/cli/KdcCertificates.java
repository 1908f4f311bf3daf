package io.latchwire.gateway.cli;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.PrivateFile;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An anchor for clients and a certificate for a KDC under it, RFC 4556 s3.2.4. */
final class KdcCertificates {
  private static final String ID_PKINIT_SAN = "1.3.6.1.5.2.2";
  private static final String ID_PKINIT_KP_KDC = "1.3.6.1.5.2.3.5";
  private static final int SERIAL_OCTETS = 16;

  private final KeyOctets random;
  private final Instant from;
  private final Instant until;

  KdcCertificates(KeyOctets random, Instant now, int days) {
    this.random = random;
    this.from = now.minus(Duration.ofHours(1));
    this.until = now.plus(Duration.ofDays(days));
  }

  /** Writes ca.pem, ca.key, kdc.pem and kdc.key; none of them may exist. */
  void write(Path directory, String realm, boolean curve) throws IOException {
    try {
      KeyPair anchorKeys = keys(curve);
      KeyPair kdcKeys = keys(curve);
      X500Name anchor = new X500Name("CN=Anchor of " + realm);
      X500Name kdc = new X500Name("CN=KDC of " + realm);
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509Certificate root =
          signed(
              builder(anchor, anchor, anchorKeys)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                  .addExtension(
                      Extension.keyUsage,
                      true,
                      new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                  .addExtension(
                      Extension.subjectKeyIdentifier,
                      false,
                      identifiers.createSubjectKeyIdentifier(anchorKeys.getPublic())),
              anchorKeys.getPrivate());
      X509Certificate leaf =
          signed(
              builder(anchor, kdc, kdcKeys)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                  .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                  .addExtension(
                      Extension.extendedKeyUsage,
                      false,
                      new ExtendedKeyUsage(
                          KeyPurposeId.getInstance(new ASN1ObjectIdentifier(ID_PKINIT_KP_KDC))))
                  .addExtension(
                      Extension.authorityKeyIdentifier,
                      false,
                      identifiers.createAuthorityKeyIdentifier(anchorKeys.getPublic()))
                  .addExtension(
                      Extension.subjectAlternativeName, false, new GeneralNames(name(realm))),
              anchorKeys.getPrivate());
      PrivateFile.create(directory.resolve("ca.key"), pem(anchorKeys.getPrivate()));
      PrivateFile.create(directory.resolve("kdc.key"), pem(kdcKeys.getPrivate()));
      publish(directory.resolve("ca.pem"), root);
      publish(directory.resolve("kdc.pem"), leaf);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError("certificates", e);
    }
  }

  private static KeyPair keys(boolean curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(curve ? "EC" : "RSA");
    if (curve) {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    } else {
      generator.initialize(2_048);
    }
    return generator.generateKeyPair();
  }

  private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys) {
    byte[] serial = new byte[SERIAL_OCTETS];
    random.fill(serial);
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(1, serial).setBit(0),
        Date.from(from),
        Date.from(until),
        subject,
        keys.getPublic());
  }

  private static X509Certificate signed(
      org.bouncycastle.cert.X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException, CertIOException {
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
  }

  /** id-pkinit-san: the ticket-granting service of the realm. */
  private static GeneralName name(String realm) throws IOException {
    ASN1EncodableVector other = new ASN1EncodableVector();
    other.add(new ASN1ObjectIdentifier(ID_PKINIT_SAN));
    other.add(
        new DERTaggedObject(
            true,
            0,
            ASN1Primitive.fromByteArray(
                Pkinit.principal(realm, PrincipalName.ticketGranting(realm)))));
    return new GeneralName(GeneralName.otherName, new DERSequence(other));
  }

  private static void publish(Path file, X509Certificate certificate)
      throws IOException, CertificateEncodingException {
    Files.writeString(
        file,
        pem("CERTIFICATE", certificate.getEncoded()),
        StandardCharsets.US_ASCII,
        StandardOpenOption.CREATE_NEW);
  }

  private static byte[] pem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
  }

  private static String pem(String kind, byte[] der) {
    byte[] newline = {'\n'};
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, newline).encodeToString(der), kind);
  }
}
