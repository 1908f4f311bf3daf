package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.Authenticator;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Fast;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PaEncTimestamp;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A KDC with a few principals, a clock that stands still, and clients with every bad habit. */
public final class Office {
  public static final String REALM = "ANON.TEST";
  public static final PrincipalName ALICE = name("alice");
  public static final PrincipalName BOB = name("bob");
  public static final PrincipalName HOST = name("host", "gw.anon.test");
  public static final PrincipalName NAMED_ONLY = name("audit", "gw.anon.test");
  public static final PrincipalName ANONYMOUS_ONLY = name("poll", "gw.anon.test");
  public static final PrincipalName TGS = PrincipalName.ticketGranting(REALM);

  /** A realm that shares a key with ours. */
  public static final String FOREIGN = "OTHER.TEST";

  private static final List<EncryptionType> TYPES = List.of(EncryptionType.values()).reversed();

  public final KeyOctets random;
  public final TestCertificates certificates;
  public final KdcSettings settings;
  public final PrincipalDatabase database;
  public final Kdc kdc;
  public Instant now = Instant.parse("2026-11-21T03:00:00.123456Z");

  private Office(KdcSettings settings, boolean signs) {
    SplittableRandom seeded = new SplittableRandom(7);
    this.random = seeded::nextBytes;
    this.settings = settings;
    this.certificates = new TestCertificates(now);
    this.database =
        new PrincipalDatabase(
            REALM,
            List.of(
                principal(TGS, REALM, Reachable.BY_ALL, false, true),
                principal(TGS, FOREIGN, Reachable.BY_ALL, false, true),
                principal(ALICE, REALM, Reachable.BY_ALL, true, true),
                principal(BOB, REALM, Reachable.BY_ALL, false, false),
                principal(HOST, REALM, Reachable.BY_ALL, true, true),
                principal(NAMED_ONLY, REALM, Reachable.BY_NAMED_ONLY, true, true),
                principal(ANONYMOUS_ONLY, REALM, Reachable.BY_ANONYMOUS_ONLY, true, true)));
    this.kdc = new Kdc(settings, database, signs ? certificates.identity(REALM) : null, random);
  }

  public static Office open() {
    return open(KdcSettings.of(REALM));
  }

  public static Office open(KdcSettings settings) {
    return new Office(settings, true);
  }

  /** One that has no certificate. */
  public static Office withoutCertificate() {
    return new Office(KdcSettings.of(REALM), false);
  }

  public static PrincipalName name(String... components) {
    return new PrincipalName(PrincipalName.NT_PRINCIPAL, List.of(components));
  }

  private StoredPrincipal principal(
      PrincipalName name,
      String realm,
      Reachable reachable,
      boolean mayBeAnonymous,
      boolean preauthentication) {
    List<LongTermKey> keys = new ArrayList<>();
    for (EncryptionType type : TYPES) {
      keys.add(new LongTermKey(1, ProtocolKey.random(type, random)));
    }
    return new StoredPrincipal(
        name,
        realm,
        keys,
        realm + String.join("", name.components()),
        mayBeAnonymous,
        reachable,
        preauthentication,
        0);
  }

  public StoredPrincipal find(PrincipalName name) {
    return Objects.requireNonNull(database.find(name));
  }

  public StoredPrincipal foreignTgs() {
    return Objects.requireNonNull(database.find(FOREIGN, TGS));
  }

  public ProtocolKey key(PrincipalName name, int etype) {
    return Objects.requireNonNull(find(name).newest(etype)).key();
  }

  // ---- asking

  public byte[] ask(byte[] message) {
    KdcReq request = kdc.read(message).orElseThrow();
    return kdc.answer(request, new byte[] {127, 0, 0, 1}, now).orElseThrow();
  }

  public byte[] ask(KdcReq request) {
    return ask(request.encoding().octets());
  }

  public KrbError refused(KdcReq request, ErrorCode code) {
    byte[] reply = ask(request);
    assertThat(KrbError.isOne(reply)).as("a ticket was issued").isTrue();
    try {
      KrbError error = KrbError.read(reply);
      assertThat(error.code()).as(error.text()).isEqualTo(code.number());
      assertThat(error.realm()).isEqualTo(REALM);
      return error;
    } catch (DerException e) {
      throw new AssertionError(e);
    }
  }

  public AnonymousClient client() {
    return client(settings.profile());
  }

  public AnonymousClient client(AnonymityProfile profile) {
    return new AnonymousClient(REALM, profile, new KdcTrust(List.of(certificates.anchor)), random);
  }

