package io.latchwire.discern;

import static io.latchwire.discern.SctpEvent.ABORT;
import static io.latchwire.discern.SctpEvent.COOKIE_ACK;
import static io.latchwire.discern.SctpEvent.COOKIE_ECHO;
import static io.latchwire.discern.SctpEvent.LATCHES_CLOSED;
import static io.latchwire.discern.SctpEvent.RESTART;
import static io.latchwire.discern.SctpEvent.SHUTDOWN_ACK;
import static io.latchwire.discern.SctpEvent.SHUTDOWN_BY_OPENER;
import static io.latchwire.discern.SctpEvent.SHUTDOWN_BY_OTHER;
import static io.latchwire.discern.SctpEvent.SHUTDOWN_COMPLETE;
import static io.latchwire.discern.SctpEvent.TIMEOUT;
import static io.latchwire.discern.SctpState.CLOSED;
import static io.latchwire.discern.SctpState.COOKIE_ECHOED;
import static io.latchwire.discern.SctpState.COOKIE_WAIT;
import static io.latchwire.discern.SctpState.ESTABLISHED;
import static io.latchwire.discern.SctpState.GONE;
import static io.latchwire.discern.SctpState.SHUTDOWN_ACK_SENT;
import static io.latchwire.discern.SctpState.SHUTDOWN_RECEIVED;
import static io.latchwire.discern.SctpState.SHUTDOWN_SENT;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The life of an SCTP association as a table; sections are of RFC 9260 where nothing else is said.
 * A pair that has no row leaves the state as it is.
 */
public final class SctpMoves {
  // spotless:off
  /** All rows, in reading order. */
  public static final List<Row> ROWS = List.of(
      //      state              event               next               because
      new Row(COOKIE_WAIT,       COOKIE_ECHO,        COOKIE_ECHOED,     "s5.1: INIT ACK was answered"),
      new Row(COOKIE_WAIT,       RESTART,            ESTABLISHED,       "s5.2.1: INITs crossed, and the other one came through"),
      new Row(COOKIE_WAIT,       ABORT,              CLOSED,            "s5.1.1: refused"),
      new Row(COOKIE_WAIT,       LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(COOKIE_WAIT,       TIMEOUT,            GONE,              "nf_conntrack: 3 s; INIT comes again"),
      new Row(COOKIE_ECHOED,     COOKIE_ACK,         ESTABLISHED,       "s5.1: both ends have it"),
      new Row(COOKIE_ECHOED,     RESTART,            ESTABLISHED,       "s5.2.1, s5.2.6: another exchange came through"),
      new Row(COOKIE_ECHOED,     ABORT,              CLOSED,            "s9.1"),
      new Row(COOKIE_ECHOED,     LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(COOKIE_ECHOED,     TIMEOUT,            GONE,              "nf_conntrack: 3 s"),
      new Row(ESTABLISHED,       SHUTDOWN_BY_OPENER, SHUTDOWN_SENT,     "s9.2"),
      new Row(ESTABLISHED,       SHUTDOWN_BY_OTHER,  SHUTDOWN_RECEIVED, "s9.2"),
      new Row(ESTABLISHED,       RESTART,            ESTABLISHED,       "s5.2.4.1: an end had lost it; other latches from here on"),
      new Row(ESTABLISHED,       ABORT,              CLOSED,            "s9.1"),
      new Row(ESTABLISHED,       LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(ESTABLISHED,       TIMEOUT,            GONE,              "RFC 5660 s5.4: the latches are released together"),
      new Row(SHUTDOWN_SENT,     SHUTDOWN_ACK,       SHUTDOWN_ACK_SENT, "s9.2"),
      new Row(SHUTDOWN_SENT,     RESTART,            ESTABLISHED,       "s5.2.4.1: begun anew"),
      new Row(SHUTDOWN_SENT,     ABORT,              CLOSED,            "s9.1"),
      new Row(SHUTDOWN_SENT,     LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(SHUTDOWN_SENT,     TIMEOUT,            GONE,              "the other end has gone"),
      new Row(SHUTDOWN_RECEIVED, SHUTDOWN_ACK,       SHUTDOWN_ACK_SENT, "s9.2"),
      new Row(SHUTDOWN_RECEIVED, RESTART,            ESTABLISHED,       "s5.2.4.1: begun anew"),
      new Row(SHUTDOWN_RECEIVED, ABORT,              CLOSED,            "s9.1"),
      new Row(SHUTDOWN_RECEIVED, LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(SHUTDOWN_RECEIVED, TIMEOUT,            GONE,              "the other end has gone"),
      new Row(SHUTDOWN_ACK_SENT, SHUTDOWN_COMPLETE,  CLOSED,            "s9.2: over"),
      new Row(SHUTDOWN_ACK_SENT, RESTART,            ESTABLISHED,       "s5.2.4.1: begun anew"),
      new Row(SHUTDOWN_ACK_SENT, ABORT,              CLOSED,            "s9.1"),
      new Row(SHUTDOWN_ACK_SENT, LATCHES_CLOSED,     CLOSED,            "RFC 5660 s2.3: as an abort"),
      new Row(SHUTDOWN_ACK_SENT, TIMEOUT,            GONE,              "the last chunk was lost"),
      new Row(CLOSED,            TIMEOUT,            GONE,              "nf_conntrack: 10 s; late packets have died out"));
  // spotless:on

  private static final Map<SctpState, Map<SctpEvent, SctpState>> NEXT = index();

  private SctpMoves() {}

  /** A row of the table. */
  public record Row(SctpState state, SctpEvent event, SctpState next, String because) {}

  /** Where an event leads from a state. */
  public static SctpState next(SctpState state, SctpEvent event) {
    Map<SctpEvent, SctpState> moves = NEXT.get(state);
    SctpState next = moves == null ? null : moves.get(event);
    return next == null ? state : next;
  }

  private static Map<SctpState, Map<SctpEvent, SctpState>> index() {
    Map<SctpState, Map<SctpEvent, SctpState>> index = new EnumMap<>(SctpState.class);
    for (Row row : ROWS) {
      index
          .computeIfAbsent(row.state(), _ -> new EnumMap<>(SctpEvent.class))
          .put(row.event(), row.next());
    }
    return index;
  }
}
