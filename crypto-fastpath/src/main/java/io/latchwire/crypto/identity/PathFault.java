package io.latchwire.crypto.identity;

/** Why a certification path is refused. */
public enum PathFault {
  /** No certificate at all. */
  EMPTY,
  /** The issuer's name is not the subject of the certificate before it. */
  ISSUER_NAME,
  /** An issuer below the trust anchor is not a certification authority. */
  NOT_A_CA,
  /** KeyUsage does not allow what the key is used for. */
  KEY_USAGE,
  /** The signature does not verify, or is not RSA with SHA-256 or stronger. */
  SIGNATURE,
  /** Before notBefore or after notAfter. */
  VALIDITY,
  /** A critical extension that is not understood. */
  CRITICAL_EXTENSION,
  /** No IP address delegation extension, or a malformed one. */
  NO_ADDRESSES,
  /** Addresses that the issuer does not have (RFC 3779 s2.3). */
  ADDRESSES,
  /** The last certificate lacks id-kp-sendRouter (RFC 6494 s7). */
  NOT_A_ROUTER,
  /** The key is not RSA. */
  KEY
}