  public Credentials anonymousTgt() {
    AnonymousClient.Pending pending = client().begin(AgreementGroup.P_256, now);
    try {
      return pending.finish(ask(pending.request()), now);
    } catch (ReplyException e) {
      throw new AssertionError(e);
    }
  }

  public Credentials namedTgt(int... options) {
    KdcReqBody body = body(ALICE, TGS, options);
    KdcReq request = KdcReq.of(KdcReq.AS_REQ, List.of(timestamp(key(ALICE, 18), now)), body);
    return opened(ask(request), key(ALICE, 18), KeyUsage.AS_REP);
  }

  public Credentials opened(byte[] message, ProtocolKey replyKey, int usage) {
    try {
      assertThat(KrbError.isOne(message)).isFalse();
      KdcRep reply = KdcRep.read(message);
      byte[] plain =
          Objects.requireNonNull(replyKey.decrypt(usage, reply.encPart().cipher().octets()));
      EncKdcRepPart part = DerReader.readAll(OctetString.of(plain), EncKdcRepPart::read);
      return new Credentials(
          reply.ticket(), keyOf(part), reply.crealm(), reply.cname(), part.flags(), part.endtime());
    } catch (DerException e) {
      throw new AssertionError(e);
    }
  }

  private static ProtocolKey keyOf(EncKdcRepPart part) {
    return Objects.requireNonNull(
        ProtocolKey.of(
            Objects.requireNonNull(EncryptionType.of(part.key().type())),
            part.key().value().octets()));
  }

  /** What is inside of a ticket for one of ours. */
  public EncTicketPart inside(Ticket ticket) {
    try {
      byte[] plain =
          Objects.requireNonNull(
              PrincipalDatabase.open(find(ticket.sname()), KeyUsage.TICKET, ticket.encPart()));
      return DerReader.readAll(OctetString.of(plain), EncTicketPart::read);
    } catch (DerException e) {
      throw new AssertionError(e);
    }
  }

  /** A ticket as this KDC, or the foreign one, might have issued it. */
  public Credentials forged(EncTicketPart part, StoredPrincipal issuer, PrincipalName sname) {
    LongTermKey key = issuer.preferredKey();
    byte[] cipher = key.key().encrypt(KeyUsage.TICKET, part.encoded(), random);
    Ticket ticket =
        Ticket.of(
            issuer.realm(),
            sname,
            new EncryptedData(key.key().type().number(), key.kvno(), OctetString.of(cipher)));
    return new Credentials(
        ticket,
        Objects.requireNonNull(
            ProtocolKey.of(
                Objects.requireNonNull(EncryptionType.of(part.key().type())),
                part.key().value().octets())),
        part.crealm(),
        part.cname(),
        part.flags(),
        part.endtime());
  }

  // ---- parts of requests

  public KdcReqBody body(
      @Nullable PrincipalName cname, @Nullable PrincipalName sname, int... options) {
    return body(cname, sname, REALM, List.of(18, 17, 20, 19), List.of(), null, options);
  }

  public KdcReqBody body(
      @Nullable PrincipalName cname,
      @Nullable PrincipalName sname,
      String realm,
      List<Integer> etypes,
      List<HostAddress> addresses,
      @Nullable EncryptedData authorization,
      int... options) {
    return new KdcReqBody(
            Flags.of(options),
            cname,
            realm,
            sname,
            null,
            now.getEpochSecond() + 3_600,
            null,
            nonce(),
            etypes,
            addresses,
            authorization,
            List.of(),
            OctetString.EMPTY)
        .encode();
  }

  public OctetString nonce() {
    byte[] octets = new byte[4];
    random.fill(octets);
    octets[0] = (byte) ((octets[0] & 0x3F) | 0x40);
    return OctetString.of(octets);
  }

  public PaData timestamp(ProtocolKey key, Instant time) {
    byte[] plain = new PaEncTimestamp(time.getEpochSecond(), time.getNano() / 1_000).encoded();
    return PaData.of(
        PaData.ENC_TIMESTAMP,
        EncryptedData.of(key.type().number(), key.encrypt(KeyUsage.PA_ENC_TIMESTAMP, plain, random))
            .encoded());
  }

  public ApReq apReq(
      Credentials with,
      int usage,
      @Nullable Checksum checksum,
      @Nullable ProtocolKey subkey,
      Instant time,
      PrincipalName cname) {
    byte[] plain =
        new Authenticator(
                with.crealm(),
                cname,
                checksum,
                time.getNano() / 1_000,
                time.getEpochSecond(),
                subkey == null ? null : HeaderTicket.encoded(subkey),
                null,
                List.of())
            .encoded();
    byte[] cipher = with.session().encrypt(usage, plain, random);
    return ApReq.of(
        Flags.NONE, with.ticket(), EncryptedData.of(with.session().type().number(), cipher));
  }

