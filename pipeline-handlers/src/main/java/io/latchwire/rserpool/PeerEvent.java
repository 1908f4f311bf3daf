package io.latchwire.rserpool;

/** What can happen to another registrar, in our eyes. */
public enum PeerEvent {
  /** A message came from it. */
  HEARD,
  /** Nothing came for MAX-TIME-LAST-HEARD. */
  SILENT,
  /** What we waited for did not come in time. */
  TIMEOUT,
  /** It cannot even be sent anything. */
  UNREACHABLE,
  /** Another registrar wants to take it over, and we have a connection to it. */
  CHALLENGED,
  /** Another registrar wants to take it over, and we have no connection to it either. */
  CHALLENGED_UNREACHABLE,
  /** Another registrar wants to take it over and goes before us. */
  OUTRANKED,
  /** Another registrar wants to take it over and comes after us. */
  OUTRANKING,
  /** All others agree that we take it over. */
  AGREED,
  /** Another registrar has taken it over. */
  TAKEN
}
