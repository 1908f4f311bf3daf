package io.latchwire.wire.kerberos;

/** Bit numbers of TicketFlags (RFC 4120 s5.3, RFC 6806 s11, RFC 8062 s3). */
public final class TicketFlag {
  /** forwardable. */
  public static final int FORWARDABLE = 1;

  /** forwarded. */
  public static final int FORWARDED = 2;

  /** proxiable. */
  public static final int PROXIABLE = 3;

  /** proxy. */
  public static final int PROXY = 4;

  /** may-postdate. */
  public static final int MAY_POSTDATE = 5;

  /** postdated. */
  public static final int POSTDATED = 6;

  /** invalid. */
  public static final int INVALID = 7;

  /** renewable. */
  public static final int RENEWABLE = 8;

  /** initial. */
  public static final int INITIAL = 9;

  /** pre-authent. */
  public static final int PRE_AUTHENT = 10;

  /** hw-authent. */
  public static final int HW_AUTHENT = 11;

  /** transited-policy-checked. */
  public static final int TRANSITED_POLICY_CHECKED = 12;

  /** enc-pa-rep. */
  public static final int ENC_PA_REP = 15;

  /** anonymous. */
  public static final int ANONYMOUS = 16;

  private TicketFlag() {}
}
