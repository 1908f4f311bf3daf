package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.AgreementKey;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.PkinitDerivation;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.ApRep;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.Authenticator;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.EncryptionKey;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.GssToken;
import io.latchwire.wire.kerberos.KdcOption;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that does not say who it is: gets an anonymous TGT and tickets with it, and refuses
 * whatever RFC 8062 tells a client to refuse.
 */
public final class AnonymousClient {
  private static final List<Integer> TYPES = List.of(18, 17, 20, 19);
  private static final int NONCE_OCTETS = 4;
  private static final int LIFE_SECONDS = 8 * 3_600;

  private final String realm;
  private final AnonymityProfile profile;
  private final KdcTrust trust;
  private final KeyOctets random;

  /**
   * A client of a realm.
   *
   * @param trust which KDCs it believes
   */
  public AnonymousClient(String realm, AnonymityProfile profile, KdcTrust trust, KeyOctets random) {
    this.realm = realm;
    this.profile = profile;
    this.trust = trust;
    this.random = random;
  }

  /**
   * A ticket and what goes with it.
   *
   * @param ticket for the server
   * @param session its key
   * @param crealm whom it is for
   * @param cname whom it is for
   * @param flags of the ticket
   * @param endtime seconds since 1970
   */
  public record Credentials(
      Ticket ticket,
      ProtocolKey session,
      String crealm,
      PrincipalName cname,
      Flags flags,
      long endtime) {}

  /** A request that waits for its reply. */
  public interface Pending {
    /** To be sent. */
    byte[] request();

    /**
     * Checks what came back.
     *
     * @throws ReplyException when it is an error, or not to be believed
     */
    Credentials finish(byte[] reply, Instant now) throws ReplyException;
  }

  // ---- the first ticket

  /** Asks for an anonymous TGT, RFC 8062 s4.1. */
  public Pending begin(AgreementGroup group, Instant now) {
    KdcReqBody body =
        body(
            Flags.of(profile.bit(), KdcOption.FORWARDABLE),
            PrincipalName.ANONYMOUS,
            PrincipalName.ticketGranting(realm),
            now);
    AgreementKey own = AgreementKey.fresh(group, random);
    OctetString nonce = nonce();
    Moment moment = Moment.of(now);
    Pkinit.AuthPack pack =
        new Pkinit.AuthPack(
            new Pkinit.PkAuthenticator(
                moment.microseconds(),
                moment.seconds(),
                nonce,
                OctetString.of(sha1(body.encoding().octets())),
                null,
                null),
            publicValue(own),
            null,
            Stream.of(PkinitDerivation.values()).map(PkinitDerivation::identifier).toList());
    byte[] padata = Pkinit.request(Pkinit.unsigned(Pkinit.AUTH_DATA, pack.encoded()));
    KdcReq request = KdcReq.of(KdcReq.AS_REQ, List.of(PaData.of(PaData.PK_AS_REQ, padata)), body);
    return new Pending() {
      @Override
      public byte[] request() {
        return request.encoding().octets();
      }

      @Override
      public Credentials finish(byte[] reply, Instant at) throws ReplyException {
        try {
          return initial(reply, request, own, nonce, at);
        } catch (DerException e) {
          throw new ReplyException("not readable: " + e.getMessage());
        }
      }
    };
  }

  private static Pkinit.PublicValue publicValue(AgreementKey own) {
    return switch (own) {
      case AgreementKey.OfModp modp ->
          new Pkinit.Modp(
              own.group().prime(),
              AgreementGroup.GENERATOR,
              own.group().subgroupOrder(),
              modp.value());
      case AgreementKey.OfCurve curve ->
          new Pkinit.Curve(
              own.group() == AgreementGroup.P_256 ? "1.2.840.10045.3.1.7" : "1.3.132.0.34",
              OctetString.of(curve.publicOctets()));
    };
  }

  private Credentials initial(
      byte[] message, KdcReq request, AgreementKey own, OctetString nonce, Instant now)
      throws ReplyException, DerException {
    KdcRep reply = reply(message, KdcRep.AS_REP);
    PaData padata = PaData.find(reply.padata(), PaData.PK_AS_REP);
    if (padata == null) {
      throw new ReplyException("the KDC has not authenticated itself");
    }
    Pkinit.DhReply dh = DerReader.readAll(padata.value(), Pkinit.DhReply::read);
    Pkinit.KdcDhKeyInfo info =
        DerReader.readAll(trust.signedBy(realm, dh.signedData(), now), Pkinit.KdcDhKeyInfo::read);
    if (info.expiration() == null && !info.nonce().equals(nonce)) {
      throw new ReplyException("the KDC signed for another request");
    }
    ProtocolKey replyKey = replyKey(reply, request, own, padata, dh, info);
    EncKdcRepPart part = open(replyKey, KeyUsage.AS_REP, reply, request.body());
    ProtocolKey session = session(part);
    requireKeyExchange(reply, replyKey, session);
    // RFC 8062 s4.3 leaves the flag unchecked here; without it the ticket would be of no use.
    if (!part.flags().has(profile.bit())
        || !reply.cname().isAnonymous()
        || !(reply.crealm().equals(PrincipalName.ANONYMOUS_REALM)
            || reply.crealm().equals(realm))) {
      throw new ReplyException("the ticket is not anonymous");
    }
    return new Credentials(
        reply.ticket(), session, reply.crealm(), reply.cname(), part.flags(), part.endtime());
  }

