package io.latchwire.crypto.identity;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/**
 * An X.509 certificate of a certification path of SEND, RFC 3971 s6.3 with the profile of RFC 6494:
 * a trust anchor, an authority between, or a router.
 */
public final class RouterCertificate {
  /** id-kp-sendRouter, RFC 6494 s7. */
  private static final KeyPurposeId SEND_ROUTER =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.23"));

  /** id-pe-ipAddrBlocks, RFC 3779 s2.2.1. */
  private static final ASN1ObjectIdentifier ADDRESS_BLOCKS =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.7");

  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(
          Extension.basicConstraints,
          Extension.keyUsage,
          Extension.extendedKeyUsage,
          Extension.subjectKeyIdentifier,
          Extension.authorityKeyIdentifier,
          Extension.certificatePolicies,
          ADDRESS_BLOCKS);

  private static final Map<ASN1ObjectIdentifier, RsaHash> SIGNATURES =
      Map.of(
          PKCSObjectIdentifiers.sha256WithRSAEncryption, RsaHash.SHA_256,
          PKCSObjectIdentifiers.sha384WithRSAEncryption, RsaHash.SHA_384,
          PKCSObjectIdentifiers.sha512WithRSAEncryption, RsaHash.SHA_512);

  private final byte[] encoded;
  private final byte[] toBeSigned;
  private final @Nullable RsaHash signatureHash;
  private final byte[] signature;
  private final X500Name issuer;
  private final X500Name subject;
  private final long notBeforeSeconds;
  private final long notAfterSeconds;
  private final @Nullable SubjectPublicKey key;
  private final boolean authority;
  private final @Nullable KeyUsage keyUsage;
  private final boolean forRouters;
  private final @Nullable AddressBlocks addresses;
  private final boolean hasUnknownCritical;
  private final byte @Nullable [] subjectKeyIdentifier;

  private RouterCertificate(byte[] encoded, byte[] toBeSigned, Certificate certificate)
      throws IOException {
    this.encoded = encoded;
    this.toBeSigned = toBeSigned;
    this.signatureHash =
        certificate.getSignatureAlgorithm().equals(certificate.getTBSCertificate().getSignature())
            ? SIGNATURES.get(certificate.getSignatureAlgorithm().getAlgorithm())
            : null;
    this.signature = certificate.getSignature().getOctets();
    this.issuer = certificate.getIssuer();
    this.subject = certificate.getSubject();
    this.notBeforeSeconds = certificate.getStartDate().getDate().toInstant().getEpochSecond();
    this.notAfterSeconds = certificate.getEndDate().getDate().toInstant().getEpochSecond();
    this.key =
        SubjectPublicKey.ofCertificate(
            certificate.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER));
    Extensions extensions = certificate.getTBSCertificate().getExtensions();
    this.authority =
        extensions != null
            && BasicConstraints.fromExtensions(extensions) != null
            && BasicConstraints.fromExtensions(extensions).isCA();
    this.keyUsage = extensions == null ? null : KeyUsage.fromExtensions(extensions);
    ExtendedKeyUsage purposes =
        extensions == null ? null : ExtendedKeyUsage.fromExtensions(extensions);
    this.forRouters = purposes != null && purposes.hasKeyPurposeId(SEND_ROUTER);
    ASN1OctetString blocks =
        extensions == null ? null : Extensions.getExtensionValue(extensions, ADDRESS_BLOCKS);
    this.addresses = blocks == null ? null : AddressBlocks.read(blocks.getOctets());
    this.hasUnknownCritical =
        extensions != null
            && !UNDERSTOOD.containsAll(List.of(extensions.getCriticalExtensionOIDs()));
    SubjectKeyIdentifier identifier =
        extensions == null ? null : SubjectKeyIdentifier.fromExtensions(extensions);
    this.subjectKeyIdentifier = identifier == null ? null : identifier.getKeyIdentifier();
  }

  /**
   * Reads a certificate.
   *
   * @param octets the DER and possibly padding behind it, as in a Certificate option
   * @return null when it is not a certificate
   */
  public static @Nullable RouterCertificate read(byte[] octets) {
    StrictDer outer = StrictDer.read(octets, 0, octets.length);
    if (outer == null || outer.tag() != StrictDer.SEQUENCE) {
      return null;
    }
    StrictDer signed = StrictDer.read(octets, outer.contentAt(), outer.end());
    if (signed == null) {
      return null;
    }
    byte[] encoded = Arrays.copyOf(octets, outer.end());
    // As received: re-encoding would mend what the signature is there to notice.
    byte[] toBeSigned = Arrays.copyOfRange(octets, outer.contentAt(), signed.end());
    try {
      return new RouterCertificate(encoded, toBeSigned, Certificate.getInstance(encoded));
    } catch (RuntimeException | IOException e) {
      // Bouncy Castle reports malformed ASN.1 with unchecked exceptions of many classes.
      return null;
    }
  }

  /**
   * Reads every certificate of a PEM text, in its order.
   *
   * @throws IllegalArgumentException when there is none, or one cannot be read
   */
  public static List<RouterCertificate> ofPem(String pem) {
    List<RouterCertificate> certificates = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(pem))) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        RouterCertificate certificate =
            object.getType().equals("CERTIFICATE") ? read(object.getContent()) : null;
        if (certificate == null) {
          throw new IllegalArgumentException(
              "PEM block %d is not a certificate".formatted(certificates.size() + 1));
        }
        certificates.add(certificate);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a PEM text", e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate (expected: PEM blocks CERTIFICATE)");
    }
    return certificates;
  }

  /** A copy of the DER. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** The subject as a DER X.501 Name: how a Trust Anchor option names it. */
  public byte[] subjectName() {
    try {
      return subject.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new AssertionError("the name was decoded from DER", e);
    }
  }

  /** The subject key identifier; null without one. */
  public byte @Nullable [] subjectKeyIdentifier() {
    return subjectKeyIdentifier == null ? null : subjectKeyIdentifier.clone();
  }

  /** The key; null when it is not RSA. */
  public @Nullable SubjectPublicKey key() {
    return key;
  }

  /** The IPv6 addresses it names; null without the extension. */
  public @Nullable AddressBlocks addresses() {
    return addresses;
  }

  boolean isIssuedBy(RouterCertificate other) {
    return Arrays.equals(issuerName(), other.subjectName());
  }

  private byte[] issuerName() {
    try {
      return issuer.getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new AssertionError("the name was decoded from DER", e);
    }
  }

  boolean isAuthority() {
    return authority;
  }

  boolean maySignCertificates() {
    return keyUsage != null && keyUsage.hasUsages(KeyUsage.keyCertSign);
  }

  boolean maySignMessages() {
    return keyUsage != null && keyUsage.hasUsages(KeyUsage.digitalSignature);
  }

  boolean isForRouters() {
    return forRouters;
  }

  boolean hasUnknownCritical() {
    return hasUnknownCritical;
  }

  boolean isValidAt(long unixSeconds) {
    return notBeforeSeconds <= unixSeconds && unixSeconds <= notAfterSeconds;
  }

  boolean isSignedBy(SubjectPublicKey issuerKey) {
    return signatureHash != null
        && RsaPublicOperation.verify(issuerKey, signatureHash, toBeSigned, signature);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RouterCertificate that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return subject.toString();
  }
}
