package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.EtypeInfo2;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcOption;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PaEncTimestamp;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import io.latchwire.wire.kerberos.TicketFlag;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One AS-REQ from the first check to the reply, RFC 4120 s3.1 with RFC 8062 s4.1: {@link #issue}
 * reads as the list of what is demanded, in its order.
 */
final class AsExchange {
  private static final int[] REFUSED_OPTIONS = {
    KdcOption.FORWARDED,
    KdcOption.PROXY,
    KdcOption.POSTDATED,
    KdcOption.ENC_TKT_IN_SKEY,
    KdcOption.RENEW,
    KdcOption.VALIDATE
  };

  private final Kdc kdc;
  private final KdcSettings settings;
  private final PrincipalDatabase database;
  private final KdcReq request;
  private final Moment now;

  private @Nullable FastArmor armor;
  private KdcReqBody body;
  private List<PaData> padata;
  private boolean anonymousClient;
  private boolean anonymous;

  AsExchange(Kdc kdc, KdcReq request, Moment now) {
    this.kdc = kdc;
    this.settings = kdc.settings();
    this.database = kdc.database();
    this.request = request;
    this.now = now;
    this.body = request.body();
    this.padata = request.padata();
  }

  byte[] answer() {
    try {
      byte[] reply = issue();
      kdc.counters()
          .countIssued(
              Exchange.AS,
              anonymousClient
                  ? Client.ANONYMOUS
                  : anonymous ? Client.REALM_ANONYMOUS : Client.NAMED);
      return reply;
    } catch (KrbRefusal refusal) {
      kdc.counters().countRefused(Exchange.AS, refusal.code());
      return refused(refusal);
    }
  }

  private byte[] issue() throws KrbRefusal {
    requireVersion();
    openArmor();
    requireOurRealm();
    PrincipalName clientName = body.cname();
    anonymousClient = clientName != null && clientName.isAnonymous();
    anonymous = requireOptions();
    StoredPrincipal client = clientOf(clientName);
    StoredPrincipal server = serverOf();
    requirePolicy(client, server);
    EncryptionType session = sessionType(server);
    Proven proven = client == null ? proveAnonymous() : prove(client);
    return reply(client, server, session, proven);
  }

  // ---- what is demanded

  private void requireVersion() throws KrbRefusal {
    if (request.version() != KdcReq.PVNO) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BAD_PVNO, "pvno is not 5");
    }
    if (request.typeInside() != request.type()) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MSG_TYPE, "msg-type is another one");
    }
  }

  private void openArmor() throws KrbRefusal {
    PaData fast = PaData.find(padata, PaData.FX_FAST);
    if (fast != null) {
      FastArmor opened = FastArmor.ofAsReq(fast, body, database, now, settings.skewSeconds());
      armor = opened;
      body = opened.body();
      padata = opened.padata();
      opened.requireKnownOptions();
    }
  }

  /** RFC 8062 s4.3: the realm of a request is always the KDC's. */
  private void requireOurRealm() throws KrbRefusal {
    if (!body.realm().equals(settings.realm())) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_WRONG_REALM, "not our realm");
    }
  }

  /** Whether an anonymous ticket is asked for. */
  private boolean requireOptions() throws KrbRefusal {
    Flags options = body.options();
    int bit = settings.profile().bit();
    boolean alias =
        settings.profile().hasAlias()
            && settings.bit14Alias()
            && anonymousClient
            && body.additionalTickets().isEmpty()
            && options.has(KdcOption.CNAME_IN_ADDL_TKT);
    boolean asked = options.has(bit) || alias;
    if (anonymousClient && !asked) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "anonymous without the option");
    }
    for (int refused : REFUSED_OPTIONS) {
      if (options.has(refused)) {
        throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "an option of the TGS");
      }
    }
    if (options.has(KdcOption.CNAME_IN_ADDL_TKT) && !alias && bit != KdcOption.CNAME_IN_ADDL_TKT) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "an option of the TGS");
    }
    Long from = body.from();
    if (from != null && from > now.seconds() + settings.skewSeconds()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_CANNOT_POSTDATE, "no ticket of the future");
    }
    return asked;
  }

  /** Null for the anonymous principal, which needs no entry. */
  private @Nullable StoredPrincipal clientOf(@Nullable PrincipalName name) throws KrbRefusal {
    if (anonymousClient) {
      return null;
    }
    StoredPrincipal client = name == null || name.isTicketGranting() ? null : database.find(name);
    if (client == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_C_PRINCIPAL_UNKNOWN, "client not found");
    }
    return client;
  }

  /** RFC 8062 s4.3: a server is never anonymous. */
  private StoredPrincipal serverOf() throws KrbRefusal {
    PrincipalName name = body.sname();
    StoredPrincipal server = name == null || name.isWellKnown() ? null : database.find(name);
    if (server == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN, "server not found");
    }
    return server;
  }

  private void requirePolicy(@Nullable StoredPrincipal client, StoredPrincipal server)
      throws KrbRefusal {
    if (anonymousClient
        && !server.name().isSameAs(PrincipalName.ticketGranting(settings.realm()))) {
      throw policy("an initial anonymous ticket is for the ticket-granting service");
    }
    if (client == null && !settings.anonymous()) {
      throw policy("no anonymous tickets here");
    }
    if (client != null
        && anonymous
        && !(settings.authenticatedAnonymous() && client.mayBeAnonymous())) {
      throw policy("no ticket without the name");
    }
    requireReachable(server, anonymous);
  }

  static void requireReachable(StoredPrincipal server, boolean anonymous) throws KrbRefusal {
    if (server.reachable() == (anonymous ? Reachable.BY_NAMED_ONLY : Reachable.BY_ANONYMOUS_ONLY)) {
      throw policy("not for this service");
    }
  }

  private static KrbRefusal policy(String why) {
    return new KrbRefusal(ErrorCode.KDC_ERR_POLICY, why);
  }

  private EncryptionType sessionType(StoredPrincipal server) throws KrbRefusal {
    return sessionType(body, server);
  }

  /** The first that the client asks for and the server knows. */
  static EncryptionType sessionType(KdcReqBody body, StoredPrincipal server) throws KrbRefusal {
    for (int etype : body.etypes()) {
      EncryptionType type = EncryptionType.of(etype);
      if (type != null && server.supports(etype)) {
        return type;
      }
    }
    throw new KrbRefusal(ErrorCode.KDC_ERR_ETYPE_NOSUPP, "no encryption type in common");
  }

  // ---- who asks

  /**
   * What a client has shown.
   *
   * @param replyKey for the reply
   * @param kvno of a long-term key
   * @param padata for the reply
   * @param preauthenticated whether anything was shown
   */
  private record Proven(
      ProtocolKey replyKey, @Nullable Long kvno, List<PaData> padata, boolean preauthenticated) {}

  /** RFC 8062 s4.1: by PKINIT without a signature. */
  private Proven proveAnonymous() throws KrbRefusal {
    AnonymousPkinit pkinit = kdc.pkinit().orElse(null);
    if (pkinit == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_NULL_KEY, "no way to a reply key");
    }
    EncryptionType type = firstType();
    PaData proof = PaData.find(padata, PaData.PK_AS_REQ);
    if (proof == null) {
      throw KrbRefusal.withMethods(
          ErrorCode.KDC_ERR_PREAUTH_REQUIRED, "PKINIT is needed", anonymousMethods(type));
    }
    AnonymousPkinit.Agreed agreed = pkinit.agree(proof, request, body, type, now);
    return new Proven(agreed.replyKey(), null, List.of(agreed.reply()), true);
  }

  private EncryptionType firstType() throws KrbRefusal {
    for (int etype : body.etypes()) {
      EncryptionType type = EncryptionType.of(etype);
      if (type != null) {
        return type;
      }
    }
    throw new KrbRefusal(ErrorCode.KDC_ERR_ETYPE_NOSUPP, "no encryption type in common");
  }

  private List<PaData> anonymousMethods(EncryptionType type) {
    List<PaData> methods = new ArrayList<>();
    methods.add(PaData.hint(PaData.FX_FAST));
    methods.add(
        PaData.of(
            PaData.ETYPE_INFO2,
            EtypeInfo2.encoded(List.of(new EtypeInfo2(type.number(), null, null)))));
    methods.add(PaData.hint(PaData.PK_AS_REQ));
    methods.add(PaData.hint(settings.profile().keyExchange()));
    if (PaData.find(padata, PaData.AS_FRESHNESS) != null) {
      methods.add(PaData.of(PaData.AS_FRESHNESS, kdc.freshness().make(now)));
    }
    methods.add(Kdc.cookie());
    return methods;
  }

  /** By a long-term key, RFC 4120 s5.2.7.2 or RFC 6113 s5.4.6. */
  private Proven prove(StoredPrincipal client) throws KrbRefusal {
    LongTermKey key = replyKeyOf(client);
    FastArmor protecting = armor;
    PaData challenge = PaData.find(padata, PaData.ENCRYPTED_CHALLENGE);
    if (protecting != null && challenge != null) {
      return challenged(client, key, protecting, challenge);
    }
    PaData timestamp = PaData.find(padata, PaData.ENC_TIMESTAMP);
    if (timestamp != null) {
      requireTimestamp(client, timestamp);
      return new Proven(key.key(), key.kvno(), told(client, key), true);
    }
    if (PaData.find(padata, PaData.PK_AS_REQ) != null) {
      throw failed(client, key, "PKINIT is for the anonymous client");
    }
    if (client.preauthentication()) {
      throw KrbRefusal.withMethods(
          ErrorCode.KDC_ERR_PREAUTH_REQUIRED, "a proof is needed", methods(client, key));
    }
    return new Proven(key.key(), key.kvno(), told(client, key), false);
  }

  private LongTermKey replyKeyOf(StoredPrincipal client) throws KrbRefusal {
    for (int etype : body.etypes()) {
      LongTermKey key = client.newest(etype);
      if (key != null) {
        return key;
      }
    }
    throw new KrbRefusal(ErrorCode.KDC_ERR_ETYPE_NOSUPP, "no encryption type in common");
  }

  private List<PaData> methods(StoredPrincipal client, LongTermKey key) {
    List<PaData> methods = new ArrayList<>();
    methods.add(PaData.hint(PaData.FX_FAST));
    methods.add(info(client, key));
    if (armor == null) {
      methods.add(PaData.hint(PaData.ENC_TIMESTAMP));
    } else {
      methods.add(PaData.hint(PaData.ENCRYPTED_CHALLENGE));
    }
    methods.add(Kdc.cookie());
    return methods;
  }

  /** The salt is made of the client's name: not in a reply without it. */
  private List<PaData> told(StoredPrincipal client, LongTermKey key) {
    return anonymous ? List.of() : List.of(info(client, key));
  }

  private PaData info(StoredPrincipal client, LongTermKey key) {
    List<EtypeInfo2> entries = new ArrayList<>();
    entries.add(new EtypeInfo2(key.key().type().number(), client.salt(), null));
    return PaData.of(PaData.ETYPE_INFO2, EtypeInfo2.encoded(entries));
  }

  private void requireTimestamp(StoredPrincipal client, PaData padata) throws KrbRefusal {
    LongTermKey expected = replyKeyOf(client);
    EncryptedData sealed = sealed(padata, client, expected);
    byte[] plain =
        PrincipalDatabase.open(client, KeyUsage.PA_ENC_TIMESTAMP, withoutVersion(sealed));
    requireTime(plain, client, expected);
    if (kdc.proofs()
        .isReplay(
            Fingerprint.of(sealed.cipher().octets()),
            Fingerprint.of(request.encoding().octets()),
            now.seconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_REPEAT, "a timestamp again");
    }
  }

  /** Clients put all kinds of numbers there, or none. */
  private static EncryptedData withoutVersion(EncryptedData sealed) {
    return new EncryptedData(sealed.etype(), null, sealed.cipher());
  }

  private EncryptedData sealed(PaData padata, StoredPrincipal client, LongTermKey key)
      throws KrbRefusal {
    try {
      return DerReader.readAll(padata.value(), EncryptedData::read);
    } catch (DerException e) {
      throw failed(client, key, "the proof is not readable");
    }
  }

  private void requireTime(byte @Nullable [] plain, StoredPrincipal client, LongTermKey key)
      throws KrbRefusal {
    if (plain == null) {
      throw failed(client, key, "the proof does not decrypt");
    }
    PaEncTimestamp timestamp;
    try {
      timestamp = DerReader.readAll(OctetString.of(plain), PaEncTimestamp::read);
    } catch (DerException e) {
      throw failed(client, key, "the proof is not readable");
    }
    if (now.isFarFrom(timestamp.time(), settings.skewSeconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_SKEW, "clock skew");
    }
  }

  private KrbRefusal failed(StoredPrincipal client, LongTermKey key, String why) {
    return KrbRefusal.withMethods(
        ErrorCode.KDC_ERR_PREAUTH_FAILED, why, List.of(info(client, key)));
  }

  private Proven challenged(
      StoredPrincipal client, LongTermKey expected, FastArmor protecting, PaData challenge)
      throws KrbRefusal {
    EncryptedData sealed = sealed(challenge, client, expected);
    LongTermKey used = null;
    byte[] plain = null;
    for (LongTermKey candidate : candidates(client, expected)) {
      ProtocolKey key =
          KeyCombination.combine(
              protecting.key(), candidate.key(), "clientchallengearmor", "challengelongterm");
      plain = key.decrypt(KeyUsage.CHALLENGE_OF_CLIENT, sealed.cipher().octets());
      if (plain != null) {
        used = candidate;
        break;
      }
    }
    requireTime(plain, client, expected);
    if (kdc.proofs()
        .isReplay(
            Fingerprint.of(sealed.cipher().octets()),
            Fingerprint.of(request.encoding().octets()),
            now.seconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_REPEAT, "a challenge again");
    }
    LongTermKey key = Objects.requireNonNull(used);
    ProtocolKey answering =
        KeyCombination.combine(
            protecting.key(), key.key(), "kdcchallengearmor", "challengelongterm");
    byte[] answer =
        answering.encrypt(
            KeyUsage.CHALLENGE_OF_KDC,
            new PaEncTimestamp(now.seconds(), now.microseconds()).encoded(),
            kdc.random());
    List<PaData> answered = new ArrayList<>(told(client, key));
    answered.add(
        PaData.of(
            PaData.ENCRYPTED_CHALLENGE,
            EncryptedData.of(answering.type().number(), answer).encoded()));
    return new Proven(key.key(), key.kvno(), answered, true);
  }

  /** The expected one first, then the others of its version: clients choose among them. */
  private static List<LongTermKey> candidates(StoredPrincipal client, LongTermKey expected) {
    List<LongTermKey> candidates = new ArrayList<>();
    candidates.add(expected);
    for (LongTermKey key : client.keys()) {
      if (!key.equals(expected)) {
        candidates.add(key);
      }
    }
    return candidates;
  }

  // ---- what is given

  private byte[] reply(
      @Nullable StoredPrincipal client,
      StoredPrincipal server,
      EncryptionType session,
      Proven proven)
      throws KrbRefusal {
    ProtocolKey sessionKey = ProtocolKey.random(session, kdc.random());
    List<PaData> answered = new ArrayList<>(proven.padata());
    if (client == null) {
      // Both sides contribute to the key of the ticket (RFC 8062 s7): who has only one half of the
      // exchange in hand cannot make the other side's ticket pass for one of this exchange.
      ProtocolKey contribution = sessionKey;
      answered.add(keyExchange(contribution, proven.replyKey()));
      sessionKey =
          KeyCombination.combine(
              contribution, proven.replyKey(), "PKINIT", settings.profile().pepper2());
    }
    String crealm = client == null ? PrincipalName.ANONYMOUS_REALM : settings.realm();
    PrincipalName cname =
        client == null || anonymous
            ? PrincipalName.ANONYMOUS
            : Objects.requireNonNull(body.cname());
    EncTicketPart inside = ticket(client, server, proven, sessionKey, crealm, cname);
    Ticket ticket = seal(inside, server, Objects.requireNonNull(body.sname()), kdc);
    ProtocolKey replyKey = proven.replyKey();
    Long kvno = proven.kvno();
    ProtocolKey strengthen = null;
    FastArmor protecting = armor;
    if (protecting != null) {
      strengthen = ProtocolKey.random(replyKey.type(), kdc.random());
      replyKey = FastArmor.strengthened(strengthen, replyKey);
      kvno = null;
    }
    EncKdcRepPart part =
        part(EncKdcRepPart.AS, body, inside, ticket, now, encryptedPadata(replyKey));
    byte[] cipher = replyKey.encrypt(KeyUsage.AS_REP, part.encoded(), kdc.random());
    String outerRealm = crealm;
    PrincipalName outerName = cname;
    if (protecting != null && strengthen != null) {
      answered =
          List.of(protecting.seal(answered, strengthen, crealm, cname, ticket, now, kdc.random()));
      if (protecting.hidesNames()) {
        outerRealm = PrincipalName.ANONYMOUS_REALM;
        outerName = PrincipalName.ANONYMOUS;
      }
    }
    return new KdcRep(
            KdcRep.AS_REP,
            answered,
            outerRealm,
            outerName,
            ticket,
            new EncryptedData(replyKey.type().number(), kvno, OctetString.of(cipher)))
        .encoded();
  }

  private PaData keyExchange(ProtocolKey contribution, ProtocolKey replyKey) {
    byte[] cipher =
        replyKey.encrypt(
            KeyUsage.PKINIT_KX, HeaderTicket.encoded(contribution).encoded(), kdc.random());
    return PaData.of(
        settings.profile().keyExchange(),
        EncryptedData.of(replyKey.type().number(), cipher).encoded());
  }

  private EncTicketPart ticket(
      @Nullable StoredPrincipal client,
      StoredPrincipal server,
      Proven proven,
      ProtocolKey sessionKey,
      String crealm,
      PrincipalName cname)
      throws KrbRefusal {
    Flags asked = body.options();
    Flags flags = Flags.of(TicketFlag.INITIAL, TicketFlag.ENC_PA_REP);
    if (proven.preauthenticated()) {
      flags = flags.with(TicketFlag.PRE_AUTHENT);
    }
    if (anonymous) {
      flags = flags.with(settings.profile().bit());
    }
    if (asked.has(KdcOption.FORWARDABLE)) {
      flags = flags.with(TicketFlag.FORWARDABLE);
    }
    if (asked.has(KdcOption.PROXIABLE) && !anonymous) {
      flags = flags.with(TicketFlag.PROXIABLE);
    }
    long most = client == null ? settings.anonymousSeconds() : settings.ticketSeconds();
    most = within(most, server.ticketSeconds());
    most = client == null ? most : within(most, client.ticketSeconds());
    long end = endOf(body, now.seconds() + most, now);
    Long renewTill = null;
    boolean renewable =
        asked.has(KdcOption.RENEWABLE)
            || (asked.has(KdcOption.RENEWABLE_OK) && body.till() != 0 && body.till() > end);
    if (client != null && renewable && settings.renewSeconds() > 0) {
      long latest = now.seconds() + settings.renewSeconds();
      Long wanted = asked.has(KdcOption.RENEWABLE) ? body.rtime() : Long.valueOf(body.till());
      renewTill = wanted == null || wanted == 0 ? latest : Math.min(wanted, latest);
      flags = flags.with(TicketFlag.RENEWABLE);
    }
    // An address is a name too (RFC 8062 s4.1).
    List<HostAddress> addresses = anonymous ? List.of() : body.addresses();
    return new EncTicketPart(
        flags,
        HeaderTicket.encoded(sessionKey),
        crealm,
        cname,
        TransitedEncoding.NONE,
        now.seconds(),
        now.seconds(),
        end,
        renewTill,
        addresses,
        List.of());
  }

  static long within(long most, int own) {
    return own == 0 ? most : Math.min(most, own);
  }

  /** RFC 4120 s3.1.3: 0 asks for as late as may be. */
  static long endOf(KdcReqBody body, long latest, Moment now) throws KrbRefusal {
    long end = body.till() == 0 ? latest : Math.min(body.till(), latest);
    if (end <= now.seconds()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_NEVER_VALID, "it would end before it begins");
    }
    return end;
  }

  /** The ticket under the server's preferred key. */
  static Ticket seal(EncTicketPart inside, StoredPrincipal server, PrincipalName sname, Kdc kdc) {
    LongTermKey key = server.preferredKey();
    byte[] cipher = key.key().encrypt(KeyUsage.TICKET, inside.encoded(), kdc.random());
    return Ticket.of(
        kdc.settings().realm(),
        sname,
        new EncryptedData(key.key().type().number(), key.kvno(), OctetString.of(cipher)));
  }

  static EncKdcRepPart part(
      int application,
      KdcReqBody body,
      EncTicketPart inside,
      Ticket ticket,
      Moment now,
      List<PaData> encryptedPadata) {
    return new EncKdcRepPart(
        application,
        inside.key(),
        List.of(new EncKdcRepPart.LastRequest(0, now.seconds())),
        body.nonce(),
        null,
        inside.flags(),
        inside.authtime(),
        inside.starttime(),
        inside.endtime(),
        inside.renewTill(),
        ticket.realm(),
        ticket.sname(),
        inside.caddr(),
        encryptedPadata);
  }

  /** RFC 6806 s11: the whole request under the reply key, so that nobody has weakened it. */
  private List<PaData> encryptedPadata(ProtocolKey replyKey) {
    boolean wanted =
        PaData.find(padata, PaData.REQ_ENC_PA_REP) != null
            || PaData.find(request.padata(), PaData.REQ_ENC_PA_REP) != null
            || body.options().has(KdcOption.CANONICALIZE);
    if (!wanted) {
      return List.of();
    }
    byte[] checksum = replyKey.checksum(KeyUsage.REQ_ENC_PA_REP, request.encoding().octets());
    return List.of(
        PaData.of(
            PaData.REQ_ENC_PA_REP, Checksum.of(replyKey.type().checksumType(), checksum).encoded()),
        PaData.hint(PaData.FX_FAST));
  }

  // ---- what is refused

  private byte[] refused(KrbRefusal refusal) {
    PrincipalName cname = body.cname();
    String crealm = settings.realm();
    FastArmor protecting = armor;
    boolean hidden = protecting != null && protecting.hidesNames();
    if (hidden || (cname != null && cname.isAnonymous())) {
      crealm = PrincipalName.ANONYMOUS_REALM;
      cname = PrincipalName.ANONYMOUS;
    }
    return Refusals.encoded(
        kdc, refusal, protecting, now, cname == null ? null : crealm, cname, body.sname());
  }
}
