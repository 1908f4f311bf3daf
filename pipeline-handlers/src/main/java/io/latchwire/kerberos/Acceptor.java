package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.ApRep;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.Authenticator;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.GssToken;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TicketFlag;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a ticket over GSS-API: RFC 4120 s3.2.3, RFC 4121, RFC 4178, and RFC 8062 s6
 * for what may be concluded. One leg is enough, so nothing is kept between two tokens but what
 * shows replays. Any thread may call it.
 */
public final class Acceptor {
  private static final int MOST_REPLAYS = 1 << 16;
  private static final int SEQUENCE_OCTETS = 4;

  private final String realm;
  private final Supplier<@Nullable StoredPrincipal> service;
  private final AnonymityProfile profile;
  private final Set<String> trustedRealms;
  private final int skewSeconds;
  private final KeyOctets random;
  private final ReplayCache replays;

  /** Who the other end is, as far as a ticket tells. */
  public sealed interface Peer {
    /** As it may be shown. */
    String text();

    /**
     * Somebody by name.
     *
     * @param name without the realm
     * @param realm that vouches for it
     */
    record Named(PrincipalName name, String realm) implements Peer {
      @Override
      public String text() {
        return name.text(realm);
      }
    }

    /**
     * A member of a realm that has not said which.
     *
     * @param realm that vouches for it
     */
    record RealmAnonymous(String realm) implements Peer {
      @Override
      public String text() {
        return PrincipalName.ANONYMOUS.text(realm);
      }
    }

    /** Anybody. Two of these are never the same, even when they are. */
    record Anonymous() implements Peer {
      @Override
      public String text() {
        return PrincipalName.ANONYMOUS.text(PrincipalName.ANONYMOUS_REALM);
      }
    }
  }

  /**
   * A context.
   *
   * @param peer the other end
   * @param reply a token that proves our own end; empty when it was not asked for
   */
  public record Accepted(Peer peer, OctetString reply) {}

  /**
   * An acceptor.
   *
   * @param service whose tickets it takes; null when its keys are gone
   * @param trustedRealms that may be on the way, besides those of the hierarchy
   */
  public Acceptor(
      String realm,
      Supplier<@Nullable StoredPrincipal> service,
      AnonymityProfile profile,
      Set<String> trustedRealms,
      int skewSeconds,
      KeyOctets random) {
    this.realm = realm;
    this.service = service;
    this.profile = profile;
    this.trustedRealms = Set.copyOf(trustedRealms);
    this.skewSeconds = skewSeconds;
    this.random = random;
    this.replays = new ReplayCache(MOST_REPLAYS, 2L * skewSeconds);
  }

  /**
   * Takes a token.
   *
   * @throws KrbRefusal when it is not to be believed, and why
   */
  public Accepted accept(byte[] token, Instant instant) throws KrbRefusal {
    Moment now = Moment.of(instant);
    try {
      GssToken.Initial initial = GssToken.Initial.read(token);
      if (!initial.mechanism().equals(GssToken.SPNEGO)) {
        return context(initial, now, false);
      }
      GssToken.NegTokenInit negotiation = GssToken.NegTokenInit.read(initial.inner());
      OctetString optimistic = negotiation.token();
      // Only a token of the first mechanism comes along; no other is worth a second round here.
      if (optimistic == null
          || negotiation.mechanisms().isEmpty()
          || !GssToken.KERBEROS_NAMES.contains(negotiation.mechanisms().getFirst())) {
        throw new KrbRefusal(ErrorCode.KRB_ERR_GENERIC, "no Kerberos token");
      }
      return context(GssToken.Initial.read(optimistic), now, true);
    } catch (DerException e) {
      throw new KrbRefusal(ErrorCode.KRB_ERR_GENERIC, "no token: " + e.getMessage());
    }
  }

