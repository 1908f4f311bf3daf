package io.latchwire.kerberos;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PrincipalName;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A key distribution centre: a request in, a reply out. It remembers replies and proofs for as long
 * as clocks may differ, bounded, and nothing that links a client to an anonymous ticket. Any thread
 * may call it.
 */
public final class Kdc {
  private static final int MOST_REPLAYS = 1 << 18;
  private static final int MOST_ANONYMOUS_REPLAYS = 1 << 16;
  private static final int MOST_REPLIES = 1 << 16;
  private static final long MOST_REPLY_OCTETS = 64L << 20;

  private final KdcSettings settings;
  private final KeyOctets random;
  private final KdcCounters counters = new KdcCounters();
  private final ReplayCache proofs;
  private final ReplayCache anonymousProofs;
  private final LookasideCache replies;
  private final FreshnessTokens freshness;
  private final Optional<AnonymousPkinit> pkinit;
  private volatile PrincipalDatabase database;

  /**
   * A KDC.
   *
   * @param identity with which it signs; without it nobody gets a ticket anonymously
   */
  public Kdc(
      KdcSettings settings,
      PrincipalDatabase database,
      @Nullable KdcIdentity identity,
      KeyOctets random) {
    this.settings = settings;
    this.database = database;
    this.random = random;
    // A proof of the future can be used until its time plus what clocks may differ.
    int window = 2 * settings.skewSeconds();
    this.proofs = new ReplayCache(MOST_REPLAYS, window);
    this.anonymousProofs = new ReplayCache(MOST_ANONYMOUS_REPLAYS, window);
    this.replies = new LookasideCache(MOST_REPLIES, MOST_REPLY_OCTETS, window);
    this.freshness = new FreshnessTokens(random, settings.skewSeconds());
    this.pkinit =
        identity == null
            ? Optional.empty()
            : Optional.of(
                new AnonymousPkinit(settings, identity, freshness, anonymousProofs, random));
  }

  /**
   * Reads one message.
   *
   * @param message without any framing; nobody may change it afterwards
   * @return empty when it is no request: it gets no answer
   */
  public Optional<KdcReq> read(byte[] message) {
    try {
      return Optional.of(KdcReq.read(message));
    } catch (DerException e) {
      counters.countMalformed();
      return Optional.empty();
    }
  }

  /**
   * Whether a stranger can make us compute for long: the agreement of PKINIT takes a thousand times
   * what else there is to do. It may be in armor, which is not opened here.
   */
  public static boolean isCostly(KdcReq request) {
    return request.type() == KdcReq.AS_REQ
        && (PaData.find(request.padata(), PaData.PK_AS_REQ) != null
            || PaData.find(request.padata(), PaData.FX_FAST) != null);
  }

  /**
   * Answers one request.
   *
   * @param source the sender's address in network order
   * @return empty when the same request is being worked on already
   */
  public Optional<byte[]> answer(KdcReq request, byte[] source, Instant instant) {
    Moment now = Moment.of(instant);
    Fingerprint fingerprint = Fingerprint.of(request.encoding().octets());
    return switch (replies.begin(fingerprint, now.seconds())) {
      case LookasideCache.Found.Known known -> {
        counters.countRetransmitted();
        yield Optional.of(known.reply());
      }
      case LookasideCache.Found.Nothing.UNDER_WAY -> {
        counters.countRetransmitted();
        yield Optional.empty();
      }
      case LookasideCache.Found.Nothing.NEW -> {
        byte[] reply = null;
        boolean issued = false;
        try {
          reply = exchange(request, source, now);
          issued = !KrbError.isOne(reply);
        } finally {
          replies.finish(fingerprint, issued ? reply : null, now.seconds());
        }
        yield Optional.of(reply);
      }
    };
  }

  private byte[] exchange(KdcReq request, byte[] source, Moment now) {
    return request.type() == KdcReq.AS_REQ
        ? new AsExchange(this, request, now).answer()
        : new TgsExchange(this, request, source, now).answer();
  }

  /** From now on these principals. */
  public void replaceDatabase(PrincipalDatabase replaced) {
    database = replaced;
  }

  /** What it has done. */
  public KdcCounters counters() {
    return counters;
  }

  /** Replies and proofs that are remembered. */
  public int remembered() {
    return replies.size() + proofs.size() + anonymousProofs.size();
  }

  /** Octets of the replies that are remembered. */
  public long rememberedOctets() {
    return replies.octets();
  }

  /** Proofs that were forgotten before their time because there were too many. */
  public long forgotten() {
    return proofs.evicted() + anonymousProofs.evicted();
  }

  /** The answer to a length that cannot be taken (RFC 4120 s7.2.2). */
  public byte[] refuseLength(Instant instant) {
    return plainError(ErrorCode.KRB_ERR_FIELD_TOOLONG, Moment.of(instant), null, null, null);
  }

  /** The answer to a request whose reply is longer than a datagram may be (RFC 4120 s7.2.1). */
  public byte[] replyTooBig(Instant instant) {
    return plainError(ErrorCode.KRB_ERR_RESPONSE_TOO_BIG, Moment.of(instant), null, null, null);
  }

  private byte[] plainError(
      ErrorCode code,
      Moment now,
      @Nullable PrincipalName sname,
      @Nullable String crealm,
      @Nullable PrincipalName cname) {
    return new KrbError(
            now.seconds(),
            now.microseconds(),
            code.number(),
            crealm,
            cname,
            settings.realm(),
            sname == null ? PrincipalName.ticketGranting(settings.realm()) : sname,
            null,
            null)
        .encoded();
  }

  KdcSettings settings() {
    return settings;
  }

  PrincipalDatabase database() {
    return database;
  }

  KeyOctets random() {
    return random;
  }

  ReplayCache proofs() {
    return proofs;
  }

  FreshnessTokens freshness() {
    return freshness;
  }

  Optional<AnonymousPkinit> pkinit() {
    return pkinit;
  }

  /** Octets that say nothing: no mechanism of ours needs a second round (RFC 6113 s5.2). */
  static PaData cookie() {
    return PaData.of(PaData.FX_COOKIE, new byte[] {'L', 'W'});
  }
}
