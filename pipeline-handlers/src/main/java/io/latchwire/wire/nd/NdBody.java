package io.latchwire.wire.nd;

import org.jspecify.annotations.Nullable;

/**
 * What stands between the ICMPv6 checksum and the options of a message.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Subtype    |   Reserved    |          Identifier           |  154: RFC 5568 s6.1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Identifier           |           Component           |  148: RFC 3971 s6.4.1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Identifier           |        All Components         |  149: RFC 3971 s6.4.2
 * |           Component           |           Reserved            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public sealed interface NdBody {
  /** Router Solicitation, RFC 4861 s4.1. */
  record RouterSolicitation() implements NdBody {}

  /**
   * Router Advertisement, RFC 4861 s4.2.
   *
   * @param hopLimit Cur Hop Limit, 0..255
   * @param flags M, O, H, as on the wire
   * @param lifetimeSeconds Router Lifetime, 0..65535
   * @param reachableMillis Reachable Time
   * @param retransMillis Retrans Timer
   */
  record RouterAdvertisement(
      int hopLimit, int flags, int lifetimeSeconds, long reachableMillis, long retransMillis)
      implements NdBody {}

  /** Neighbor Solicitation, RFC 4861 s4.3. */
  record NeighborSolicitation(Ip6Address target) implements NdBody {}

  /**
   * Neighbor Advertisement, RFC 4861 s4.4. An unsolicited one with no flag set is FMIPv6's UNA, RFC
   * 5568 s6.3.
   *
   * @param flags {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}
   */
  record NeighborAdvertisement(int flags, Ip6Address target) implements NdBody {
    /** R: the sender is a router. */
    public static final int ROUTER = 0x80;

    /** S: an answer to a solicitation. */
    public static final int SOLICITED = 0x40;

    /** O: replaces what was cached. */
    public static final int OVERRIDE = 0x20;
  }

  /**
   * Certification Path Solicitation, RFC 3971 s6.4.1.
   *
   * @param identifier chosen by the sender, not zero
   * @param component the certificate asked for, {@link #ALL} for the whole path
   */
  record CertificationPathSolicitation(int identifier, int component) implements NdBody {
    /** Every certificate of the path. */
    public static final int ALL = 65535;
  }

  /**
   * Certification Path Advertisement, RFC 3971 s6.4.2.
   *
   * @param allComponents certificates in the path
   * @param component counts down from {@code allComponents - 1}, the one that the trust anchor
   *     issued, to 0, the router's own
   */
  record CertificationPathAdvertisement(int identifier, int allComponents, int component)
      implements NdBody {}

  /** Router Solicitation for Proxy Advertisement, RFC 5568 s6.1.1. */
  record RtSolPr(int identifier) implements NdBody {}

  /**
   * Proxy Router Advertisement, RFC 5568 s6.1.2.
   *
   * @param code {@link #TUPLES} to {@link #USE_DHCP}
   */
  record PrRtAdv(int code, int identifier) implements NdBody {
    /** Tuples for movement detection. */
    public static final int TUPLES = 0;

    /** Unsolicited: hand over now. */
    public static final int HANDOVER_TRIGGER = 1;

    /** No new router information. */
    public static final int NO_NEW_ROUTER = 2;

    /** Information for some of the access points. */
    public static final int LIMITED = 3;

    /** Unsolicited, not a trigger. */
    public static final int UNSOLICITED = 4;

    /** DHCP is needed on the new link; forwarding is for the PCoA. */
    public static final int USE_DHCP = 5;
  }

  /** ICMPv6 type of the FMIPv6 messages. */
  int FMIPV6 = 154;

  /** ICMPv6 types, in the order of the records above. */
  int ROUTER_SOLICITATION = 133;

  /** Router Advertisement. */
  int ROUTER_ADVERTISEMENT = 134;

  /** Neighbor Solicitation. */
  int NEIGHBOR_SOLICITATION = 135;

  /** Neighbor Advertisement. */
  int NEIGHBOR_ADVERTISEMENT = 136;

  /** Certification Path Solicitation. */
  int CERTIFICATION_PATH_SOLICITATION = 148;

  /** Certification Path Advertisement. */
  int CERTIFICATION_PATH_ADVERTISEMENT = 149;

  /** Subtype of an RtSolPr. */
  int RTSOLPR = 2;

  /** Subtype of a PrRtAdv. */
  int PRRTADV = 3;

  /** The largest Code of a PrRtAdv. */
  int LAST_PRRTADV_CODE = 5;

  /**
   * Reads the fixed part.
   *
   * @param at where the ICMPv6 Type is
   * @return null when the type is none of these, the Code is not defined for it, or the message is
   *     too short for its fixed part
   */
  static @Nullable NdBody read(byte[] octets, int at, int length) {
    if (length < 8) {
      return null;
    }
    int type = Bytes.u8(octets, at);
    int code = Bytes.u8(octets, at + 1);
    if (length < fixedOctets(type)) {
      return null;
    }
    if (type == FMIPV6) {
      int identifier = Bytes.u16(octets, at + 6);
      return switch (Bytes.u8(octets, at + 4)) {
        case RTSOLPR -> code == 0 ? new RtSolPr(identifier) : null;
        case PRRTADV -> code <= LAST_PRRTADV_CODE ? new PrRtAdv(code, identifier) : null;
        default -> null;
      };
    }
    if (code != 0) {
      return null;
    }
    return switch (type) {
      case ROUTER_SOLICITATION -> new RouterSolicitation();
      case ROUTER_ADVERTISEMENT ->
          new RouterAdvertisement(
              Bytes.u8(octets, at + 4),
              Bytes.u8(octets, at + 5),
              Bytes.u16(octets, at + 6),
              Bytes.u32(octets, at + 8),
              Bytes.u32(octets, at + 12));
      case NEIGHBOR_SOLICITATION -> new NeighborSolicitation(Ip6Address.of(octets, at + 8));
      case NEIGHBOR_ADVERTISEMENT ->
          new NeighborAdvertisement(Bytes.u8(octets, at + 4), Ip6Address.of(octets, at + 8));
      case CERTIFICATION_PATH_SOLICITATION ->
          new CertificationPathSolicitation(Bytes.u16(octets, at + 4), Bytes.u16(octets, at + 6));
      case CERTIFICATION_PATH_ADVERTISEMENT ->
          new CertificationPathAdvertisement(
              Bytes.u16(octets, at + 4), Bytes.u16(octets, at + 6), Bytes.u16(octets, at + 8));
      default -> null;
    };
  }

  /** Octets before the options of an ICMPv6 type; 8 for a type that is not known. */
  static int fixedOctets(int type) {
    return switch (type) {
      case ROUTER_ADVERTISEMENT -> 16;
      case NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT -> 24;
      case CERTIFICATION_PATH_ADVERTISEMENT -> 12;
      default -> 8;
    };
  }

  /** The ICMPv6 type of a message. */
  static int type(NdBody body) {
    return switch (body) {
      case RouterSolicitation _ -> ROUTER_SOLICITATION;
      case RouterAdvertisement _ -> ROUTER_ADVERTISEMENT;
      case NeighborSolicitation _ -> NEIGHBOR_SOLICITATION;
      case NeighborAdvertisement _ -> NEIGHBOR_ADVERTISEMENT;
      case CertificationPathSolicitation _ -> CERTIFICATION_PATH_SOLICITATION;
      case CertificationPathAdvertisement _ -> CERTIFICATION_PATH_ADVERTISEMENT;
      case RtSolPr _, PrRtAdv _ -> FMIPV6;
    };
  }

  /**
   * Writes Type, Code and the fixed part; the checksum stays zero.
   *
   * @return the offset behind it
   */
  static int emit(NdBody body, byte[] target, int at) {
    int type = type(body);
    target[at] = (byte) type;
    switch (body) {
      case RouterSolicitation _ -> {}
      case RouterAdvertisement advertisement -> {
        target[at + 4] = (byte) advertisement.hopLimit;
        target[at + 5] = (byte) advertisement.flags;
        Bytes.putU16(target, at + 6, advertisement.lifetimeSeconds);
        Bytes.putU32(target, at + 8, advertisement.reachableMillis);
        Bytes.putU32(target, at + 12, advertisement.retransMillis);
      }
      case NeighborSolicitation(Ip6Address asked) -> asked.put(target, at + 8);
      case NeighborAdvertisement(int flags, Ip6Address told) -> {
        target[at + 4] = (byte) flags;
        told.put(target, at + 8);
      }
      case CertificationPathSolicitation(int identifier, int component) -> {
        Bytes.putU16(target, at + 4, identifier);
        Bytes.putU16(target, at + 6, component);
      }
      case CertificationPathAdvertisement(int identifier, int all, int component) -> {
        Bytes.putU16(target, at + 4, identifier);
        Bytes.putU16(target, at + 6, all);
        Bytes.putU16(target, at + 8, component);
      }
      case RtSolPr(int identifier) -> {
        target[at + 4] = RTSOLPR;
        Bytes.putU16(target, at + 6, identifier);
      }
      case PrRtAdv(int code, int identifier) -> {
        target[at + 1] = (byte) code;
        target[at + 4] = PRRTADV;
        Bytes.putU16(target, at + 6, identifier);
      }
    }
    return at + fixedOctets(type);
  }
}
