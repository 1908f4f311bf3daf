package io.latchwire.kerberos;

/** Numbers that keep the uses of one key apart: RFC 4120 s7.5.1, RFC 6113 s7, RFC 8062 s7. */
final class KeyUsage {
  static final int PA_ENC_TIMESTAMP = 1;
  static final int TICKET = 2;
  static final int AS_REP = 3;
  static final int AUTHORIZATION_UNDER_SESSION_KEY = 4;
  static final int AUTHORIZATION_UNDER_SUBKEY = 5;
  static final int TGS_CHECKSUM = 6;
  static final int TGS_AUTHENTICATOR = 7;
  static final int TGS_REP_UNDER_SESSION_KEY = 8;
  static final int TGS_REP_UNDER_SUBKEY = 9;
  static final int AP_AUTHENTICATOR = 11;
  static final int AP_REP = 12;
  static final int KDC_ISSUED = 19;
  static final int PKINIT_KX = 44;
  static final int FAST_CHECKSUM = 50;
  static final int FAST_REQUEST = 51;
  static final int FAST_REPLY = 52;
  static final int FAST_FINISHED = 53;
  static final int CHALLENGE_OF_CLIENT = 54;
  static final int CHALLENGE_OF_KDC = 55;
  static final int REQ_ENC_PA_REP = 56;

  /** Of no message: the KDC's own freshness tokens. */
  static final int FRESHNESS = 1_024;

  private KeyUsage() {}
}
