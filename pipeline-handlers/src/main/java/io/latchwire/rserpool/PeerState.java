package io.latchwire.rserpool;

/** What we think of another registrar (RFC 5353 s3.4 and s3.5). */
public enum PeerState {
  /** It was heard not long ago. */
  ALIVE,
  /** It was silent too long and has been asked to answer. */
  PROBE,
  /** Somebody wants to take it over, or has, though we hear it: it has been asked to answer. */
  QUESTIONED,
  /** It is dead and we want to take its elements. */
  ARBITRATE,
  /** It is dead and somebody else may take its elements. */
  INACTIVE,
  /** It is gone from the list of peers. */
  REMOVED
}
