package io.latchwire.flow;

import static io.latchwire.flow.FlowEvent.ANSWER;
import static io.latchwire.flow.FlowEvent.FINISH;
import static io.latchwire.flow.FlowEvent.RST;
import static io.latchwire.flow.FlowEvent.SEGMENT;
import static io.latchwire.flow.FlowEvent.SYN;
import static io.latchwire.flow.FlowEvent.TIMEOUT;
import static io.latchwire.flow.FlowState.CLOSED;
import static io.latchwire.flow.FlowState.ESTABLISHED;
import static io.latchwire.flow.FlowState.GONE;
import static io.latchwire.flow.FlowState.OPENING;
import static io.latchwire.flow.FlowState.RESET;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The life of a flow as a table. A pair that has no row leaves the state as it is. */
public final class FlowMoves {
  // spotless:off
  /** All rows, in reading order. */
  public static final List<Row> ROWS = List.of(
      //      state        event    next         because
      new Row(OPENING,     ANSWER,  ESTABLISHED, "both ends have spoken"),
      new Row(OPENING,     RST,     RESET,       "the connection was refused"),
      new Row(OPENING,     TIMEOUT, GONE,        "half open for too long"),
      new Row(ESTABLISHED, RST,     RESET,       "kept for a while: the router may refuse the reset, RFC 5961 s3"),
      new Row(ESTABLISHED, FINISH,  CLOSED,      "both directions are closed"),
      new Row(ESTABLISHED, TIMEOUT, GONE,        "nothing passed for a day: its router has gone"),
      new Row(RESET,       SYN,     OPENING,     "the ports are used again"),
      new Row(RESET,       SEGMENT, ESTABLISHED, "the router had refused the reset"),
      new Row(RESET,       ANSWER,  ESTABLISHED, "the router had refused the reset"),
      new Row(RESET,       TIMEOUT, GONE,        "nobody spoke after the reset"),
      new Row(CLOSED,      SYN,     OPENING,     "the ports are used again"),
      new Row(CLOSED,      TIMEOUT, GONE,        "late segments have died out, RFC 9293 s3.6.1"));
  // spotless:on

  private static final Map<FlowState, Map<FlowEvent, FlowState>> NEXT = index();

  private FlowMoves() {}

  /** A row of the table. */
  public record Row(FlowState state, FlowEvent event, FlowState next, String because) {}

  /** Where an event leads from a state. */
  public static FlowState next(FlowState state, FlowEvent event) {
    Map<FlowEvent, FlowState> moves = NEXT.get(state);
    FlowState next = moves == null ? null : moves.get(event);
    return next == null ? state : next;
  }

  private static Map<FlowState, Map<FlowEvent, FlowState>> index() {
    Map<FlowState, Map<FlowEvent, FlowState>> index = new EnumMap<>(FlowState.class);
    for (Row row : ROWS) {
      index
          .computeIfAbsent(row.state(), _ -> new EnumMap<>(FlowEvent.class))
          .put(row.event(), row.next());
    }
    return index;
  }
}
