package io.latchwire.gateway.service;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.log.Turns;
import io.latchwire.rserpool.RegistrarNotice;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a registrar notices, as lines of the log. Owned by the registrar's thread. */
final class RegistrarLog {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrarLog.class);

  /** So many elements may go one by one before somebody has read enough. */
  private static final int BURST = 20;

  private final LongSupplier clock;
  private final Turns<RegistrarNotice> turns = new Turns<>(BURST);

  /**
   * Nothing was noticed yet.
   *
   * @param clock nanoseconds of a clock that never steps
   */
  RegistrarLog(LongSupplier clock) {
    this.clock = clock;
  }

  /** Writes a line unless there were many of this kind. */
  void note(RegistrarNotice notice, String about) {
    long kept = turns.take(notice, clock.getAsLong());
    if (kept != Turns.KEEP) {
      event(notice)
          .at(LOG)
          .addKeyValue("suppressed", kept)
          .log("registrar: {} {}{}", notice.label(), about, Turns.more(kept));
    }
  }

  private static LogEvent event(RegistrarNotice notice) {
    return switch (notice) {
      case EXPIRED -> LogEvent.REGISTRAR_EXPIRED;
      case UNANSWERED -> LogEvent.REGISTRAR_UNANSWERED;
      case TOO_MANY_REPORTS -> LogEvent.REGISTRAR_TOO_MANY_REPORTS;
      case MASS_EXPIRY_HELD -> LogEvent.REGISTRAR_MASS_EXPIRY_HELD;
      case REFUSED_UNAUTHORIZED -> LogEvent.REGISTRAR_REFUSED_UNAUTHORIZED;
      case REFUSED_ROGUE -> LogEvent.REGISTRAR_REFUSED_ROGUE;
      case REFUSED_SERVER_ID -> LogEvent.REGISTRAR_REFUSED_SERVER_ID;
      case CONTRADICTION -> LogEvent.REGISTRAR_CONTRADICTION;
      case UPDATE_IGNORED -> LogEvent.REGISTRAR_UPDATE_IGNORED;
      case PEER_FOUND -> LogEvent.REGISTRAR_PEER_FOUND;
      case PEER_PROBED -> LogEvent.REGISTRAR_PEER_PROBED;
      case TAKEOVER_BEGUN -> LogEvent.REGISTRAR_TAKEOVER_BEGUN;
      case TAKEOVER_WON -> LogEvent.REGISTRAR_TAKEOVER_WON;
      case TAKEOVER_STOPPED -> LogEvent.REGISTRAR_TAKEOVER_STOPPED;
      case TAKEN_OVER_ELSEWHERE -> LogEvent.REGISTRAR_TAKEN_OVER_ELSEWHERE;
      case RESYNC_BEGUN -> LogEvent.REGISTRAR_RESYNC_BEGUN;
      case RESYNC_DONE -> LogEvent.REGISTRAR_RESYNC_DONE;
      case ACTIVE -> LogEvent.REGISTRAR_ACTIVE;
      case ALONE -> LogEvent.REGISTRAR_ALONE;
      case RESTORED -> LogEvent.REGISTRAR_RESTORED;
      case REGISTERED,
          REREGISTERED,
          DEREGISTERED,
          REFUSED_UNAUTHENTICATED,
          REFUSED_INCONSISTENT,
          REFUSED_RESOURCES,
          REFUSED_INVALID,
          RESOLVED,
          UNRESOLVED,
          REPORT_COUNTED,
          REPORT_LIMITED,
          KEEP_ALIVE_SENT,
          KEEP_ALIVE_LIMITED,
          NOT_FOR_A_REGISTRAR ->
          throw new AssertionError(notice + " is counted, not logged");
    };
  }
}
