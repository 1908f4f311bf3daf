package io.latchwire.latch;

/** Why a latch does not admit a packet: the reason of a drop and its counter. */
public enum LatchVerdict {
  /** It does. */
  ADMITTED,
  /** The latch is not established yet. */
  LARVAL,
  /** The latch is broken. */
  BROKEN,
  /** The latch is closed. */
  CLOSED,
  /** The packet was not protected. */
  CLEAR,
  /** It was protected by another peer, or for another local identity. */
  WRONG_PEER,
  /** It was protected in another mode, or by another kind of association. */
  WRONG_MODE,
  /** It was protected in another quality. */
  WRONG_SUITE,
  /** It was verified before the latch was established. */
  STALE_EPOCH
}
