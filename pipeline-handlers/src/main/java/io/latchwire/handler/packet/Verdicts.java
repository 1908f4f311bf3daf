package io.latchwire.handler.packet;

import io.latchwire.latch.LatchVerdict;
import io.latchwire.segment.DropReason;

/** The counter that each refusal of a latch goes to. */
final class Verdicts {
  private Verdicts() {}

  static DropReason reason(LatchVerdict verdict) {
    return switch (verdict) {
      case LARVAL -> DropReason.NO_LATCH;
      case BROKEN -> DropReason.LATCH_BROKEN;
      case CLOSED -> DropReason.LATCH_CLOSED;
      case STALE_EPOCH -> DropReason.LATCH_STALE;
      case CLEAR, WRONG_PEER, WRONG_MODE, WRONG_SUITE, ADMITTED -> DropReason.LATCH_CONFLICT;
    };
  }
}
