package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.Authenticator;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptionKey;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TicketFlag;
import org.jspecify.annotations.Nullable;

/**
 * A ticket that came with an authenticator, opened and checked: RFC 4120 s3.2.3.
 *
 * @param request as it came
 * @param ticket what it says
 * @param session its key
 * @param authenticator what the client says
 * @param subkey the client's choice
 */
record HeaderTicket(
    ApReq request,
    EncTicketPart ticket,
    ProtocolKey session,
    Authenticator authenticator,
    @Nullable ProtocolKey subkey) {

  /** Reads an AP-REQ and checks what it says of itself. */
  static ApReq read(OctetString message) throws KrbRefusal {
    ApReq request;
    try {
      request = ApReq.read(message);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MSG_TYPE, "no AP-REQ");
    }
    if (request.version() != KdcReq.PVNO) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BADVERSION, "AP-REQ of another version");
    }
    if (request.typeInside() != ApReq.AP_REQ) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MSG_TYPE, "AP-REQ of another type");
    }
    return request;
  }

  /**
   * Opens ticket and authenticator and compares them.
   *
   * @param server whose ticket it is
   * @param usage of the authenticator
   * @param mayBeInvalid whether a ticket that is yet to be validated will do
   */
  static HeaderTicket open(
      ApReq request,
      StoredPrincipal server,
      int usage,
      Moment now,
      int skewSeconds,
      boolean mayBeInvalid)
      throws KrbRefusal {
    EncTicketPart ticket = ticketOf(server, request.ticket().encPart());
    ProtocolKey session = key(ticket.key());
    Authenticator authenticator = authenticatorOf(session, usage, request);
    if (!ticket.cname().isSameAs(authenticator.cname())
        || !ticket.crealm().equals(authenticator.crealm())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BADMATCH, "another client than the ticket's");
    }
    if (now.isFarFrom(authenticator.ctime(), skewSeconds)) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_SKEW, "clock skew");
    }
    requireValid(ticket, now, skewSeconds, mayBeInvalid);
    EncryptionKey subkey = authenticator.subkey();
    return new HeaderTicket(
        request, ticket, session, authenticator, subkey == null ? null : key(subkey));
  }

  /** Opens a ticket alone. */
  static EncTicketPart ticketOf(
      StoredPrincipal server, io.latchwire.wire.kerberos.EncryptedData sealed) throws KrbRefusal {
    byte[] plain = PrincipalDatabase.open(server, KeyUsage.TICKET, sealed);
    if (plain == null) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "the ticket does not decrypt");
    }
    try {
      return DerReader.readAll(OctetString.of(plain), EncTicketPart::read);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "the ticket is not readable");
    }
  }

  private static Authenticator authenticatorOf(ProtocolKey session, int usage, ApReq request)
      throws KrbRefusal {
    byte[] plain =
        request.authenticator().etype() == session.type().number()
            ? session.decrypt(usage, request.authenticator().cipher().octets())
            : null;
    if (plain == null) {
      throw new KrbRefusal(
          ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "the authenticator does not decrypt");
    }
    try {
      return DerReader.readAll(OctetString.of(plain), Authenticator::read);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_BAD_INTEGRITY, "the authenticator is not readable");
    }
  }

  private static void requireValid(
      EncTicketPart ticket, Moment now, int skewSeconds, boolean mayBeInvalid) throws KrbRefusal {
    if ((ticket.flags().has(TicketFlag.INVALID) && !mayBeInvalid)
        || ticket.validFrom() > now.seconds() + skewSeconds) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_TKT_NYV, "the ticket is not valid yet");
    }
    if (ticket.endtime() + skewSeconds < now.seconds()) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_TKT_EXPIRED, "the ticket has ended");
    }
  }

  /** A key that came in a message. */
  static ProtocolKey key(EncryptionKey key) throws KrbRefusal {
    EncryptionType type = EncryptionType.of(key.type());
    ProtocolKey made = type == null ? null : ProtocolKey.of(type, key.value().octets());
    if (made == null) {
      throw new KrbRefusal(ErrorCode.KDC_ERR_ETYPE_NOSUPP, "a key of another type");
    }
    return made;
  }

  /** A key as messages carry it. */
  static EncryptionKey encoded(ProtocolKey key) {
    return EncryptionKey.of(key.type().number(), key.octets());
  }

  /** Whether the ticket's client is anonymous in one of the two ways, and says so. */
  boolean isAnonymous(int bit) throws KrbRefusal {
    boolean flagged = ticket.flags().has(bit);
    boolean named = ticket.cname().isAnonymous();
    boolean unknownRealm = ticket.crealm().equals(PrincipalName.ANONYMOUS_REALM);
    if (flagged != named || (unknownRealm && !flagged)) {
      throw new KrbRefusal(
          ErrorCode.KDC_ERR_BADOPTION, "a ticket that is neither anonymous nor not");
    }
    return flagged;
  }
}
