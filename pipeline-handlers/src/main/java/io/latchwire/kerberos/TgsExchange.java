package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcOption;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import io.latchwire.wire.kerberos.TicketFlag;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One TGS-REQ from the first check to the reply, RFC 4120 s3.3 with RFC 8062 s4.2: {@link #issue}
 * reads as the list of what is demanded, in its order.
 */
final class TgsExchange {
  private final Kdc kdc;
  private final KdcSettings settings;
  private final PrincipalDatabase database;
  private final KdcReq request;
  private final byte[] source;
  private final Moment now;

  private @Nullable FastArmor armor;
  private KdcReqBody body;
  private boolean anonymous;

  TgsExchange(Kdc kdc, KdcReq request, byte[] source, Moment now) {
    this.kdc = kdc;
    this.settings = kdc.settings();
    this.database = kdc.database();
    this.request = request;
    this.source = source;
    this.now = now;
    this.body = request.body();
  }

  byte[] answer() {
    try {
      return issue();
    } catch (KrbRefusal refusal) {
      kdc.counters().countRefused(Exchange.TGS, refusal.code());
      return Refusals.encoded(kdc, refusal, armor, now, null, null, body.sname());
    }
  }

  private byte[] issue() throws KrbRefusal {
    requireVersion();
    OctetString apReq = apReq();
    ApReq ap = HeaderTicket.read(apReq);
    StoredPrincipal issuer = issuerOf(ap.ticket());
    HeaderTicket header =
        HeaderTicket.open(
            ap,
            issuer,
            KeyUsage.TGS_AUTHENTICATOR,
            now,
            settings.skewSeconds(),
            body.options().has(KdcOption.VALIDATE));
    requireChecksum(header);
    requireFresh(header);
    requireAddress(header);
    openArmor(header, apReq);
    requireOurRealm();
    boolean wasAnonymous = header.isAnonymous(settings.profile().bit());
    anonymous = requireOptions(header, wasAnonymous);
    StoredPrincipal server = serverOf();
    AsExchange.requireReachable(server, anonymous);
    ProtocolKey sessionKey = ProtocolKey.random(AsExchange.sessionType(body, server), kdc.random());
    List<AuthorizationElement> authorization = authorization(header, sessionKey);
    TransitedEncoding transited = header.ticket().transited();
    List<String> realms =
        TransitedPath.realms(transited, header.ticket().crealm(), settings.realm());
    transited = transited(header, issuer, transited, realms);
    EncTicketPart inside =
        ticket(header, server, sessionKey, wasAnonymous, authorization, transited);
    byte[] reply = reply(header, server, inside);
    kdc.counters().countIssued(Exchange.TGS, kind(inside));
    return reply;
  }

  private Client kind(EncTicketPart inside) {
    if (!anonymous) {
      return Client.NAMED;
    }
    return inside.crealm().equals(PrincipalName.ANONYMOUS_REALM)
        ? Client.ANONYMOUS
        : Client.REALM_ANONYMOUS;
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

  private OctetString apReq() throws KrbRefusal {
    PaData padata = PaData.find(request.padata(), PaData.TGS_REQ);
    if (padata == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PREAUTH_FAILED, "no header ticket");
    }
    return padata.value();
  }

  /** Whose key the header ticket is under: our own, or one that a realm shares with us. */
  private StoredPrincipal issuerOf(Ticket ticket) throws KrbRefusal {
    PrincipalName localTgs = PrincipalName.ticketGranting(settings.realm());
    StoredPrincipal issuer =
        ticket.sname().isSameAs(localTgs) ? database.find(ticket.realm(), localTgs) : null;
    if (issuer == null) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_NOT_US, "not a ticket for our TGS");
    }
    return issuer;
  }

  private void requireChecksum(HeaderTicket header) throws KrbRefusal {
    Checksum checksum = header.authenticator().checksum();
    ProtocolKey session = header.session();
    if (checksum == null || checksum.type() != session.type().checksumType()) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_INAPP_CKSUM, "a checksum that proves nothing");
    }
    if (!session.isChecksumOf(
        KeyUsage.TGS_CHECKSUM, request.body().encoding().octets(), checksum.value().octets())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MODIFIED, "the request was altered");
    }
  }

  private void requireFresh(HeaderTicket header) throws KrbRefusal {
    if (kdc.proofs()
        .isReplay(
            Fingerprint.of(header.request().authenticator().cipher().octets()),
            Fingerprint.of(request.encoding().octets()),
            now.seconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_REPEAT, "an authenticator again");
    }
  }

  private void requireAddress(HeaderTicket header) throws KrbRefusal {
    List<HostAddress> allowed = header.ticket().caddr();
    if (!allowed.isEmpty()
        && allowed.stream().noneMatch(a -> Arrays.equals(a.address().octets(), source))) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BADADDR, "not from there");
    }
  }

  private void openArmor(HeaderTicket header, OctetString apReq) throws KrbRefusal {
    PaData fast = PaData.find(request.padata(), PaData.FX_FAST);
    if (fast != null) {
      FastArmor opened = FastArmor.ofTgsReq(fast, header, apReq);
      armor = opened;
      body = opened.body();
      opened.requireKnownOptions();
    }
  }

  private void requireOurRealm() throws KrbRefusal {
    if (!body.realm().equals(settings.realm())) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_WRONG_REALM, "not our realm");
    }
  }

  /** Whether the ticket is to be anonymous, RFC 8062 s4.2. */
  private boolean requireOptions(HeaderTicket header, boolean wasAnonymous) throws KrbRefusal {
    AnonymityProfile profile = settings.profile();
    Flags options = body.options();
    boolean asked = options.has(profile.bit());
    if (options.has(KdcOption.CNAME_IN_ADDL_TKT) && profile.bit() != KdcOption.CNAME_IN_ADDL_TKT) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "no tickets in another's name");
    }
    if (wasAnonymous && !asked && profile.optionRequired()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "anonymous without the option");
    }
    if (asked && !wasAnonymous && !mayBecomeAnonymous(header)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "no ticket without the name");
    }
    Flags flags = header.ticket().flags();
    requireFlag(options, KdcOption.FORWARDED, flags, TicketFlag.FORWARDABLE);
    requireFlag(options, KdcOption.PROXY, flags, TicketFlag.PROXIABLE);
    requireFlag(options, KdcOption.RENEW, flags, TicketFlag.RENEWABLE);
    requireFlag(options, KdcOption.VALIDATE, flags, TicketFlag.INVALID);
    if (options.has(KdcOption.POSTDATED)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_CANNOT_POSTDATE, "no ticket of the future");
    }
    return wasAnonymous || asked;
  }

  private boolean mayBecomeAnonymous(HeaderTicket header) {
    if (!settings.authenticatedAnonymous()) {
      return false;
    }
    if (!header.ticket().crealm().equals(settings.realm())) {
      return true;
    }
    StoredPrincipal client = database.find(header.ticket().cname());
    return client != null && client.mayBeAnonymous();
  }

  private static void requireFlag(Flags options, int option, Flags flags, int flag)
      throws KrbRefusal {
    if (options.has(option) && !flags.has(flag)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "not with this ticket");
    }
  }

  private StoredPrincipal serverOf() throws KrbRefusal {
    PrincipalName name = body.sname();
    StoredPrincipal server = name == null || name.isWellKnown() ? null : database.find(name);
    if (server == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN, "server not found");
    }
    return server;
  }

  // ---- what the ticket says besides

  private List<AuthorizationElement> authorization(HeaderTicket header, ProtocolKey sessionKey)
      throws KrbRefusal {
    List<AuthorizationElement> all = new ArrayList<>(header.ticket().authorization());
    for (AuthorizationElement element : header.authenticator().authorization()) {
      if (element.type() == AuthorizationElement.FX_FAST_USED && armor == null) {
        throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MODIFIED, "FAST was taken away");
      }
    }
    for (AuthorizationElement element : all) {
      if (element.type() == AuthorizationElement.FX_FAST_ARMOR) {
        throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "an armor ticket");
      }
    }
    all.addAll(requested(header));
    if (!anonymous) {
      return all;
    }
    boolean fully = header.ticket().crealm().equals(PrincipalName.ANONYMOUS_REALM);
    return new AuthorizationFilter(settings, fully, header.session(), sessionKey).filter(all);
  }

  private List<AuthorizationElement> requested(HeaderTicket header) throws KrbRefusal {
    EncryptedData sealed = body.authorization();
    if (sealed == null) {
      return List.of();
    }
    ProtocolKey subkey = header.subkey();
    byte[] plain =
        subkey == null
            ? header
                .session()
                .decrypt(KeyUsage.AUTHORIZATION_UNDER_SESSION_KEY, sealed.cipher().octets())
            : subkey.decrypt(KeyUsage.AUTHORIZATION_UNDER_SUBKEY, sealed.cipher().octets());
    if (plain == null) {
      throw new KrbRefusal(
          ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "authorization data does not decrypt");
    }
    try {
      return DerReader.readAll(OctetString.of(plain), AuthorizationElement::readAll);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "authorization data that is not readable");
    }
  }

  /** RFC 4120 s3.3.3.2: the realm that sent the client is one that was passed through. */
  private TransitedEncoding transited(
      HeaderTicket header,
      StoredPrincipal issuer,
      TransitedEncoding transited,
      List<String> realms) {
    String previous = issuer.realm();
    boolean fully = header.ticket().crealm().equals(PrincipalName.ANONYMOUS_REALM);
    if (previous.equals(settings.realm())
        || previous.equals(header.ticket().crealm())
        || (fully && settings.hidePreviousRealm())) {
      return transited;
    }
    return TransitedPath.with(transited, realms, previous);
  }

  // ---- what is given

  private EncTicketPart ticket(
      HeaderTicket header,
      StoredPrincipal server,
      ProtocolKey sessionKey,
      boolean wasAnonymous,
      List<AuthorizationElement> authorization,
      TransitedEncoding transited)
      throws KrbRefusal {
    EncTicketPart old = header.ticket();
    Flags asked = body.options();
    Flags flags = Flags.of(TicketFlag.ENC_PA_REP);
    flags = copied(flags, old.flags(), TicketFlag.PRE_AUTHENT, TicketFlag.HW_AUTHENT);
    if (anonymous) {
      flags = flags.with(settings.profile().bit());
    }
    if (asked.has(KdcOption.FORWARDABLE)) {
      flags = copied(flags, old.flags(), TicketFlag.FORWARDABLE);
    }
    if (asked.has(KdcOption.PROXIABLE)) {
      flags = copied(flags, old.flags(), TicketFlag.PROXIABLE);
    }
    flags = copied(flags, old.flags(), TicketFlag.FORWARDED, TicketFlag.PROXY);
    if (asked.has(KdcOption.FORWARDED)) {
      flags = flags.with(TicketFlag.FORWARDED);
    }
    if (asked.has(KdcOption.PROXY)) {
      flags = flags.with(TicketFlag.PROXY);
    }
    flags = checkedPath(flags, old, transited);
    long most = AsExchange.within(settings.ticketSeconds(), server.ticketSeconds());
    long end = AsExchange.endOf(body, Math.min(old.endtime(), now.seconds() + most), now);
    Long renewTill = old.renewTill();
    if (asked.has(KdcOption.RENEW) && renewTill != null) {
      if (renewTill <= now.seconds()) {
        throw new KrbRefusal(ErrorCode.KRB_AP_ERR_TKT_EXPIRED, "it can no longer be renewed");
      }
      end = Math.min(now.seconds() + old.endtime() - old.validFrom(), renewTill);
      flags = flags.with(TicketFlag.RENEWABLE);
    } else if (asked.has(KdcOption.RENEWABLE)
        && renewTill != null
        && old.flags().has(TicketFlag.RENEWABLE)) {
      Long wanted = body.rtime();
      renewTill = wanted == null || wanted == 0 ? renewTill : Math.min(wanted, renewTill);
      flags = flags.with(TicketFlag.RENEWABLE);
    } else {
      renewTill = null;
    }
    boolean moves = asked.has(KdcOption.FORWARDED) || asked.has(KdcOption.PROXY);
    List<HostAddress> addresses = moves ? body.addresses() : old.caddr();
    return new EncTicketPart(
        flags,
        HeaderTicket.encoded(sessionKey),
        old.crealm(),
        anonymous && !wasAnonymous ? PrincipalName.ANONYMOUS : old.cname(),
        transited,
        old.authtime(),
        now.seconds(),
        end,
        renewTill,
        anonymous ? List.of() : addresses,
        authorization);
  }

  private static Flags copied(Flags flags, Flags from, int... numbers) {
    Flags copied = flags;
    for (int number : numbers) {
      copied = from.has(number) ? copied.with(number) : copied;
    }
    return copied;
  }

  /** RFC 4120 s2.7, RFC 8062 s4.2: for a client that nobody knows any path is accepted. */
  private Flags checkedPath(Flags flags, EncTicketPart old, TransitedEncoding transited)
      throws KrbRefusal {
    if (body.options().has(KdcOption.DISABLE_TRANSITED_CHECK)) {
      return flags;
    }
    List<String> realms = TransitedPath.realms(transited, old.crealm(), settings.realm());
    if (!TransitedPath.isAccepted(
        realms, old.crealm(), settings.realm(), settings.trustedRealms())) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_PATH_NOT_ACCEPTED, "a realm on the way");
    }
    return flags.with(TicketFlag.TRANSITED_POLICY_CHECKED);
  }

  private byte[] reply(HeaderTicket header, StoredPrincipal server, EncTicketPart inside)
      throws KrbRefusal {
    PrincipalName sname = Objects.requireNonNull(body.sname());
    Ticket ticket =
        body.options().has(KdcOption.ENC_TKT_IN_SKEY)
            ? userToUser(inside, sname)
            : AsExchange.seal(inside, server, sname, kdc);
    ProtocolKey subkey = header.subkey();
    ProtocolKey replyKey = subkey == null ? header.session() : subkey;
    FastArmor protecting = armor;
    List<PaData> padata = List.of();
    if (protecting != null) {
      ProtocolKey strengthen = ProtocolKey.random(replyKey.type(), kdc.random());
      replyKey = FastArmor.strengthened(strengthen, replyKey);
      padata =
          List.of(
              protecting.seal(
                  List.of(),
                  strengthen,
                  inside.crealm(),
                  inside.cname(),
                  ticket,
                  now,
                  kdc.random()));
    }
    EncKdcRepPart part = AsExchange.part(EncKdcRepPart.TGS, body, inside, ticket, now, List.of());
    int usage = subkey == null ? KeyUsage.TGS_REP_UNDER_SESSION_KEY : KeyUsage.TGS_REP_UNDER_SUBKEY;
    byte[] cipher = replyKey.encrypt(usage, part.encoded(), kdc.random());
    boolean hidden = protecting != null && protecting.hidesNames();
    return new KdcRep(
            KdcRep.TGS_REP,
            padata,
            hidden ? PrincipalName.ANONYMOUS_REALM : inside.crealm(),
            hidden ? PrincipalName.ANONYMOUS : inside.cname(),
            ticket,
            EncryptedData.of(replyKey.type().number(), cipher))
        .encoded();
  }

  /** RFC 4120 s3.7: under the session key of the server's own TGT. A server has a name. */
  private Ticket userToUser(EncTicketPart inside, PrincipalName sname) throws KrbRefusal {
    if (body.additionalTickets().isEmpty()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_BADOPTION, "no second ticket");
    }
    Ticket second = body.additionalTickets().getFirst();
    PrincipalName localTgs = PrincipalName.ticketGranting(settings.realm());
    StoredPrincipal tgs = database.find(localTgs);
    if (tgs == null
        || !second.realm().equals(settings.realm())
        || !second.sname().isSameAs(localTgs)) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "the second ticket is no TGT");
    }
    EncTicketPart of = HeaderTicket.ticketOf(tgs, second.encPart());
    if (of.cname().isAnonymous()) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "a server is never anonymous");
    }
    if (!of.cname().isSameAs(sname) || !of.crealm().equals(settings.realm())) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_SERVER_NOMATCH, "the second ticket is another's");
    }
    if (of.endtime() < now.seconds()) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_TKT_EXPIRED, "the second ticket has ended");
    }
    ProtocolKey key = HeaderTicket.key(of.key());
    byte[] cipher = key.encrypt(KeyUsage.TICKET, inside.encoded(), kdc.random());
    return Ticket.of(settings.realm(), sname, EncryptedData.of(key.type().number(), cipher));
  }
}