  private static ProtocolKey replyKey(
      KdcRep reply,
      KdcReq request,
      AgreementKey own,
      PaData padata,
      Pkinit.DhReply dh,
      Pkinit.KdcDhKeyInfo info)
      throws ReplyException, DerException {
    EncryptionType type = EncryptionType.of(reply.encPart().etype());
    if (type == null || !request.body().etypes().contains(type.number())) {
      throw new ReplyException("an encryption type that was not asked for");
    }
    byte[] secret =
        own.agree(AnonymousPkinit.publicOctets(own.group(), info.publicKey()))
            .orElseThrow(() -> new ReplyException("the KDC's public value is degenerate"));
    String identifier = dh.derivation();
    if (identifier == null) {
      return PkinitDerivation.octetStringToKey(type, secret);
    }
    PkinitDerivation derivation = PkinitDerivation.of(identifier);
    if (derivation == null) {
      throw new ReplyException("a key derivation that was not offered");
    }
    return derivation.replyKey(
        type,
        secret,
        AnonymousPkinit.otherInfo(
            derivation, request.encoding(), request.body(), type, padata.value().octets()));
  }

  /** RFC 8062 s7: the client refuses a session key that the KDC has not contributed to. */
  private void requireKeyExchange(KdcRep reply, ProtocolKey replyKey, ProtocolKey session)
      throws ReplyException, DerException {
    PaData padata = PaData.find(reply.padata(), profile.keyExchange());
    if (padata == null) {
      throw new ReplyException("no PA-PKINIT-KX");
    }
    EncryptedData sealed = DerReader.readAll(padata.value(), EncryptedData::read);
    byte[] plain = replyKey.decrypt(KeyUsage.PKINIT_KX, sealed.cipher().octets());
    if (plain == null) {
      throw new ReplyException("PA-PKINIT-KX does not decrypt");
    }
    ProtocolKey contribution = key(DerReader.readAll(OctetString.of(plain), EncryptionKey::read));
    if (!KeyCombination.combine(contribution, replyKey, "PKINIT", profile.pepper2())
        .isSameAs(session)) {
      throw new ReplyException("the session key is not the combined one");
    }
  }

  // ---- further tickets

  /** Asks for a ticket with a ticket, anonymous whatever the first one was (RFC 8062 s4.2). */
  public Pending ask(Credentials with, PrincipalName server, Instant now) {
    KdcReqBody body = body(Flags.of(profile.bit()), null, server, now);
    byte[] checksum = with.session.checksum(KeyUsage.TGS_CHECKSUM, body.encoding().octets());
    ApReq header =
        apReq(
            with,
            KeyUsage.TGS_AUTHENTICATOR,
            Checksum.of(with.session.type().checksumType(), checksum),
            Flags.NONE,
            now);
    KdcReq request =
        KdcReq.of(KdcReq.TGS_REQ, List.of(new PaData(PaData.TGS_REQ, header.encoding())), body);
    return new Pending() {
      @Override
      public byte[] request() {
        return request.encoding().octets();
      }

      @Override
      public Credentials finish(byte[] reply, Instant at) throws ReplyException {
        try {
          return further(reply, with, body);
        } catch (DerException e) {
          throw new ReplyException("not readable: " + e.getMessage());
        }
      }
    };
  }

  private Credentials further(byte[] message, Credentials with, KdcReqBody body)
      throws ReplyException, DerException {
    KdcRep reply = reply(message, KdcRep.TGS_REP);
    EncKdcRepPart part = open(with.session, KeyUsage.TGS_REP_UNDER_SESSION_KEY, reply, body);
    // RFC 8062 s4.3: a KDC that does not know the option ignores it; the flag tells.
    if (!part.flags().has(profile.bit()) || !reply.cname().isAnonymous()) {
      throw new ReplyException("the ticket is not anonymous");
    }
    if (with.cname.isAnonymous() && !reply.crealm().equals(with.crealm)) {
      throw new ReplyException("the ticket is another's");
    }
    return new Credentials(
        reply.ticket(), session(part), reply.crealm(), reply.cname(), part.flags(), part.endtime());
  }

  /** A context that the acceptor has to answer before it is worth anything. */
  public interface Opening {
    /** To be sent: SPNEGO's first token. */
    byte[] token();

    /**
     * Checks what came back: who can read the ticket proves it (RFC 4120 s3.2.5).
     *
     * @throws ReplyException when it does not come from the service
     */
    void requireProof(byte[] reply) throws ReplyException;
  }

