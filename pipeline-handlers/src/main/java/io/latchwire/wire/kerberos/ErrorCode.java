package io.latchwire.wire.kerberos;

import java.util.Locale;

/** What a KDC or an acceptor refuses, and why (RFC 4120 s7.5.9, RFC 4556, RFC 6113, RFC 8636). */
public enum ErrorCode {
  /** The client is not in the database. */
  KDC_ERR_C_PRINCIPAL_UNKNOWN(6),
  /** The server is not in the database. */
  KDC_ERR_S_PRINCIPAL_UNKNOWN(7),
  /** There is no key to encrypt the reply in. */
  KDC_ERR_NULL_KEY(9),
  /** The ticket would begin in the future. */
  KDC_ERR_CANNOT_POSTDATE(10),
  /** The ticket would end before it begins. */
  KDC_ERR_NEVER_VALID(11),
  /** The KDC's policy forbids it. */
  KDC_ERR_POLICY(12),
  /** An option that cannot be fulfilled. */
  KDC_ERR_BADOPTION(13),
  /** No encryption type in common. */
  KDC_ERR_ETYPE_NOSUPP(14),
  /** Transited realms in an encoding that is not known. */
  KDC_ERR_TRTYPE_NOSUPP(17),
  /** The proof is wrong. */
  KDC_ERR_PREAUTH_FAILED(24),
  /** A proof is needed. */
  KDC_ERR_PREAUTH_REQUIRED(25),
  /** The armor is for another server. */
  KDC_ERR_SERVER_NOMATCH(26),
  /** A realm on the way is not trusted. */
  KDC_ERR_PATH_NOT_ACCEPTED(28),
  /** Does not decrypt. */
  KRB_AP_ERR_BAD_INTEGRITY(31),
  /** The ticket has ended. */
  KRB_AP_ERR_TKT_EXPIRED(32),
  /** The ticket has not begun. */
  KRB_AP_ERR_TKT_NYV(33),
  /** Has been here before. */
  KRB_AP_ERR_REPEAT(34),
  /** The ticket is for somebody else. */
  KRB_AP_ERR_NOT_US(35),
  /** Ticket and authenticator name different clients. */
  KRB_AP_ERR_BADMATCH(36),
  /** The clocks differ too much. */
  KRB_AP_ERR_SKEW(37),
  /** The ticket is not for use from there. */
  KRB_AP_ERR_BADADDR(38),
  /** Another version of the protocol. */
  KRB_AP_ERR_BADVERSION(39),
  /** Another message than expected. */
  KRB_AP_ERR_MSG_TYPE(40),
  /** The checksum is wrong. */
  KRB_AP_ERR_MODIFIED(41),
  /** No key for the service. */
  KRB_AP_ERR_NOKEY(45),
  /** The checksum is of a type that proves nothing. */
  KRB_AP_ERR_INAPP_CKSUM(50),
  /** A realm on the way is not trusted by the server. */
  KRB_AP_PATH_NOT_ACCEPTED(51),
  /** The reply does not fit: use TCP. */
  KRB_ERR_RESPONSE_TOO_BIG(52),
  /** For no better reason. */
  KRB_ERR_GENERIC(60),
  /** A length that we do not take. */
  KRB_ERR_FIELD_TOOLONG(61),
  /** The client's group or value is not accepted. */
  KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED(65),
  /** The request is for another realm. */
  KDC_ERR_WRONG_REALM(68),
  /** paChecksum is missing or wrong. */
  KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED(79),
  /** The client wants a key encrypted to its certificate, and has none. */
  KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED(81),
  /** The proof is too old. */
  KDC_ERR_PREAUTH_EXPIRED(90),
  /** A FAST option that must be understood is not. */
  KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS(93),
  /** None of the client's key derivation functions. */
  KDC_ERR_NO_ACCEPTABLE_KDF(100),
  /** pvno is not 5. */
  KDC_ERR_BAD_PVNO(3);

  private final int number;
  private final String label = name().toLowerCase(Locale.ROOT);

  ErrorCode(int number) {
    this.number = number;
  }

  /** As in messages. */
  public int number() {
    return number;
  }

  /** As in metrics and logs. */
  public String label() {
    return label;
  }
}
