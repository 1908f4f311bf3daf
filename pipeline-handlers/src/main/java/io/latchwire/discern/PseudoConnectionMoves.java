package io.latchwire.discern;

import static io.latchwire.discern.PseudoConnectionEvent.AGAIN;
import static io.latchwire.discern.PseudoConnectionEvent.ANSWER;
import static io.latchwire.discern.PseudoConnectionEvent.LATCH_CLOSED;
import static io.latchwire.discern.PseudoConnectionEvent.LATCH_LOST;
import static io.latchwire.discern.PseudoConnectionEvent.TIMEOUT;
import static io.latchwire.discern.PseudoConnectionState.BOTH_WAYS;
import static io.latchwire.discern.PseudoConnectionState.FIRST;
import static io.latchwire.discern.PseudoConnectionState.GONE;
import static io.latchwire.discern.PseudoConnectionState.ONE_WAY;
import static io.latchwire.discern.PseudoConnectionState.SILENT;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The life of a conversation in datagrams as a table ("R" is RFC 5660, "D"
 * draft-ietf-btns-connection-latching-02). A pair that has no row leaves the state as it is.
 */
public final class PseudoConnectionMoves {
  // spotless:off
  /** All rows, in reading order. */
  public static final List<Row> ROWS = List.of(
      //      state      event         next       because
      new Row(FIRST,     AGAIN,        ONE_WAY,   "pf: more than one datagram, no answer"),
      new Row(FIRST,     ANSWER,       BOTH_WAYS, "both ends have spoken"),
      new Row(FIRST,     LATCH_CLOSED, SILENT,    "R2.3: who has no connection drops both directions"),
      new Row(FIRST,     LATCH_LOST,   GONE,      "D2: as packet loss, the next datagram makes another latch"),
      new Row(FIRST,     TIMEOUT,      GONE,      "R5.2: the latch is released with its conversation"),
      new Row(ONE_WAY,   ANSWER,       BOTH_WAYS, "both ends have spoken"),
      new Row(ONE_WAY,   LATCH_CLOSED, SILENT,    "R2.3: who has no connection drops both directions"),
      new Row(ONE_WAY,   LATCH_LOST,   GONE,      "D2: as packet loss, the next datagram makes another latch"),
      new Row(ONE_WAY,   TIMEOUT,      GONE,      "R5.2: the latch is released with its conversation"),
      new Row(BOTH_WAYS, LATCH_CLOSED, SILENT,    "R2.3: who has no connection drops both directions"),
      new Row(BOTH_WAYS, LATCH_LOST,   GONE,      "D2: as packet loss, the next datagram makes another latch"),
      new Row(BOTH_WAYS, TIMEOUT,      GONE,      "R5.2: the latch is released with its conversation"),
      new Row(SILENT,    TIMEOUT,      GONE,      "what is sent now is a conversation of its own"));
  // spotless:on

  private static final Map<PseudoConnectionState, Map<PseudoConnectionEvent, PseudoConnectionState>>
      NEXT = index();

  private PseudoConnectionMoves() {}

  /** A row of the table. */
  public record Row(
      PseudoConnectionState state,
      PseudoConnectionEvent event,
      PseudoConnectionState next,
      String because) {}

  /** Where an event leads from a state. */
  public static PseudoConnectionState next(
      PseudoConnectionState state, PseudoConnectionEvent event) {
    Map<PseudoConnectionEvent, PseudoConnectionState> moves = NEXT.get(state);
    PseudoConnectionState next = moves == null ? null : moves.get(event);
    return next == null ? state : next;
  }

  private static Map<PseudoConnectionState, Map<PseudoConnectionEvent, PseudoConnectionState>>
      index() {
    Map<PseudoConnectionState, Map<PseudoConnectionEvent, PseudoConnectionState>> index =
        new EnumMap<>(PseudoConnectionState.class);
    for (Row row : ROWS) {
      index
          .computeIfAbsent(row.state(), _ -> new EnumMap<>(PseudoConnectionEvent.class))
          .put(row.event(), row.next());
    }
    return index;
  }
}
