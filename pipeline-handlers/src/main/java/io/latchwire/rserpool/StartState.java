package io.latchwire.rserpool;

/** How far a registrar is with its start (RFC 5353 s3.2). */
public enum StartState {
  /** It looks for a mentor. */
  START,
  /** It asked the mentor for the list of registrars. */
  LIST,
  /** It loads the mentor's handlespace. */
  TABLE,
  /** Every mentor refused; it waits a little and asks again. */
  WAIT,
  /** It serves. */
  ACTIVE
}
