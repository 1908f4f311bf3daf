package io.latchwire.keyset;

import static io.latchwire.keyset.SendKeyEvent.CONFIRMED;
import static io.latchwire.keyset.SendKeyEvent.FLOW_ENDED;
import static io.latchwire.keyset.SendKeyEvent.HOLD_OVER;
import static io.latchwire.keyset.SendKeyEvent.NEWER_CONFIRMED;
import static io.latchwire.keyset.SendKeyState.ACTIVE;
import static io.latchwire.keyset.SendKeyState.ELIGIBLE;
import static io.latchwire.keyset.SendKeyState.PROPOSED;
import static io.latchwire.keyset.SendKeyState.RETIRED;

import java.util.List;

/**
 * The life of a key that this gateway generated, as a table: draft-weis-tcp-auth-auto-ks-03 s2.3
 * and s4.3. A pair without a row leaves the state as it is.
 */
public final class SendKeyMoves {
  // spotless:off
  /** All rows, in reading order. */
  public static final List<Row> ROWS = List.of(
      //      state     event            next      because
      new Row(PROPOSED, CONFIRMED,       ACTIVE,   "s2.3: the peer has it, so it need not be repeated"),
      new Row(PROPOSED, NEWER_CONFIRMED, ELIGIBLE, "s2.1: each side replaces its own key when it likes"),
      new Row(ACTIVE,   NEWER_CONFIRMED, ELIGIBLE, "s4.3: MUST NOT be active after its lifetime, MAY stay eligible"),
      new Row(ELIGIBLE, HOLD_OVER,       RETIRED,  "s4.3: for a period of time, as defined by local policy"),
      new Row(PROPOSED, FLOW_ENDED,      RETIRED,  "s6: a key belongs to one session"),
      new Row(ACTIVE,   FLOW_ENDED,      RETIRED,  "s6: a key belongs to one session"),
      new Row(ELIGIBLE, FLOW_ENDED,      RETIRED,  "s6: a key belongs to one session"));
  // spotless:on

  private SendKeyMoves() {}

  /** A row of the table. */
  public record Row(SendKeyState state, SendKeyEvent event, SendKeyState next, String because) {}

  /** Where an event leads from a state. */
  public static SendKeyState next(SendKeyState state, SendKeyEvent event) {
    for (Row row : ROWS) {
      if (row.state == state && row.event == event) {
        return row.next;
      }
    }
    return state;
  }
}
