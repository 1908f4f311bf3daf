package io.latchwire.wire.kerberos;

/** Bit numbers of KDCOptions (RFC 4120 s5.4.1, RFC 8062 s3). */
public final class KdcOption {
  /** forwardable. */
  public static final int FORWARDABLE = 1;

  /** forwarded. */
  public static final int FORWARDED = 2;

  /** proxiable. */
  public static final int PROXIABLE = 3;

  /** proxy. */
  public static final int PROXY = 4;

  /** allow-postdate. */
  public static final int ALLOW_POSTDATE = 5;

  /** postdated. */
  public static final int POSTDATED = 6;

  /** renewable. */
  public static final int RENEWABLE = 8;

  /**
   * cname-in-addl-tkt; in draft-ietf-krb-wg-anon-08 it is request-anonymous, before that bit moved.
   */
  public static final int CNAME_IN_ADDL_TKT = 14;

  /** canonicalize. */
  public static final int CANONICALIZE = 15;

  /** request-anonymous. */
  public static final int REQUEST_ANONYMOUS = 16;

  /** disable-transited-check. */
  public static final int DISABLE_TRANSITED_CHECK = 26;

  /** renewable-ok. */
  public static final int RENEWABLE_OK = 27;

  /** enc-tkt-in-skey. */
  public static final int ENC_TKT_IN_SKEY = 28;

  /** renew. */
  public static final int RENEW = 30;

  /** validate. */
  public static final int VALIDATE = 31;

  private KdcOption() {}
}
