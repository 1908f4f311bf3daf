package io.latchwire.wire.ip;

/** Protocol numbers that the gateway knows by name, from IANA's registry. */
public final class IpProtocol {
  /** ICMP, RFC 792. */
  public static final int ICMP = 1;

  /** TCP, RFC 9293. */
  public static final int TCP = 6;

  /** UDP, RFC 768. */
  public static final int UDP = 17;

  /** ICMPv6, RFC 4443. */
  public static final int ICMPV6 = 58;

  /** SCTP, RFC 9260. */
  public static final int SCTP = 132;

  private IpProtocol() {}
}