  public KdcReq tgsReq(Credentials with, KdcReqBody body) {
    byte[] checksum = with.session().checksum(KeyUsage.TGS_CHECKSUM, body.encoding().octets());
    return tgsReq(with, body, Checksum.of(with.session().type().checksumType(), checksum), now);
  }

  public KdcReq tgsReq(
      Credentials with, KdcReqBody body, @Nullable Checksum checksum, Instant time) {
    ApReq header = apReq(with, KeyUsage.TGS_AUTHENTICATOR, checksum, null, time, with.cname());
    return KdcReq.of(KdcReq.TGS_REQ, List.of(new PaData(PaData.TGS_REQ, header.encoding())), body);
  }

  public Credentials ticket(Credentials with, PrincipalName server, int... options) {
    return opened(
        ask(tgsReq(with, body(null, server, options))),
        with.session(),
        KeyUsage.TGS_REP_UNDER_SESSION_KEY);
  }

  /** A body with authorization data under the session key. */
  public KdcReqBody bodyWith(
      Credentials with, PrincipalName server, List<AuthorizationElement> elements, int... options) {
    byte[] cipher =
        with.session()
            .encrypt(
                KeyUsage.AUTHORIZATION_UNDER_SESSION_KEY,
                AuthorizationElement.encoded(elements),
                random);
    return body(
        null,
        server,
        REALM,
        List.of(18),
        List.of(),
        EncryptedData.of(with.session().type().number(), cipher),
        options);
  }

  // ---- FAST

  /** A conversation in armor. */
  public final class Armored {
    public final ProtocolKey key;
    public final KdcReq request;

    public Armored(
        Credentials armor,
        KdcReqBody outer,
        KdcReqBody inner,
        List<PaData> padata,
        Flags options,
        int armorType,
        boolean withSubkey) {
      this(armor, outer, inner, _ -> padata, options, armorType, withSubkey);
    }

    /** With padata that are made under the armor key. */
    public Armored(
        Credentials armor,
        KdcReqBody outer,
        KdcReqBody inner,
        java.util.function.Function<ProtocolKey, List<PaData>> padata,
        Flags options,
        int armorType,
        boolean withSubkey) {
      ProtocolKey subkey = ProtocolKey.random(armor.session().type(), random);
      key = KeyCombination.combine(subkey, armor.session(), "subkeyarmor", "ticketarmor");
      ApReq ap =
          apReq(
              armor,
              KeyUsage.AP_AUTHENTICATOR,
              null,
              withSubkey ? subkey : null,
              now,
              armor.cname());
      byte[] inside = new Fast.Request(options, padata.apply(key), inner).encoded();
      Fast.ArmoredRequest armored =
          new Fast.ArmoredRequest(
              new Fast.Armor(armorType, ap.encoding()),
              Checksum.of(
                  key.type().checksumType(),
                  key.checksum(KeyUsage.FAST_CHECKSUM, outer.encoding().octets())),
              EncryptedData.of(
                  key.type().number(), key.encrypt(KeyUsage.FAST_REQUEST, inside, random)));
      request =
          KdcReq.of(KdcReq.AS_REQ, List.of(PaData.of(PaData.FX_FAST, armored.encoded())), outer);
    }

    /** What the KDC says inside. */
    public Fast.Response response(List<PaData> padata) {
      try {
        PaData fast = Objects.requireNonNull(PaData.find(padata, PaData.FX_FAST));
        EncryptedData sealed = DerReader.readAll(fast.value(), Fast::readArmoredReply);
        byte[] plain =
            Objects.requireNonNull(key.decrypt(KeyUsage.FAST_REPLY, sealed.cipher().octets()));
        return DerReader.readAll(OctetString.of(plain), Fast.Response::read);
      } catch (DerException e) {
        throw new AssertionError(e);
      }
    }
  }

  public PaData challenge(ProtocolKey armor, ProtocolKey longTerm, Instant time) {
    ProtocolKey key =
        KeyCombination.combine(armor, longTerm, "clientchallengearmor", "challengelongterm");
    byte[] plain = new PaEncTimestamp(time.getEpochSecond(), time.getNano() / 1_000).encoded();
    return PaData.of(
        PaData.ENCRYPTED_CHALLENGE,
        EncryptedData.of(
                key.type().number(), key.encrypt(KeyUsage.CHALLENGE_OF_CLIENT, plain, random))
            .encoded());
  }

  public static List<PaData> methods(KrbError error) {
    try {
      return DerReader.readAll(Objects.requireNonNull(error.data()), PaData::readMethods);
    } catch (DerException e) {
      throw new AssertionError(e);
    }
  }
}
