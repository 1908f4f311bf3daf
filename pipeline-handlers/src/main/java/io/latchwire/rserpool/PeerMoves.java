package io.latchwire.rserpool;

import static io.latchwire.rserpool.PeerEvent.AGREED;
import static io.latchwire.rserpool.PeerEvent.CHALLENGED;
import static io.latchwire.rserpool.PeerEvent.CHALLENGED_UNREACHABLE;
import static io.latchwire.rserpool.PeerEvent.HEARD;
import static io.latchwire.rserpool.PeerEvent.OUTRANKED;
import static io.latchwire.rserpool.PeerEvent.OUTRANKING;
import static io.latchwire.rserpool.PeerEvent.SILENT;
import static io.latchwire.rserpool.PeerEvent.TAKEN;
import static io.latchwire.rserpool.PeerEvent.TIMEOUT;
import static io.latchwire.rserpool.PeerEvent.UNREACHABLE;
import static io.latchwire.rserpool.PeerState.ALIVE;
import static io.latchwire.rserpool.PeerState.ARBITRATE;
import static io.latchwire.rserpool.PeerState.INACTIVE;
import static io.latchwire.rserpool.PeerState.PROBE;
import static io.latchwire.rserpool.PeerState.QUESTIONED;
import static io.latchwire.rserpool.PeerState.REMOVED;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of another registrar in our eyes, as a table. What has no row does not change the state.
 *
 * <p>QUESTIONED is ours: a takeover of somebody whom we hear is not agreed to before he had the
 * chance to answer, since the one who asks may lie (RFC 5355 s2.17).
 */
public final class PeerMoves {
  /**
   * One move.
   *
   * @param because the document that wants it
   */
  public record Row(PeerState state, PeerEvent event, PeerState next, String because) {}

  // spotless:off
  /** All moves. */
  public static final List<Row> ROWS = List.of(
      new Row(ALIVE,      HEARD,                  ALIVE,      "5353 s3.4: peer_last_heard"),
      new Row(ALIVE,      SILENT,                 PROBE,      "5353 s3.4: MAX-TIME-LAST-HEARD; a presence with reply required"),
      new Row(ALIVE,      CHALLENGED,             QUESTIONED, "5355 s2.17: ask the target before agreeing"),
      new Row(ALIVE,      CHALLENGED_UNREACHABLE, INACTIVE,   "5353 s3.5.1: agree"),
      new Row(ALIVE,      TAKEN,                  QUESTIONED, "5355 s2.17: nobody asked us; ask the target"),
      new Row(PROBE,      HEARD,                  ALIVE,      "5353 s3.4: it answered"),
      new Row(PROBE,      TIMEOUT,                ARBITRATE,  "5353 s3.4: MAX-TIME-NO-RESPONSE; take it over"),
      new Row(PROBE,      UNREACHABLE,            ARBITRATE,  "5353 s3.4: sending failed; take it over"),
      new Row(PROBE,      CHALLENGED,             INACTIVE,   "5353 s3.5.1: agree"),
      new Row(PROBE,      CHALLENGED_UNREACHABLE, INACTIVE,   "5353 s3.5.1: agree"),
      new Row(PROBE,      TAKEN,                  REMOVED,    "5353 s3.5.2: its elements have another home"),
      new Row(QUESTIONED, HEARD,                  ALIVE,      "5353 s3.5.1: a false alarm"),
      new Row(QUESTIONED, TIMEOUT,                INACTIVE,   "5353 s3.5.1: agree"),
      new Row(QUESTIONED, CHALLENGED_UNREACHABLE, INACTIVE,   "5353 s3.5.1: agree"),
      new Row(ARBITRATE,  HEARD,                  ALIVE,      "5353 s3.5.1: a false alarm"),
      new Row(ARBITRATE,  OUTRANKED,              INACTIVE,   "5353 s3.5.1: stop ours and agree"),
      new Row(ARBITRATE,  OUTRANKING,             ARBITRATE,  "5353 s3.5.1: the other one stops"),
      new Row(ARBITRATE,  AGREED,                 REMOVED,    "5353 s3.5.2: its elements are ours"),
      new Row(ARBITRATE,  TIMEOUT,                PROBE,      "choice: not all agreed in time; begin again"),
      new Row(ARBITRATE,  TAKEN,                  REMOVED,    "5353 s3.5.2: its elements have another home"),
      new Row(INACTIVE,   HEARD,                  ALIVE,      "5353 s3.5.1: a false alarm"),
      new Row(INACTIVE,   CHALLENGED,             INACTIVE,   "5353 s3.5.1: agree with this one too"),
      new Row(INACTIVE,   CHALLENGED_UNREACHABLE, INACTIVE,   "5353 s3.5.1: agree with this one too"),
      new Row(INACTIVE,   TAKEN,                  REMOVED,    "5353 s3.5.2: its elements have another home"),
      new Row(INACTIVE,   TIMEOUT,                PROBE,      "choice: nobody took it over; begin again"));
  // spotless:on

  private PeerMoves() {}

  /** Where this event leads, null when it has no meaning in this state. */
  public static @Nullable PeerState next(PeerState state, PeerEvent event) {
    for (Row row : ROWS) {
      if (row.state == state && row.event == event) {
        return row.next;
      }
    }
    return null;
  }
}
