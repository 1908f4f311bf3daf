package io.latchwire.flow;

/** What verified segments and time do to a flow. */
public enum FlowEvent {
  /** A SYN with an initial sequence number that is new. */
  SYN,
  /** A segment of the end that had been silent, or one that acknowledges its answer. */
  ANSWER,
  /** Any other segment. */
  SEGMENT,
  /** A reset. */
  RST,
  /** The second of two FINs was acknowledged. */
  FINISH,
  /** The lifetime of the state is over. */
  TIMEOUT
}
