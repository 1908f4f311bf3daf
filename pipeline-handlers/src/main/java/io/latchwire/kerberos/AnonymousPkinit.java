package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.AgreementKey;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.PkinitDerivation;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.Der;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PKINIT for a client that nobody knows, RFC 8062 s4.1: all checks of RFC 4556 s3.2.2 but those of
 * the client's signature and key, then an agreement on a reply key.
 */
final class AnonymousPkinit {
  private static final String SHA_256 = "2.16.840.1.101.3.4.2.1";
  private static final Map<String, String> CHECKSUM2_HASHES =
      Map.of(
          SHA_256,
          "SHA-256",
          "2.16.840.1.101.3.4.2.2",
          "SHA-384",
          "2.16.840.1.101.3.4.2.3",
          "SHA-512");
  private static final Map<String, AgreementGroup> CURVES =
      Map.of(
          "1.2.840.10045.3.1.7", AgreementGroup.P_256,
          "1.3.132.0.34", AgreementGroup.P_384);

  private final KdcSettings settings;
  private final KdcIdentity identity;
  private final FreshnessTokens freshness;
  private final ReplayCache replays;
  private final KeyOctets random;

  /**
   * What was agreed on.
   *
   * @param replyKey as {@code reply} lets the client make it too
   * @param reply PA-PK-AS-REP
   */
  record Agreed(ProtocolKey replyKey, PaData reply) {}

  AnonymousPkinit(
      KdcSettings settings,
      KdcIdentity identity,
      FreshnessTokens freshness,
      ReplayCache replays,
      KeyOctets random) {
    this.settings = settings;
    this.identity = identity;
    this.freshness = freshness;
    this.replays = replays;
    this.random = random;
  }

  /**
   * Checks a request and agrees on a key.
   *
   * @param message the whole AS-REQ outside of any armor
   * @param body the one that counts
   * @param type of the reply key
   */
  Agreed agree(PaData padata, KdcReq message, KdcReqBody body, EncryptionType type, Moment now)
      throws KrbRefusal {
    Pkinit.Content content = contentOf(padata);
    requireUnsigned(content);
    Pkinit.AuthPack pack = authPackOf(content);
    Pkinit.PkAuthenticator authenticator = pack.authenticator();
    if (now.isFarFrom(authenticator.ctime(), settings.skewSeconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_SKEW, "clock skew");
    }
    requireChecksum(authenticator, body);
    Pkinit.PublicValue value = pack.publicValue();
    if (value == null) {
      throw new KrbRefusal(
          ErrorCode.KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED, "no public value");
    }
    Half half = halfOf(value).orElseThrow(this::groupRefused);
    OctetString token = authenticator.freshness();
    if (token != null) {
      freshness.require(token, now);
    }
    PkinitDerivation derivation = derivationOf(pack.derivations());
    requireFresh(authenticator, half, message, now);
    return reply(half, derivation, authenticator, message, body, type);
  }