  /**
   * Begins with an acceptor, mutual authentication asked for.
   *
   * @throws ReplyException when the ticket is not anonymous: nothing is sent then (RFC 8062 s6)
   */
  public Opening negotiate(Credentials with, Instant now) throws ReplyException {
    if (!with.flags.has(profile.bit()) || !with.cname.isAnonymous()) {
      throw new ReplyException("the ticket is not anonymous");
    }
    ApReq request =
        apReq(
            with,
            KeyUsage.AP_AUTHENTICATOR,
            GssToken.ContextChecksum.of(GssToken.ContextChecksum.MUTUAL),
            Flags.of(ApReq.MUTUAL_REQUIRED),
            now);
    byte[] inner = new GssToken.Mechanism(GssToken.Mechanism.AP_REQ, request.encoding()).encoded();
    byte[] token =
        new GssToken.NegTokenInit(
                List.of(GssToken.KERBEROS), OctetString.of(inner), OctetString.EMPTY)
            .encoded();
    return new Opening() {
      @Override
      public byte[] token() {
        return token.clone();
      }

      @Override
      public void requireProof(byte[] reply) throws ReplyException {
        try {
          AnonymousClient.requireProof(reply, with.session, Moment.of(now));
        } catch (DerException e) {
          throw new ReplyException("not readable: " + e.getMessage());
        }
      }
    };
  }

  private static void requireProof(byte[] reply, ProtocolKey session, Moment sent)
      throws ReplyException, DerException {
    GssToken.NegTokenResp negotiated = GssToken.NegTokenResp.read(reply);
    OctetString token = negotiated.token();
    Integer state = negotiated.state();
    if (token == null || (state != null && state != GssToken.ACCEPT_COMPLETED)) {
      throw new ReplyException("the service has not authenticated itself");
    }
    GssToken.Mechanism mechanism = GssToken.Mechanism.read(GssToken.Initial.read(token).inner());
    if (mechanism.id() != GssToken.Mechanism.AP_REP) {
      throw new ReplyException("the service has not authenticated itself");
    }
    ApRep answer = ApRep.read(mechanism.message());
    byte[] plain = session.decrypt(KeyUsage.AP_REP, answer.encPart().cipher().octets());
    if (plain == null) {
      throw new ReplyException("the service cannot read its ticket");
    }
    ApRep.Part part = DerReader.readAll(OctetString.of(plain), ApRep.Part::read);
    if (part.ctime() != sent.seconds() || part.cusec() != sent.microseconds()) {
      throw new ReplyException("the service answers to another request");
    }
  }

  // ---- parts

  private ApReq apReq(Credentials with, int usage, Checksum checksum, Flags options, Instant now) {
    Moment moment = Moment.of(now);
    byte[] plain =
        new Authenticator(
                with.crealm,
                with.cname,
                checksum,
                moment.microseconds(),
                moment.seconds(),
                null,
                null,
                List.of())
            .encoded();
    byte[] cipher = with.session.encrypt(usage, plain, random);
    return ApReq.of(options, with.ticket, EncryptedData.of(with.session.type().number(), cipher));
  }

  private KdcReqBody body(
      Flags options, @Nullable PrincipalName cname, PrincipalName sname, Instant now) {
    return new KdcReqBody(
            options,
            cname,
            realm,
            sname,
            null,
            now.getEpochSecond() + LIFE_SECONDS,
            null,
            nonce(),
            TYPES,
            List.of(),
            null,
            new ArrayList<>(),
            OctetString.EMPTY)
        .encode();
  }

  private OctetString nonce() {
    byte[] octets = new byte[NONCE_OCTETS];
    random.fill(octets);
    // Positive, and in four octets as DER wants it.
    octets[0] = (byte) ((octets[0] & 0x3F) | 0x40);
    return OctetString.of(octets);
  }

  private static byte[] sha1(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static KdcRep reply(byte[] message, int type) throws ReplyException, DerException {
    if (KrbError.isOne(message)) {
      KrbError error = KrbError.read(message);
      throw new ReplyException("refused with " + error.code(), error.code());
    }
    KdcRep reply = KdcRep.read(message);
    if (reply.type() != type) {
      throw new ReplyException("another reply than was asked for");
    }
    return reply;
  }

  private EncKdcRepPart open(ProtocolKey replyKey, int usage, KdcRep reply, KdcReqBody body)
      throws ReplyException, DerException {
    byte[] plain = replyKey.decrypt(usage, reply.encPart().cipher().octets());
    if (plain == null) {
      throw new ReplyException("the reply does not decrypt");
    }
    EncKdcRepPart part = DerReader.readAll(OctetString.of(plain), EncKdcRepPart::read);
    PrincipalName sname = body.sname();
    if (!part.nonce().equals(body.nonce())
        || sname == null
        || !part.sname().isSameAs(sname)
        || !part.srealm().equals(realm)
        || !reply.ticket().sname().isSameAs(sname)) {
      throw new ReplyException("the reply is to another request");
    }
    return part;
  }

  private static ProtocolKey session(EncKdcRepPart part) throws ReplyException {
    return key(part.key());
  }

  private static ProtocolKey key(EncryptionKey key) throws ReplyException {
    EncryptionType type = EncryptionType.of(key.type());
    ProtocolKey made = type == null ? null : ProtocolKey.of(type, key.value().octets());
    if (made == null) {
      throw new ReplyException("a key of another type");
    }
    return made;
  }
}
