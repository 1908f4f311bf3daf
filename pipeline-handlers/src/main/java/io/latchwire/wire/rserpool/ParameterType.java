package io.latchwire.wire.rserpool;

/** Types of parameters (RFC 5354 s3); the two top bits tell what to do with an unknown one. */
public final class ParameterType {
  /** RFC 5354 s3.1. */
  public static final int IPV4_ADDRESS = 0x0001;

  /** RFC 5354 s3.2. */
  public static final int IPV6_ADDRESS = 0x0002;

  /** RFC 5354 s3.3. */
  public static final int DCCP_TRANSPORT = 0x0003;

  /** RFC 5354 s3.4. */
  public static final int SCTP_TRANSPORT = 0x0004;

  /** RFC 5354 s3.5. */
  public static final int TCP_TRANSPORT = 0x0005;

  /** RFC 5354 s3.6. */
  public static final int UDP_TRANSPORT = 0x0006;

  /** RFC 5354 s3.7. */
  public static final int UDP_LITE_TRANSPORT = 0x0007;

  /** RFC 5354 s3.8. */
  public static final int SELECTION_POLICY = 0x0008;

  /** RFC 5354 s3.9. */
  public static final int POOL_HANDLE = 0x0009;

  /** RFC 5354 s3.10. */
  public static final int POOL_ELEMENT = 0x000a;

  /** RFC 5354 s3.11. */
  public static final int SERVER_INFORMATION = 0x000b;

  /** RFC 5354 s3.12. */
  public static final int OPERATION_ERROR = 0x000c;

  /** RFC 5354 s3.13. */
  public static final int COOKIE = 0x000d;

  /** RFC 5354 s3.14. */
  public static final int PE_IDENTIFIER = 0x000e;

  /** RFC 5354 s3.15. */
  public static final int PE_CHECKSUM = 0x000f;

  /** RFC 5354 s3.16. */
  public static final int OPAQUE_TRANSPORT = 0x0010;

  /** How many items a resolution may list: rsplib's extension, skipped by those without it. */
  public static final int WANTED_ITEMS = 0x803f;

  private static final int GO_ON = 0x8000;
  private static final int REPORT = 0x4000;

  private ParameterType() {}

  static boolean isKnown(int type) {
    return (type >= IPV4_ADDRESS && type <= OPAQUE_TRANSPORT) || type == WANTED_ITEMS;
  }

  static boolean isTransport(int type) {
    return (type >= DCCP_TRANSPORT && type <= UDP_LITE_TRANSPORT) || type == OPAQUE_TRANSPORT;
  }

  /** Whether a receiver that does not know the type skips it, rather than discards the message. */
  static boolean unknownIsSkipped(int type) {
    return (type & GO_ON) != 0;
  }

  /** Whether a receiver that does not know the type says so. */
  static boolean unknownIsReported(int type) {
    return (type & REPORT) != 0;
  }
}
