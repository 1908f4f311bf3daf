package io.latchwire.kerberos;

/** What the operator says of a type of authorization data in anonymous tickets. */
public enum AuthorizationRule {
  /** It names the client and restricts nothing. */
  REMOVE,
  /** It does not name the client. */
  KEEP,
  /** It restricts the ticket and names the client: no ticket. */
  REJECT
}