  private Accepted context(GssToken.Initial framed, Moment now, boolean negotiated)
      throws KrbRefusal, DerException {
    if (!GssToken.KERBEROS_NAMES.contains(framed.mechanism())) {
      throw new KrbRefusal(ErrorCode.KRB_ERR_GENERIC, "another mechanism");
    }
    GssToken.Mechanism mechanism = GssToken.Mechanism.read(framed.inner());
    if (mechanism.id() != GssToken.Mechanism.AP_REQ) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_MSG_TYPE, "no AP-REQ");
    }
    ApReq request = HeaderTicket.read(mechanism.message());
    StoredPrincipal own = service.get();
    if (own == null) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_NOKEY, "no key for the service");
    }
    if (!request.ticket().realm().equals(realm)
        || !request.ticket().sname().isSameAs(own.name())
        || request.options().has(ApReq.USE_SESSION_KEY)) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_NOT_US, "a ticket for another service");
    }
    HeaderTicket header =
        HeaderTicket.open(request, own, KeyUsage.AP_AUTHENTICATOR, now, skewSeconds, false);
    requireFresh(header, now);
    requirePath(header.ticket());
    requireUnderstood(header);
    boolean mutual = requireContext(header.authenticator());
    Peer peer = peerOf(header);
    byte[] reply = mutual ? reply(header) : new byte[0];
    return new Accepted(
        peer, OctetString.of(negotiated ? negotiated(framed.mechanism(), reply) : reply));
  }

  private void requireFresh(HeaderTicket header, Moment now) throws KrbRefusal {
    Fingerprint proof = Fingerprint.of(header.request().authenticator().cipher().octets());
    Fingerprint once = Fingerprint.of(ByteBuffer.allocate(8).putLong(uses()).array());
    if (replays.isReplay(proof, once, now.seconds())) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_REPEAT, "an authenticator again");
    }
  }

  /** Each use is one of its own: an acceptor takes no authenticator twice. */
  private synchronized long uses() {
    return ++useCount;
  }

  private long useCount;

  private void requirePath(EncTicketPart ticket) throws KrbRefusal {
    if (ticket.flags().has(TicketFlag.TRANSITED_POLICY_CHECKED)) {
      return;
    }
    List<String> realms = TransitedPath.realms(ticket.transited(), ticket.crealm(), realm);
    if (!TransitedPath.isAccepted(realms, ticket.crealm(), realm, trustedRealms)) {
      throw new KrbRefusal(ErrorCode.KRB_AP_PATH_NOT_ACCEPTED, "a realm on the way");
    }
  }

  /** RFC 4120 s5.2.6: what is not said to be of no importance must be understood. */
  private static void requireUnderstood(HeaderTicket header) throws KrbRefusal {
    for (AuthorizationElement element : header.ticket().authorization()) {
      switch (element.type()) {
        // Signed by a KDC and about the client, not a restriction: PAC and its like.
        case AuthorizationElement.IF_RELEVANT,
            AuthorizationElement.KDC_ISSUED,
            AuthorizationElement.MANDATORY_FOR_KDC,
            AuthorizationElement.ETYPE_NEGOTIATION,
            96,
            97,
            128,
            512 -> {}
        default ->
            throw new KrbRefusal(ErrorCode.KDC_ERR_POLICY, "a restriction that is not understood");
      }
    }
  }

  /** RFC 4121 s4.1.1; delegated credentials are passed over. */
  private static boolean requireContext(Authenticator authenticator)
      throws KrbRefusal, DerException {
    Checksum checksum = authenticator.checksum();
    if (checksum == null || checksum.type() != GssToken.ContextChecksum.TYPE) {
      throw new KrbRefusal(ErrorCode.KRB_AP_ERR_INAPP_CKSUM, "no checksum of a context");
    }
    int flags = GssToken.ContextChecksum.read(checksum.value()).flags();
    return (flags & GssToken.ContextChecksum.MUTUAL) != 0;
  }

  /** RFC 8062 s3: flag, name and realm of an anonymous ticket go together. */
  private Peer peerOf(HeaderTicket header) throws KrbRefusal {
    EncTicketPart ticket = header.ticket();
    if (!header.isAnonymous(profile.bit())) {
      return new Peer.Named(ticket.cname(), ticket.crealm());
    }
    return ticket.crealm().equals(PrincipalName.ANONYMOUS_REALM)
        ? new Peer.Anonymous()
        : new Peer.RealmAnonymous(ticket.crealm());
  }

  private byte[] reply(HeaderTicket header) {
    Authenticator authenticator = header.authenticator();
    ProtocolKey session = header.session();
    byte[] sequence = new byte[SEQUENCE_OCTETS];
    random.fill(sequence);
    byte[] part =
        new ApRep.Part(
                authenticator.ctime(),
                authenticator.cusec(),
                null,
                ByteBuffer.wrap(sequence).getInt() & 0x3FFF_FFFFL)
            .encoded();
    byte[] cipher = session.encrypt(KeyUsage.AP_REP, part, random);
    ApRep reply = new ApRep(EncryptedData.of(session.type().number(), cipher));
    return new GssToken.Mechanism(GssToken.Mechanism.AP_REP, OctetString.of(reply.encoded()))
        .encoded();
  }

  private static byte[] negotiated(String mechanism, byte[] reply) {
    return new GssToken.NegTokenResp(
            GssToken.ACCEPT_COMPLETED, mechanism, reply.length == 0 ? null : OctetString.of(reply))
        .encoded();
  }
}
