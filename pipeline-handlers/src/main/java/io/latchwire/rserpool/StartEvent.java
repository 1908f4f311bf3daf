package io.latchwire.rserpool;

/** What can happen while a registrar starts. */
public enum StartEvent {
  /** No other registrar is configured. */
  NO_PEERS,
  /** The connection to the mentor is ready. */
  MENTOR_READY,
  /** The mentor told its list. */
  LISTED,
  /** The mentor told a part of its handlespace, and has more. */
  MORE,
  /** The mentor told the last part. */
  COMPLETE,
  /** The mentor refuses, does not answer, or is gone: the next one is asked. */
  NEXT_MENTOR,
  /** All were tried, and one of them was there but refused. */
  ALL_REFUSED,
  /** All were tried in vain. */
  EXHAUSTED,
  /** The wait is over. */
  RETRY
}
