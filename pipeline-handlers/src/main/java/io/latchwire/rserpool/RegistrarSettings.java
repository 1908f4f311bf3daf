package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.Transport;
import java.util.List;

/**
 * How a registrar behaves. All times are in milliseconds.
 *
 * @param secure whether only proven keys change anything; one mode for the whole handlespace, fixed
 *     at start (RFC 5355 s2.15)
 * @param answerUnprotectedUsers whether a secure registrar answers pool users without TLS (RFC 5352
 *     s9.3)
 * @param peers the names of the other registrars; the first one is the first mentor
 * @param enrpTransport where peers find us, as Server Information tells it
 * @param asapTransports where elements and users find us, as announcements tell it
 * @param announce whether to announce ourselves by multicast
 * @param arbitration who wins when two want to take over the same registrar
 * @param lifeUnitMillis what one unit of Registration Life is: 1000 by the RFC, 1 beside rsplib
 */
public record RegistrarSettings(
    boolean secure,
    boolean answerUnprotectedUsers,
    List<String> peers,
    Transport enrpTransport,
    List<Transport> asapTransports,
    boolean announce,
    Arbitration arbitration,
    int lifeUnitMillis,
    AsapTimes asap,
    EnrpTimes enrp,
    Bounds bounds) {
  /** Who goes on when two registrars want to take over the same third (RFC 5353 s3.5.1). */
  public enum Arbitration {
    /** The larger identifier, as the RFC says: the smaller one aborts. */
    RFC,
    /** The smaller identifier, as rsplib does it. */
    LOWEST
  }

  /**
   * Times towards elements and users.
   *
   * @param keepAliveInterval between keep-alives to one element, each varied by half of it
   * @param keepAliveTimeout how long an element has to answer, or to come back
   * @param keepAliveSpacing at least this between two keep-alives to one element
   * @param homeTimeout how long an element that was taken over has to make contact
   * @param updateCoalescing at most one update of a pool to its subscribers in this time
   * @param announceInterval T6-Serverannounce
   * @param announceOutdate T7-ENRPoutdate
   * @param staleTimeout how long an element out of a snapshot may stay without registering
   */
  public record AsapTimes(
      long keepAliveInterval,
      long keepAliveTimeout,
      long keepAliveSpacing,
      long homeTimeout,
      long updateCoalescing,
      long announceInterval,
      long announceOutdate,
      long staleTimeout) {
    /** RFC 5352 s7.2, and our choices where it names none. */
    public static final AsapTimes DEFAULTS =
        new AsapTimes(30_000, 5_000, 1_000, 30_000, 200, 1_000, 5_000, 120_000);
  }

  /**
   * Times between registrars.
   *
   * @param heartbeatCycle PEER-HEARTBEAT-CYCLE
   * @param maxTimeLastHeard MAX-TIME-LAST-HEARD
   * @param maxTimeNoResponse MAX-TIME-NO-RESPONSE; also for lists and tables
   * @param takeoverExpiry how long a takeover waits for its acknowledgements
   * @param retryAfterReject how long after a rejected list or table request to ask again
   * @param redialInterval how long after a failed connection to try again
   * @param secondLinkIdle how long a second connection between the same two is kept
   */
  public record EnrpTimes(
      long heartbeatCycle,
      long maxTimeLastHeard,
      long maxTimeNoResponse,
      long takeoverExpiry,
      long retryAfterReject,
      long redialInterval,
      long secondLinkIdle) {
    /** RFC 5353 s4.2, and our choices where it names none. */
    public static final EnrpTimes DEFAULTS =
        new EnrpTimes(30_000, 61_000, 5_000, 5_000, 3_000, 5_000, 5_000);
  }

  /**
   * What must not grow for ever.
   *
   * @param pools in the handlespace
   * @param elements in the handlespace
   * @param elementsPerIdentity registered here by one identity
   * @param registrationsPerSecond on one connection
   * @param registrationBurst on one connection
   * @param maxBadReports MAX-BAD-PE-REPORT: an element goes when its reports exceed it
   * @param maxItems elements in one answer
   * @param subscriptionsPerConnection pools whose changes one connection is told
   * @param peers known at once
   * @param massExpiryFloor this many elements may always go within ten seconds
   * @param massExpiryPercent and this share of those we own; more is put off
   * @param massExpiryHold for how long it is put off, once per element, in milliseconds
   */
  public record Bounds(
      int pools,
      int elements,
      int elementsPerIdentity,
      int registrationsPerSecond,
      int registrationBurst,
      int maxBadReports,
      int maxItems,
      int subscriptionsPerConnection,
      int peers,
      int massExpiryFloor,
      int massExpiryPercent,
      long massExpiryHold) {
    /** For a small machine. */
    public static final Bounds DEFAULTS =
        new Bounds(10_000, 100_000, 10_000, 100, 1_000, 3, 1_000, 64, 64, 10, 25, 60_000);
  }

  /** A secure registrar with the RFCs' values. */
  public static RegistrarSettings of(List<String> peers, Transport enrpTransport) {
    return new RegistrarSettings(
        true,
        true,
        List.copyOf(peers),
        enrpTransport,
        List.of(),
        false,
        Arbitration.RFC,
        1_000,
        AsapTimes.DEFAULTS,
        EnrpTimes.DEFAULTS,
        Bounds.DEFAULTS);
  }

  /** The same in the other mode. */
  public RegistrarSettings withSecure(boolean changed) {
    return new RegistrarSettings(
        changed,
        answerUnprotectedUsers,
        peers,
        enrpTransport,
        asapTransports,
        announce,
        arbitration,
        lifeUnitMillis,
        asap,
        enrp,
        bounds);
  }

  /** The same with another arbitration. */
  public RegistrarSettings withArbitration(Arbitration changed) {
    return new RegistrarSettings(
        secure,
        answerUnprotectedUsers,
        peers,
        enrpTransport,
        asapTransports,
        announce,
        changed,
        lifeUnitMillis,
        asap,
        enrp,
        bounds);
  }

  /** The same with other times. */
  public RegistrarSettings withTimes(AsapTimes changedAsap, EnrpTimes changedEnrp) {
    return new RegistrarSettings(
        secure,
        answerUnprotectedUsers,
        peers,
        enrpTransport,
        asapTransports,
        announce,
        arbitration,
        lifeUnitMillis,
        changedAsap,
        changedEnrp,
        bounds);
  }

  /** The same with other bounds. */
  public RegistrarSettings withBounds(Bounds changed) {
    return new RegistrarSettings(
        secure,
        answerUnprotectedUsers,
        peers,
        enrpTransport,
        asapTransports,
        announce,
        arbitration,
        lifeUnitMillis,
        asap,
        enrp,
        changed);
  }
}