  private static Pkinit.Content contentOf(PaData padata) throws KrbRefusal {
    try {
      return Pkinit.Content.read(DerReader.readAll(padata.value(), Pkinit::readRequest));
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "no PA-PK-AS-REQ");
    }
  }

  /** A request that somebody signed is not anonymous. */
  private static void requireUnsigned(Pkinit.Content content) throws KrbRefusal {
    if (!content.inner().equals(Pkinit.AUTH_DATA)
        || content.hasSigners()
        || content.hasCertificates()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "not an unsigned AuthPack");
    }
  }

  private static Pkinit.AuthPack authPackOf(Pkinit.Content content) throws KrbRefusal {
    try {
      return DerReader.readAll(content.content(), Pkinit.AuthPack::read);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "no AuthPack");
    }
  }

  private static void requireChecksum(Pkinit.PkAuthenticator authenticator, KdcReqBody body)
      throws KrbRefusal {
    OctetString checksum = authenticator.checksum();
    byte[] covered = body.encoding().octets();
    if (checksum == null || !MessageDigest.isEqual(hash("SHA-1", covered), checksum.octets())) {
      throw new KrbRefusal(
          ErrorCode.KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED, "paChecksum missing or wrong");
    }
    Pkinit.Checksum2 second = authenticator.checksum2();
    String algorithm = second == null ? null : CHECKSUM2_HASHES.get(second.algorithm());
    if (second != null
        && algorithm != null
        && !MessageDigest.isEqual(hash(algorithm, covered), second.checksum().octets())) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED, "paChecksum2 wrong");
    }
  }

  private static byte[] hash(String algorithm, byte[] octets) {
    try {
      return MessageDigest.getInstance(algorithm).digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(algorithm, e);
    }
  }

  /** The client's half, in a group that we take, and not degenerate. */
  private record Half(AgreementGroup group, OctetString value) {}

  private Optional<Half> halfOf(Pkinit.PublicValue value) {
    return switch (value) {
      case Pkinit.Modp modp ->
          AgreementGroup.ofModp(modp.prime(), modp.generator())
              .filter(settings.groups()::contains)
              .filter(group -> modp.order() == null || group.subgroupOrder().equals(modp.order()))
              .filter(group -> group.holds(modp.value()))
              .map(group -> new Half(group, OctetString.of(modp.value().toByteArray())));
      case Pkinit.Curve curve ->
          Optional.ofNullable(CURVES.get(curve.name()))
              .filter(settings.groups()::contains)
              .filter(group -> group.holds(curve.point().octets()))
              .map(group -> new Half(group, curve.point()));
      case Pkinit.Unknown _ -> Optional.empty();
    };
  }

  /** RFC 4556 s3.2.2: which groups would do. */
  private KrbRefusal groupRefused() {
    List<byte[]> algorithms = new ArrayList<>();
    for (AgreementGroup group : settings.groups()) {
      if (!group.isCurve()) {
        algorithms.add(domainParameters(group).algorithm());
      }
    }
    CURVES.forEach((name, group) -> {
      if (settings.groups().contains(group)) {
        algorithms.add(new Pkinit.Curve(name, OctetString.EMPTY).algorithm());
      }
    });
    return KrbRefusal.withTypedData(
        ErrorCode.KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED,
        "group or public value",
        List.of(
            PaData.of(PaData.TD_DH_PARAMETERS, Der.sequence(algorithms.toArray(byte[][]::new)))));
  }

  static Pkinit.Modp domainParameters(AgreementGroup group) {
    return new Pkinit.Modp(
        group.prime(), AgreementGroup.GENERATOR, group.subgroupOrder(), BigInteger.ZERO);
  }

  /** The best of those offered; null when none is. */
  private static @Nullable PkinitDerivation derivationOf(List<String> offered) throws KrbRefusal {
    if (offered.isEmpty()) {
      return null;
    }
    for (PkinitDerivation derivation : PkinitDerivation.values()) {
      if (offered.contains(derivation.identifier())) {
        return derivation;
      }
    }
    throw new KrbRefusal(ErrorCode.KDC_ERR_NO_ACCEPTABLE_KDF, "no function in common");
  }

  private void requireFresh(
      Pkinit.PkAuthenticator authenticator, Half half, KdcReq message, Moment now)
      throws KrbRefusal {
    Fingerprint proof =
        Fingerprint.of(
            Der.time(authenticator.ctime()),
            Der.integer(authenticator.cusec()),
            authenticator.nonce().octets(),
            half.value.octets());
    if (replays.isReplay(proof, Fingerprint.of(message.encoding().octets()), now.seconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_REPEAT, "a PKAuthenticator again");
    }
  }

  private Agreed reply(
      Half half,
      @Nullable PkinitDerivation derivation,
      Pkinit.PkAuthenticator authenticator,
      KdcReq message,
      KdcReqBody body,
      EncryptionType type)
      throws KrbRefusal {
    AgreementKey own;
    byte[] secret;
    do {
      own = AgreementKey.fresh(half.group, random);
      secret = own.agree(half.value.octets()).orElseThrow(this::groupRefused);
      // Heimdal hashes a secret with a leading zero wrongly: one that has none suits everybody.
    } while (secret[0] == 0);
    byte[] info =
        new Pkinit.KdcDhKeyInfo(OctetString.of(encoded(own)), authenticator.nonce(), null)
            .encoded();
    byte[] reply =
        new Pkinit.DhReply(
                OctetString.of(identity.sign(info)),
                null,
                derivation == null ? null : derivation.identifier())
            .encoded();
    ProtocolKey replyKey =
        derivation == null
            ? PkinitDerivation.octetStringToKey(type, secret)
            : derivation.replyKey(
                type, secret, otherInfo(derivation, message.encoding(), body, type, reply));
    Arrays.fill(secret, (byte) 0);
    return new Agreed(replyKey, PaData.of(PaData.PK_AS_REP, reply));
  }

  static byte[] otherInfo(
      PkinitDerivation derivation,
      OctetString message,
      KdcReqBody body,
      EncryptionType type,
      byte[] reply) {
    return Pkinit.otherInfo(
        derivation.identifier(),
        Pkinit.principal(PrincipalName.ANONYMOUS_REALM, PrincipalName.ANONYMOUS),
        Pkinit.principal(body.realm(), Objects.requireNonNull(body.sname())),
        type.number(),
        message,
        reply);
  }

  private static byte[] encoded(AgreementKey key) {
    return switch (key) {
      case AgreementKey.OfModp modp -> Der.integer(modp.value());
      case AgreementKey.OfCurve curve -> curve.publicOctets();
    };
  }

  /** The client's or the KDC's value of a group, as {@link AgreementKey#agree} takes it. */
  static byte[] publicOctets(AgreementGroup group, OctetString publicKey) throws DerException {
    return group.isCurve()
        ? publicKey.octets()
        : DerReader.readAll(publicKey, DerReader::integer).octets();
  }
}
