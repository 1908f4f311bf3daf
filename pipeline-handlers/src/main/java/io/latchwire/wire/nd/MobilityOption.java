package io.latchwire.wire.nd;

import org.jspecify.annotations.Nullable;

/** An option of a Mobility Header, RFC 6275 s6.2: Type, Length of what follows, content. */
public sealed interface MobilityOption {
  /** Alternate Care-of Address, RFC 6275 s6.2.5; alignment 8n+6. */
  int ALTERNATE_CARE_OF = 3;

  /** Mobility Header Link-Layer Address, RFC 5568 s6.4.4. */
  int LINK_LAYER = 7;

  /** Binding Authorization Data for FMIPv6, RFC 5568 s6.4.5. */
  int BINDING_AUTHORIZATION = 21;

  /** Mobility Header IPv6 Address/Prefix, RFC 5568 s6.4.2; alignment 8n+4. */
  int ADDRESS_PREFIX = 34;

  /** Alternate Care-of Address option: {@code 3 | 16 | address}. */
  record AlternateCareOf(Ip6Address address) implements MobilityOption {}

  /**
   * Link-Layer Address option: {@code 7 | Length | Option-Code | LLA}.
   *
   * @param code 2 for the mobile node's
   */
  record LinkLayer(int code, LinkLayerAddress address) implements MobilityOption {
    /** The address is the mobile node's. */
    public static final int MOBILE_NODE = 2;
  }

  /**
   * IPv6 Address/Prefix option: {@code 34 | 18 | Option-Code | Prefix Length | address}.
   *
   * @param code {@link #OLD_CARE_OF} or {@link #NEW_CARE_OF}, 3 the NAR's address, 4 its prefix
   */
  record AddressPrefix(int code, int prefixLength, Ip6Address address) implements MobilityOption {
    /** Old Care-of Address. */
    public static final int OLD_CARE_OF = 1;

    /** New Care-of Address. */
    public static final int NEW_CARE_OF = 2;
  }

  /** An option that is not one of these; kept without Type and Length. */
  record Unknown(int type, OctetString content) implements MobilityOption {}

  /**
   * Reads one option.
   *
   * @param at where the content starts
   * @return null when a known type has a length that cannot be its own
   */
  static @Nullable MobilityOption read(int type, byte[] octets, int at, int length) {
    return switch (type) {
      case ALTERNATE_CARE_OF ->
          length == Ip6Address.OCTETS ? new AlternateCareOf(Ip6Address.of(octets, at)) : null;
      case LINK_LAYER ->
          length == 1 + LinkLayerAddress.OCTETS
              ? new LinkLayer(Bytes.u8(octets, at), LinkLayerAddress.of(octets, at + 1))
              : null;
      case ADDRESS_PREFIX ->
          length == 18 && Bytes.u8(octets, at + 1) <= 128
              ? new AddressPrefix(
                  Bytes.u8(octets, at), Bytes.u8(octets, at + 1), Ip6Address.of(octets, at + 2))
              : null;
      default -> new Unknown(type, OctetString.of(octets, at, length));
    };
  }

  /** The option's Type. */
  static int type(MobilityOption option) {
    return switch (option) {
      case AlternateCareOf _ -> ALTERNATE_CARE_OF;
      case LinkLayer _ -> LINK_LAYER;
      case AddressPrefix _ -> ADDRESS_PREFIX;
      case Unknown unknown -> unknown.type;
    };
  }

  /** Octets of the content. */
  static int contentLength(MobilityOption option) {
    return switch (option) {
      case AlternateCareOf _ -> Ip6Address.OCTETS;
      case LinkLayer _ -> 1 + LinkLayerAddress.OCTETS;
      case AddressPrefix _ -> 18;
      case Unknown unknown -> unknown.content.length();
    };
  }

  /** Where the option must start, modulo 8; -1 when anywhere. */
  static int alignment(MobilityOption option) {
    return switch (option) {
      case AlternateCareOf _ -> 6;
      case AddressPrefix _ -> 4;
      case LinkLayer _, Unknown _ -> -1;
    };
  }

  /** Writes the content. */
  static void emitContent(MobilityOption option, byte[] target, int at) {
    switch (option) {
      case AlternateCareOf(Ip6Address address) -> address.put(target, at);
      case LinkLayer(int code, LinkLayerAddress address) -> {
        target[at] = (byte) code;
        address.put(target, at + 1);
      }
      case AddressPrefix(int code, int prefixLength, Ip6Address address) -> {
        target[at] = (byte) code;
        target[at + 1] = (byte) prefixLength;
        address.put(target, at + 2);
      }
      case Unknown(_, OctetString content) -> content.put(target, at);
    }
  }
}
