package io.latchwire.handover;

import static io.latchwire.handover.FastBindingEvent.FBU;
import static io.latchwire.handover.FastBindingEvent.FBU_LIFETIME_0;
import static io.latchwire.handover.FastBindingEvent.FBU_TO_ASK;
import static io.latchwire.handover.FastBindingEvent.HACK_ACCEPTED;
import static io.latchwire.handover.FastBindingEvent.HACK_REFUSED;
import static io.latchwire.handover.FastBindingEvent.KEY_GONE;
import static io.latchwire.handover.FastBindingEvent.TIMED_OUT;
import static io.latchwire.handover.FastBindingState.FORWARDING;
import static io.latchwire.handover.FastBindingState.IDLE;
import static io.latchwire.handover.FastBindingState.INITIATED;
import static io.latchwire.handover.FastBindingState.REPLACING;

import java.util.List;

/** The moves of a fast binding; docs/states/fast-binding.md is printed from this table. */
final class FastBindingMoves {
  private FastBindingMoves() {}

  /** One move and the section that asks for it. */
  record Row(
      FastBindingState state, FastBindingEvent event, FastBindingState next, String because) {}

  // spotless:off
  static final List<Row> ROWS = List.of(
      new Row(IDLE,       FBU,            FORWARDING, "5568 s3.3: tunnel PCoA to NCoA"),
      new Row(IDLE,       FBU_TO_ASK,     INITIATED,  "5568 s3.3: HI before forwarding"),
      new Row(IDLE,       FBU_LIFETIME_0, IDLE,       "5568 s6.2.2: nothing to end"),
      new Row(INITIATED,  FBU,            FORWARDING, "5568 s6.2.2: the newer FBU counts"),
      new Row(INITIATED,  FBU_TO_ASK,     INITIATED,  "5568 s6.2.2: the newer FBU counts"),
      new Row(INITIATED,  FBU_LIFETIME_0, IDLE,       "5568 s6.2.2: the node stays"),
      new Row(INITIATED,  HACK_ACCEPTED,  FORWARDING, "5568 s6.2.1.2: accepted"),
      new Row(INITIATED,  HACK_REFUSED,   IDLE,       "5568 s6.2.1.2: refused, or HI_RETRIES over"),
      new Row(INITIATED,  KEY_GONE,       IDLE,       "5269 s3.5: without key no forwarding"),
      new Row(FORWARDING, FBU,            FORWARDING, "5269 s3.6: on to another router"),
      new Row(FORWARDING, FBU_TO_ASK,     REPLACING,  "5269 s3.6: on to another router, asked first"),
      new Row(FORWARDING, FBU_LIFETIME_0, IDLE,       "5568 s6.2.2: native delivery, key kept"),
      new Row(FORWARDING, TIMED_OUT,      IDLE,       "5269 s3.6: the key is discarded too"),
      new Row(FORWARDING, KEY_GONE,       IDLE,       "5269 s3.5: without key no forwarding"),
      new Row(REPLACING,  FBU,            FORWARDING, "5568 s6.2.2: the newer FBU counts"),
      new Row(REPLACING,  FBU_TO_ASK,     REPLACING,  "5568 s6.2.2: the newer FBU counts"),
      new Row(REPLACING,  FBU_LIFETIME_0, IDLE,       "5568 s6.2.2: native delivery, key kept"),
      new Row(REPLACING,  HACK_ACCEPTED,  FORWARDING, "5568 s6.2.1.2: to the new router"),
      new Row(REPLACING,  HACK_REFUSED,   FORWARDING, "5568 s6.2.1.2: the old tunnel stays"),
      new Row(REPLACING,  TIMED_OUT,      IDLE,       "5269 s3.6: the key is discarded too"),
      new Row(REPLACING,  KEY_GONE,       IDLE,       "5269 s3.5: without key no forwarding"));
  // spotless:on

  /** The next state; an event that has no row is a mistake of the caller. */
  static FastBindingState next(FastBindingState state, FastBindingEvent event) {
    for (Row row : ROWS) {
      if (row.state == state && row.event == event) {
        return row.next;
      }
    }
    throw new AssertionError(event + " in state " + state);
  }
}
