package io.latchwire.latch;

import java.util.List;

/** The answer to a request for a latch. */
public sealed interface LatchAnswer {
  /** There is a latch: established, larval, or broken when its owner wanted to wait. */
  record Made(Latch latch) implements LatchAnswer {}

  /**
   * There is none, and nothing of it was left behind.
   *
   * @param reason why
   * @param detail what exactly, for people
   * @param conflicting the associations that are in the way
   */
  record Refused(LatchRefusal reason, String detail, List<Association> conflicting)
      implements LatchAnswer {
    /** Copies the list. */
    public Refused {
      conflicting = List.copyOf(conflicting);
    }
  }
}
