package io.latchwire.rserpool;

import static io.latchwire.rserpool.StartEvent.ALL_REFUSED;
import static io.latchwire.rserpool.StartEvent.COMPLETE;
import static io.latchwire.rserpool.StartEvent.EXHAUSTED;
import static io.latchwire.rserpool.StartEvent.LISTED;
import static io.latchwire.rserpool.StartEvent.MENTOR_READY;
import static io.latchwire.rserpool.StartEvent.MORE;
import static io.latchwire.rserpool.StartEvent.NEXT_MENTOR;
import static io.latchwire.rserpool.StartEvent.NO_PEERS;
import static io.latchwire.rserpool.StartEvent.RETRY;
import static io.latchwire.rserpool.StartState.ACTIVE;
import static io.latchwire.rserpool.StartState.LIST;
import static io.latchwire.rserpool.StartState.START;
import static io.latchwire.rserpool.StartState.TABLE;
import static io.latchwire.rserpool.StartState.WAIT;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The start of a registrar, as a table. What has no row does not change the state. */
public final class StartMoves {
  /**
   * One move.
   *
   * @param because the document that wants it
   */
  public record Row(StartState state, StartEvent event, StartState next, String because) {}

  // spotless:off
  /** All moves. */
  public static final List<Row> ROWS = List.of(
      new Row(START, NO_PEERS,     ACTIVE, "5353 s3.2.1: nobody to ask"),
      new Row(START, MENTOR_READY, LIST,   "5353 s3.2.2: ask the mentor for the list of peers"),
      new Row(START, NEXT_MENTOR,  START,  "5353 s3.2.2: a backup mentor is asked"),
      new Row(START, ALL_REFUSED,  WAIT,   "5353 s3.2.2: wait a few seconds and repeat"),
      new Row(START, EXHAUSTED,    ACTIVE, "choice: serve alone and keep probing the peers"),
      new Row(LIST,  LISTED,       TABLE,  "5353 s3.2.3: ask for the complete handlespace"),
      new Row(LIST,  NEXT_MENTOR,  START,  "5353 s3.2.2: rejected, silent or gone"),
      new Row(LIST,  ALL_REFUSED,  WAIT,   "5353 s3.2.2: wait a few seconds and repeat"),
      new Row(LIST,  EXHAUSTED,    ACTIVE, "choice: serve alone and keep probing the peers"),
      new Row(TABLE, MORE,         TABLE,  "5353 s3.2.3: M bit set, ask again"),
      new Row(TABLE, COMPLETE,     ACTIVE, "5353 s3.2.3: the handlespace is complete"),
      new Row(TABLE, NEXT_MENTOR,  START,  "5353 s3.2.3: abort and restart with a backup mentor"),
      new Row(TABLE, ALL_REFUSED,  WAIT,   "5353 s3.2.3: wait a few seconds and repeat"),
      new Row(TABLE, EXHAUSTED,    ACTIVE, "choice: serve alone and keep probing the peers"),
      new Row(WAIT,  RETRY,        START,  "5353 s3.2.2: repeat"));
  // spotless:on

  private StartMoves() {}

  /** Where this event leads, null when it has no meaning in this state. */
  public static @Nullable StartState next(StartState state, StartEvent event) {
    for (Row row : ROWS) {
      if (row.state == state && row.event == event) {
        return row.next;
      }
    }
    return null;
  }
}
