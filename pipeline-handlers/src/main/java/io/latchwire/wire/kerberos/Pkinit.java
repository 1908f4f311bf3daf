package io.latchwire.wire.kerberos;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of PKINIT: RFC 4556 with what RFC 5349, RFC 8070 and RFC 8636 add. */
public final class Pkinit {
  /** id-signedData. */
  public static final String SIGNED_DATA = "1.2.840.113549.1.7.2";

  /** id-pkinit-authData. */
  public static final String AUTH_DATA = "1.3.6.1.5.2.3.1";

  /** id-pkinit-DHKeyData. */
  public static final String DH_KEY_DATA = "1.3.6.1.5.2.3.2";

  /** dhpublicnumber. */
  public static final String DH_PUBLIC_NUMBER = "1.2.840.10046.2.1";

  /** id-ecPublicKey. */
  public static final String EC_PUBLIC_KEY = "1.2.840.10045.2.1";

  private static final int IMPLICIT_0 = 0x80;
  private static final int CONSTRUCTED_0 = 0xA0;
  private static final int CONSTRUCTED_1 = 0xA1;

  private Pkinit() {}

  /**
   * PA-PK-AS-REQ: the ContentInfo in it. Who the client trusts is of no use to a KDC with one
   * certificate.
   */
  public static OctetString readRequest(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> {
          OctetString signedAuthPack = s.content(IMPLICIT_0);
          s.skipExtensions();
          return signedAuthPack;
        });
  }

  /** PA-PK-AS-REQ. */
  public static byte[] request(byte[] contentInfo) {
    return Der.sequence(Der.element(IMPLICIT_0, contentInfo));
  }

  /**
   * A CMS ContentInfo without regard to signatures.
   *
   * @param type the content's object identifier
   * @param inner the object identifier of what is signed, or {@code type} itself where nothing is
   * @param content AuthPack or KDCDHKeyInfo
   * @param hasCertificates whether there are any
   * @param hasSigners whether there are any
   */
  public record Content(
      String type, String inner, OctetString content, boolean hasCertificates, boolean hasSigners) {
    /** Reads a SignedData, or octets without one around them. CMS may be BER. */
    public static Content read(OctetString contentInfo) throws DerException {
      return DerReader.readAllBer(
          contentInfo,
          whole ->
              whole.in(
                  DerReader.SEQUENCE,
                  s -> {
                    String type = s.objectIdentifier();
                    return type.equals(SIGNED_DATA)
                        ? s.field(0, Content::readSignedData)
                        : new Content(type, type, s.field(0, DerReader::octetString), false, false);
                  }));
    }

    private static Content readSignedData(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            int version = s.int32();
            if (version < 1 || version > 5) {
              throw new DerException("version of SignedData");
            }
            var _ = s.listOf(DerReader.SET, DerReader::whole);
            Content encapsulated =
                s.in(
                    DerReader.SEQUENCE,
                    e ->
                        new Content(
                            SIGNED_DATA,
                            e.objectIdentifier(),
                            e.field(0, DerReader::octetString),
                            false,
                            false));
            boolean certificates =
                s.nextTag() == CONSTRUCTED_0
                    && !s.listOf(CONSTRUCTED_0, DerReader::whole).isEmpty();
            if (s.nextTag() == CONSTRUCTED_1) {
              var _ = s.whole();
            }
            boolean signers = !s.listOf(DerReader.SET, DerReader::whole).isEmpty();
            return new Content(
                SIGNED_DATA, encapsulated.inner, encapsulated.content, certificates, signers);
          });
    }
  }

  /** A SignedData that nobody signs: how an anonymous client sends its AuthPack. */
  public static byte[] unsigned(String inner, byte[] content) {
    byte[] none = Der.element(DerReader.SET);
    return Der.sequence(
        Der.objectIdentifier(SIGNED_DATA),
        Der.field(
            0,
            Der.sequence(
                Der.integer(3),
                none,
                Der.sequence(Der.objectIdentifier(inner), Der.field(0, Der.octetString(content))),
                none)));
  }

  /**
   * PKAuthenticator.
   *
   * @param cusec microseconds of the client's time
   * @param ctime seconds of it since 1970
   * @param nonce the INTEGER's content, to be echoed as it came
   * @param checksum SHA-1 of the request's body
   * @param freshness a token of the KDC, RFC 8070
   * @param checksum2 a hash of the request's body by a better algorithm
   */
  public record PkAuthenticator(
      int cusec,
      long ctime,
      OctetString nonce,
      @Nullable OctetString checksum,
      @Nullable OctetString freshness,
      @Nullable Checksum2 checksum2) {
    private static PkAuthenticator read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            PkAuthenticator read =
                new PkAuthenticator(
                    s.field(0, DerReader::microseconds),
                    s.field(1, DerReader::time),
                    s.field(2, DerReader::integer),
                    s.optional(3, DerReader::octetString),
                    s.optional(4, DerReader::octetString),
                    s.optional(5, Checksum2::read));
            s.skipExtensions();
            return read;
          });
    }

    private byte[] encoded() {
      return Der.sequence(
          Der.field(0, Der.integer(cusec)),
          Der.field(1, Der.time(ctime)),
          Der.field(2, Der.integer(nonce)),
          Der.optional(3, checksum, Der::octetString),
          Der.optional(4, freshness, Der::octetString));
    }
  }

  /**
   * PAChecksum2, as clients since 2025 send it.
   *
   * @param checksum a hash
   * @param algorithm its object identifier
   */
  public record Checksum2(OctetString checksum, String algorithm) {
    private static Checksum2 read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            OctetString checksum = s.field(0, DerReader::octetString);
            String algorithm = s.field(1, Pkinit::readAlgorithm);
            s.skipExtensions();
            return new Checksum2(checksum, algorithm);
          });
    }
  }

  /** AlgorithmIdentifier; the parameters are not looked at. */
  private static String readAlgorithm(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> {
          String algorithm = s.objectIdentifier();
          if (!s.atEnd()) {
            var _ = s.whole();
          }
          return algorithm;
        });
  }

  /**
   * AuthPack.
   *
   * @param authenticator when and for what
   * @param publicValue the client's half of the agreement
   * @param clientNonce for keys that are used again
   * @param derivations object identifiers of key derivation functions, RFC 8636
   */
  public record AuthPack(
      PkAuthenticator authenticator,
      @Nullable PublicValue publicValue,
      @Nullable OctetString clientNonce,
      List<String> derivations) {
    /** Reads one. */
    public static AuthPack read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            PkAuthenticator authenticator = s.field(0, PkAuthenticator::read);
            PublicValue value = s.optional(1, PublicValue::read);
            var _ = s.optional(2, types -> types.sequenceOf(DerReader::whole));
            AuthPack read =
                new AuthPack(
                    authenticator,
                    value,
                    s.optional(3, DerReader::octetString),
                    EncTicketPart.list(
                        s.optional(4, kdfs -> kdfs.sequenceOf(Pkinit::readDerivation))));
            s.skipExtensions();
            return read;
          });
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.sequence(
          Der.field(0, authenticator.encoded()),
          Der.optional(1, publicValue, PublicValue::encoded),
          Der.optional(3, clientNonce, Der::octetString),
          Der.optionalList(4, derivations, Pkinit::derivation));
    }
  }

  private static String readDerivation(DerReader reader) throws DerException {
    return reader.in(
        DerReader.SEQUENCE,
        s -> {
          String identifier = s.field(0, DerReader::objectIdentifier);
          s.skipExtensions();
          return identifier;
        });
  }

  private static byte[] derivation(String identifier) {
    return Der.sequence(Der.field(0, Der.objectIdentifier(identifier)));
  }

  /** SubjectPublicKeyInfo of an agreement. */
  public sealed interface PublicValue {
    /** Reads one; of groups that nobody knows the object identifier is kept. */
    static PublicValue read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            PublicValue algorithm = s.in(DerReader.SEQUENCE, PublicValue::readAlgorithm);
            OctetString bits = s.bitString();
            return switch (algorithm) {
              case Modp modp ->
                  new Modp(
                      modp.prime,
                      modp.generator,
                      modp.order,
                      DerReader.readAll(bits, Pkinit::readNumber));
              case Curve curve -> new Curve(curve.name, bits);
              case Unknown unknown -> unknown;
            };
          });
    }

    private static PublicValue readAlgorithm(DerReader s) throws DerException {
      String algorithm = s.objectIdentifier();
      if (algorithm.equals(DH_PUBLIC_NUMBER)) {
        return s.in(DerReader.SEQUENCE, PublicValue::readDomainParameters);
      }
      if (algorithm.equals(EC_PUBLIC_KEY) && s.nextTag() == DerReader.OBJECT_IDENTIFIER) {
        return new Curve(s.objectIdentifier(), OctetString.EMPTY);
      }
      if (!s.atEnd()) {
        var _ = s.whole();
      }
      return new Unknown(algorithm);
    }

    private static Modp readDomainParameters(DerReader s) throws DerException {
      BigInteger prime = readNumber(s);
      BigInteger generator = readNumber(s);
      BigInteger order = s.nextTag() == DerReader.INTEGER ? readNumber(s) : null;
      while (!s.atEnd()) {
        var _ = s.whole();
      }
      return new Modp(prime, generator, order, BigInteger.ZERO);
    }

    /** In DER. */
    byte[] encoded();
  }

  private static BigInteger readNumber(DerReader reader) throws DerException {
    return new BigInteger(reader.integer().octets());
  }

  /**
   * Of a finite field.
   *
   * @param prime the modulus
   * @param generator of the group
   * @param order of the subgroup, which some leave out
   * @param value the public value
   */
  public record Modp(
      BigInteger prime, BigInteger generator, @Nullable BigInteger order, BigInteger value)
      implements PublicValue {
    @Override
    public byte[] encoded() {
      return Der.sequence(algorithm(), Der.bitString(Der.integer(value)));
    }

    /** AlgorithmIdentifier with DomainParameters, as in TD-DH-PARAMETERS too. */
    public byte[] algorithm() {
      byte[] parameters =
          order == null
              ? Der.sequence(Der.integer(prime), Der.integer(generator))
              : Der.sequence(Der.integer(prime), Der.integer(generator), Der.integer(order));
      return Der.sequence(Der.objectIdentifier(DH_PUBLIC_NUMBER), parameters);
    }
  }

  /**
   * Of a named curve.
   *
   * @param name its object identifier
   * @param point uncompressed, when it is as it should be
   */
  public record Curve(String name, OctetString point) implements PublicValue {
    @Override
    public byte[] encoded() {
      return Der.sequence(algorithm(), Der.bitString(point.octets()));
    }

    /** AlgorithmIdentifier, as in TD-DH-PARAMETERS too. */
    public byte[] algorithm() {
      return Der.sequence(Der.objectIdentifier(EC_PUBLIC_KEY), Der.objectIdentifier(name));
    }
  }

  /**
   * Of no group that we know.
   *
   * @param algorithm its object identifier
   */
  public record Unknown(String algorithm) implements PublicValue {
    @Override
    public byte[] encoded() {
      return Der.sequence(
          Der.sequence(Der.objectIdentifier(algorithm)), Der.bitString(new byte[0]));
    }
  }

  /**
   * KDCDHKeyInfo.
   *
   * @param publicKey INTEGER in DER for MODP, the point for a curve
   * @param nonce of the PKAuthenticator, as it came
   * @param expiration of a key that is used again
   */
  public record KdcDhKeyInfo(OctetString publicKey, OctetString nonce, @Nullable Long expiration) {
    /** Reads one. */
    public static KdcDhKeyInfo read(DerReader reader) throws DerException {
      return reader.in(
          DerReader.SEQUENCE,
          s -> {
            KdcDhKeyInfo read =
                new KdcDhKeyInfo(
                    s.field(0, DerReader::bitString),
                    s.field(1, DerReader::integer),
                    s.optional(2, DerReader::time));
            s.skipExtensions();
            return read;
          });
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.sequence(
          Der.field(0, Der.bitString(publicKey.octets())),
          Der.field(1, Der.integer(nonce)),
          Der.optional(2, expiration, Der::time));
    }
  }

  /**
   * PA-PK-AS-REP with DHRepInfo.
   *
   * @param signedData ContentInfo
   * @param serverNonce for keys that are used again
   * @param derivation the object identifier of the key derivation function, if one was agreed on
   */
  public record DhReply(
      OctetString signedData, @Nullable OctetString serverNonce, @Nullable String derivation) {
    /** Reads one. */
    public static DhReply read(DerReader reader) throws DerException {
      return reader.field(
          0,
          choice ->
              choice.in(
                  DerReader.SEQUENCE,
                  s -> {
                    DhReply read =
                        new DhReply(
                            s.content(IMPLICIT_0),
                            s.optional(1, DerReader::octetString),
                            s.optional(2, Pkinit::readDerivation));
                    s.skipExtensions();
                    return read;
                  }));
    }

    /** In DER. */
    public byte[] encoded() {
      return Der.field(
          0,
          Der.sequence(
              Der.element(IMPLICIT_0, signedData.octets()),
              Der.optional(1, serverNonce, Der::octetString),
              Der.optional(2, derivation, Pkinit::derivation)));
    }
  }

  /** KRB5PrincipalName. */
  public static byte[] principal(String realm, PrincipalName name) {
    return Der.sequence(Der.field(0, Der.string(realm)), Der.field(1, name.encoded()));
  }

  /**
   * OtherInfo, RFC 8636 s4.
   *
   * @param derivation the function's object identifier
   * @param client {@link #principal}
   * @param server {@link #principal}
   * @param etype of the reply key
   * @param request the whole AS-REQ as it came
   * @param reply the whole PA-PK-AS-REP
   */
  public static byte[] otherInfo(
      String derivation,
      byte[] client,
      byte[] server,
      int etype,
      OctetString request,
      byte[] reply) {
    byte[] publicInfo =
        Der.sequence(
            Der.field(0, Der.integer(etype)),
            Der.field(1, Der.octetString(request)),
            Der.field(2, Der.octetString(reply)));
    return Der.sequence(
        Der.sequence(Der.objectIdentifier(derivation)),
        Der.field(0, Der.octetString(client)),
        Der.field(1, Der.octetString(server)),
        Der.field(2, Der.octetString(publicInfo)));
  }
}
