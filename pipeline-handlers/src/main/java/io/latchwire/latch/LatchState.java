package io.latchwire.latch;

/** The states of RFC 5660 section 2.2, and one for what is not there. */
public enum LatchState {
  /** Not made yet, or deleted. */
  NONE,
  /** A listener: gives birth to latches of flows. */
  LISTENER,
  /** Being established: nothing is sent and nothing accepted. */
  LARVAL,
  /** Established: only what agrees with the latched parameters is sent or accepted. */
  ESTABLISHED,
  /** In conflict: nothing is sent and nothing accepted until every conflict is gone. */
  BROKEN,
  /** At its end; stays until its owner has been told. */
  CLOSED;

  private static final LatchState[] BY_CODE = values();

  /** The number in the low bits of a latch's word. */
  @SuppressWarnings("EnumOrdinal") // The word lives in this process only; nothing stores it.
  int code() {
    return ordinal();
  }

  static LatchState of(int code) {
    return BY_CODE[code];
  }

  /** Whether a latch in this state keeps others of its 5-tuple from being made. */
  boolean isLive() {
    return this == LARVAL || this == ESTABLISHED || this == BROKEN;
  }
}
