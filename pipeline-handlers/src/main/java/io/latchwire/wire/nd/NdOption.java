package io.latchwire.wire.nd;

import org.jspecify.annotations.Nullable;

/**
 * An option of a Neighbor Discovery message, RFC 4861 s4.6.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |    Length     |              ...              ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * <p>Length counts units of eight octets, Type and Length included. An option whose content cannot
 * be its type's is {@link Malformed}: what that means depends on who reads it.
 */
public sealed interface NdOption {
  /** Source Link-Layer Address, RFC 4861 s4.6.1. */
  int SOURCE_LINK_LAYER = 1;

  /** Target Link-Layer Address, RFC 4861 s4.6.1. */
  int TARGET_LINK_LAYER = 2;

  /** Prefix Information, RFC 4861 s4.6.2 with the R flag of RFC 6275 s7.2. */
  int PREFIX_INFORMATION = 3;

  /** CGA, RFC 3971 s5.1. */
  int CGA = 11;

  /** RSA Signature, RFC 3971 s5.2. */
  int RSA_SIGNATURE = 12;

  /** Timestamp, RFC 3971 s5.3.1. */
  int TIMESTAMP = 13;

  /** Nonce, RFC 3971 s5.3.2. */
  int NONCE = 14;

  /** Trust Anchor, RFC 3971 s6.4.3. */
  int TRUST_ANCHOR = 15;

  /** Certificate, RFC 3971 s6.4.4. */
  int CERTIFICATE = 16;

  /** IP Address/Prefix, RFC 5568 s6.4.1. */
  int ADDRESS_PREFIX = 17;

  /** Link-Layer Address, RFC 5568 s6.4.3. */
  int LINK_LAYER = 19;

  /** Neighbor Advertisement Acknowledgment, RFC 5568 s6.4.6. */
  int NEIGHBOR_ADVERTISEMENT_ACK = 20;

  /** Handover Key Request, RFC 5269 s4.1. */
  int HANDOVER_KEY_REQUEST = 27;

  /** Handover Key Reply, RFC 5269 s4.2. */
  int HANDOVER_KEY_REPLY = 28;

  /** The option's Type. */
  int type();

  /** Source Link-Layer Address option. */
  record SourceLinkLayer(LinkLayerAddress address) implements NdOption {
    @Override
    public int type() {
      return SOURCE_LINK_LAYER;
    }
  }

  /** Target Link-Layer Address option. */
  record TargetLinkLayer(LinkLayerAddress address) implements NdOption {
    @Override
    public int type() {
      return TARGET_LINK_LAYER;
    }
  }

  /**
   * Prefix Information option.
   *
   * @param prefixLength bits, 0..128
   * @param flags {@link #ON_LINK}, {@link #AUTONOMOUS}, {@link #ROUTER_ADDRESS}
   * @param validSeconds Valid Lifetime, 0..2^32-1
   * @param preferredSeconds Preferred Lifetime, 0..2^32-1
   * @param prefix the prefix; the router's whole address when {@link #ROUTER_ADDRESS} is set
   */
  record PrefixInformation(
      int prefixLength, int flags, long validSeconds, long preferredSeconds, Ip6Address prefix)
      implements NdOption {
    /** L: the prefix is on this link. */
    public static final int ON_LINK = 0x80;

    /** A: hosts may form addresses from the prefix. */
    public static final int AUTONOMOUS = 0x40;

    /** R: the prefix field holds a complete address of the router, RFC 6275 s7.2. */
    public static final int ROUTER_ADDRESS = 0x20;

    @Override
    public int type() {
      return PREFIX_INFORMATION;
    }
  }

  /**
   * CGA option: {@code 11 | Length | Pad Length | Reserved | CGA Parameters | padding}.
   *
   * @param parameters the CGA Parameters, RFC 3972 s3, as they were received
   */
  record Cga(OctetString parameters) implements NdOption {
    @Override
    public int type() {
      return CGA;
    }
  }

  /**
   * RSA Signature option: {@code 12 | Length | Reserved 2 | Key Hash 16 | Digital Signature |
   * padding}.
   *
   * @param keyHash the first 16 octets of SHA-1 over the public key
   * @param signature the signature with its padding: the option has no Pad Length, so that only the
   *     key tells how long the signature is
   */
  record RsaSignature(OctetString keyHash, OctetString signature) implements NdOption {
    /** Octets of the Key Hash. */
    public static final int KEY_HASH_OCTETS = 16;

    @Override
    public int type() {
      return RSA_SIGNATURE;
    }
  }

  /**
   * Timestamp option: {@code 13 | 2 | Reserved 6 | Timestamp 8}.
   *
   * @param sixtyFourBits 48 bits of seconds since 1970, then 16 bits of 1/65536 s
   */
  record Timestamp(long sixtyFourBits) implements NdOption {
    @Override
    public int type() {
      return TIMESTAMP;
    }
  }

  /**
   * Nonce option: {@code 14 | Length | nonce}.
   *
   * @param nonce 6, 14, 22, ... octets, all of them random
   */
  record Nonce(OctetString nonce) implements NdOption {
    /** The shortest nonce, RFC 3971 s5.3.2. */
    public static final int MINIMUM_OCTETS = 6;

    @Override
    public int type() {
      return NONCE;
    }
  }

  /**
   * Trust Anchor option: {@code 15 | Length | Name Type | Pad Length | Name | padding}.
   *
   * @param nameType {@link #X501_NAME}, {@link #FQDN}, {@link #SHA1_SKI} or another of RFC 6495
   */
  record TrustAnchor(int nameType, OctetString name) implements NdOption {
    /** A DER-encoded X.501 Name. */
    public static final int X501_NAME = 1;

    /** A domain name in DNS wire format. */
    public static final int FQDN = 2;

    /** The SHA-1 subject key identifier, RFC 6495 s3. */
    public static final int SHA1_SKI = 3;

    @Override
    public int type() {
      return TRUST_ANCHOR;
    }
  }

  /**
   * Certificate option: {@code 16 | Length | Cert Type | Reserved | Certificate | padding}.
   *
   * @param certificateType {@link #X509V3}
   * @param certificate the DER and the padding behind it: the DER's own length ends it
   */
  record Certificate(int certificateType, OctetString certificate) implements NdOption {
    /** An X.509v3 certificate. */
    public static final int X509V3 = 1;

    @Override
    public int type() {
      return CERTIFICATE;
    }
  }

  /**
   * IP Address/Prefix option: {@code 17 | 3 | Option-Code | Prefix Length | Reserved 4 | address}.
   *
   * @param code {@link #OLD_CARE_OF}, {@link #NEW_CARE_OF}, {@link #ROUTER}, {@link #PREFIX}
   * @param prefixLength bits, 0..128
   */
  record AddressPrefix(int code, int prefixLength, Ip6Address address) implements NdOption {
    /** Old Care-of Address. */
    public static final int OLD_CARE_OF = 1;

    /** New Care-of Address. */
    public static final int NEW_CARE_OF = 2;

    /** NAR's IP address. */
    public static final int ROUTER = 3;

    /** NAR's prefix. */
    public static final int PREFIX = 4;

    @Override
    public int type() {
      return ADDRESS_PREFIX;
    }
  }

  /**
   * Link-Layer Address option of FMIPv6: {@code 19 | Length | Option-Code | LLA | padding}. The
   * address has no length of its own; this reads 48 bits.
   *
   * @param code {@link #WILDCARD} to {@link #NO_FAST_HANDOVER}
   * @param address null where the option is too short for one: a wildcard of one unit
   */
  record LinkLayer(int code, @Nullable LinkLayerAddress address) implements NdOption {
    /** Every access point in the neighbourhood. */
    public static final int WILDCARD = 0;

    /** New access point. */
    public static final int NEW_ACCESS_POINT = 1;

    /** Mobile node. */
    public static final int MOBILE_NODE = 2;

    /** New access router. */
    public static final int NEW_ROUTER = 3;

    /** The sender of this RtSolPr or PrRtAdv. */
    public static final int SOURCE = 4;

    /** The access point is on the current interface of the router. */
    public static final int CURRENT_INTERFACE = 5;

    /** Nothing is known about this access point. */
    public static final int NO_PREFIX_INFORMATION = 6;

    /** The router behind this access point knows no fast handovers. */
    public static final int NO_FAST_HANDOVER = 7;

    @Override
    public int type() {
      return LINK_LAYER;
    }
  }

  /**
   * Neighbor Advertisement Acknowledgment option: {@code 20 | 1 or 3 | 0 | Status | Reserved 4 |
   * address}.
   *
   * @param status 1 NCoA invalid, 2 use the supplied NCoA, 3 use the NAR's address in the FBU, 4
   *     PCoA supplied, 128 link-layer address unrecognised
   */
  record NeighborAdvertisementAck(int status, @Nullable Ip6Address supplied) implements NdOption {
    @Override
    public int type() {
      return NEIGHBOR_ADVERTISEMENT_ACK;
    }
  }

  /**
   * Handover Key Request option: {@code 27 | Length | Pad Length | AT, Resrvd | key | padding}.
   *
   * @param algorithmType AT, 0..15
   * @param encryptionKey the handover key encryption public key: a DER SubjectPublicKeyInfo if the
   *     sender kept to RFC 5269 s4.1
   */
  record HandoverKeyRequest(int algorithmType, OctetString encryptionKey) implements NdOption {
    @Override
    public int type() {
      return HANDOVER_KEY_REQUEST;
    }
  }

  /**
   * Handover Key Reply option: {@code 28 | Length | Pad Length | AT, Resrvd | Key Lifetime 2 |
   * encrypted key | padding}.
   *
   * @param algorithmType AT, 0..15
   * @param lifetimeSeconds Key Lifetime, 0..65535
   * @param encryptedKey RSAES-PKCS1-v1_5, as long as the modulus
   */
  record HandoverKeyReply(int algorithmType, int lifetimeSeconds, OctetString encryptedKey)
      implements NdOption {
    @Override
    public int type() {
      return HANDOVER_KEY_REPLY;
    }
  }

  /** An option of a known type whose content cannot be that type's; its octets are kept. */
  record Malformed(int type, OctetString octets) implements NdOption {}

  /** An option of another type; kept whole, Type and Length included. */
  record Unknown(int type, OctetString octets) implements NdOption {}

  /**
   * Reads one option.
   *
   * @param at where Type is
   * @param length octets of the option, a positive multiple of 8 that lies in {@code octets}
   */
  static NdOption read(byte[] octets, int at, int length) {
    int type = Bytes.u8(octets, at);
    NdOption option =
        switch (type) {
          case SOURCE_LINK_LAYER -> new SourceLinkLayer(LinkLayerAddress.of(octets, at + 2));
          case TARGET_LINK_LAYER -> new TargetLinkLayer(LinkLayerAddress.of(octets, at + 2));
          case PREFIX_INFORMATION -> length == 32 ? prefixInformation(octets, at) : null;
          case CGA -> cga(octets, at, length);
          case RSA_SIGNATURE -> length >= 24 ? rsaSignature(octets, at, length) : null;
          case TIMESTAMP -> length == 16 ? new Timestamp(Bytes.i64(octets, at + 8)) : null;
          case NONCE -> new Nonce(OctetString.of(octets, at + 2, length - 2));
          case TRUST_ANCHOR -> trustAnchor(octets, at, length);
          case CERTIFICATE ->
              new Certificate(Bytes.u8(octets, at + 2), OctetString.of(octets, at + 4, length - 4));
          case ADDRESS_PREFIX -> length == 24 ? addressPrefix(octets, at) : null;
          case LINK_LAYER ->
              new LinkLayer(
                  Bytes.u8(octets, at + 2),
                  length < 16 ? null : LinkLayerAddress.of(octets, at + 3));
          case NEIGHBOR_ADVERTISEMENT_ACK -> neighborAdvertisementAck(octets, at, length);
          case HANDOVER_KEY_REQUEST -> handoverKeyRequest(octets, at, length);
          case HANDOVER_KEY_REPLY -> handoverKeyReply(octets, at, length);
          default -> new Unknown(type, OctetString.of(octets, at, length));
        };
    return option != null ? option : new Malformed(type, OctetString.of(octets, at, length));
  }

  private static @Nullable NdOption cga(byte[] octets, int at, int length) {
    int parameters = length - 4 - Bytes.u8(octets, at + 2);
    if (parameters < 0) {
      return null;
    }
    return new Cga(OctetString.of(octets, at + 4, parameters));
  }

  private static NdOption rsaSignature(byte[] octets, int at, int length) {
    return new RsaSignature(
        OctetString.of(octets, at + 4, RsaSignature.KEY_HASH_OCTETS),
        OctetString.of(octets, at + 20, length - 20));
  }

  private static @Nullable NdOption trustAnchor(byte[] octets, int at, int length) {
    int name = length - 4 - Bytes.u8(octets, at + 3);
    if (name <= 0) {
      return null;
    }
    return new TrustAnchor(Bytes.u8(octets, at + 2), OctetString.of(octets, at + 4, name));
  }

  private static @Nullable NdOption handoverKeyRequest(byte[] octets, int at, int length) {
    int key = length - 4 - Bytes.u8(octets, at + 2);
    if (key <= 0) {
      return null;
    }
    return new HandoverKeyRequest(
        Bytes.u8(octets, at + 3) >>> 4, OctetString.of(octets, at + 4, key));
  }

  private static @Nullable NdOption handoverKeyReply(byte[] octets, int at, int length) {
    int key = length - 6 - Bytes.u8(octets, at + 2);
    if (key <= 0) {
      return null;
    }
    return new HandoverKeyReply(
        Bytes.u8(octets, at + 3) >>> 4,
        Bytes.u16(octets, at + 4),
        OctetString.of(octets, at + 6, key));
  }

  private static @Nullable NdOption prefixInformation(byte[] octets, int at) {
    int prefixLength = Bytes.u8(octets, at + 2);
    return prefixLength > 128
        ? null
        : new PrefixInformation(
            prefixLength,
            Bytes.u8(octets, at + 3),
            Bytes.u32(octets, at + 4),
            Bytes.u32(octets, at + 8),
            Ip6Address.of(octets, at + 16));
  }

  private static @Nullable NdOption addressPrefix(byte[] octets, int at) {
    int prefixLength = Bytes.u8(octets, at + 3);
    return prefixLength > 128
        ? null
        : new AddressPrefix(Bytes.u8(octets, at + 2), prefixLength, Ip6Address.of(octets, at + 8));
  }

  private static @Nullable NdOption neighborAdvertisementAck(byte[] octets, int at, int length) {
    return switch (length) {
      case 8 -> new NeighborAdvertisementAck(Bytes.u8(octets, at + 3), null);
      case 24 ->
          new NeighborAdvertisementAck(Bytes.u8(octets, at + 3), Ip6Address.of(octets, at + 8));
      default -> null;
    };
  }

  /** Octets of an option on the wire. */
  static int wireLength(NdOption option) {
    int content =
        switch (option) {
          case SourceLinkLayer _, TargetLinkLayer _ -> 8;
          case PrefixInformation _ -> 32;
          case Cga(OctetString parameters) -> 4 + parameters.length();
          case RsaSignature(_, OctetString signature) -> 20 + signature.length();
          case Timestamp _ -> 16;
          case Nonce(OctetString nonce) -> 2 + nonce.length();
          case TrustAnchor(_, OctetString name) -> 4 + name.length();
          case Certificate(_, OctetString certificate) -> 4 + certificate.length();
          case AddressPrefix _ -> 24;
          case LinkLayer(_, @Nullable LinkLayerAddress address) -> address == null ? 8 : 16;
          case NeighborAdvertisementAck(_, @Nullable Ip6Address supplied) ->
              supplied == null ? 8 : 24;
          case HandoverKeyRequest(_, OctetString key) -> 4 + key.length();
          case HandoverKeyReply(_, _, OctetString key) -> 6 + key.length();
          case Malformed(_, OctetString octets) -> octets.length();
          case Unknown(_, OctetString octets) -> octets.length();
        };
    return (content + 7) & ~7;
  }

  /**
   * Writes an option, padded with zeros.
   *
   * @param target zeros where the option goes
   * @return the offset behind it
   */
  static int emit(NdOption option, byte[] target, int at) {
    int length = wireLength(option);
    target[at] = (byte) option.type();
    target[at + 1] = (byte) (length / 8);
    switch (option) {
      case SourceLinkLayer(LinkLayerAddress address) -> address.put(target, at + 2);
      case TargetLinkLayer(LinkLayerAddress address) -> address.put(target, at + 2);
      case PrefixInformation information -> {
        target[at + 2] = (byte) information.prefixLength;
        target[at + 3] = (byte) information.flags;
        Bytes.putU32(target, at + 4, information.validSeconds);
        Bytes.putU32(target, at + 8, information.preferredSeconds);
        information.prefix.put(target, at + 16);
      }
      case Cga(OctetString parameters) -> {
        target[at + 2] = (byte) (length - 4 - parameters.length());
        parameters.put(target, at + 4);
      }
      case RsaSignature(OctetString keyHash, OctetString signature) -> {
        keyHash.put(target, at + 4);
        signature.put(target, at + 20);
      }
      case Timestamp(long sixtyFourBits) -> Bytes.putI64(target, at + 8, sixtyFourBits);
      case Nonce(OctetString nonce) -> nonce.put(target, at + 2);
      case TrustAnchor(int nameType, OctetString name) -> {
        target[at + 2] = (byte) nameType;
        target[at + 3] = (byte) (length - 4 - name.length());
        name.put(target, at + 4);
      }
      case Certificate(int certificateType, OctetString certificate) -> {
        target[at + 2] = (byte) certificateType;
        certificate.put(target, at + 4);
      }
      case AddressPrefix(int code, int prefixLength, Ip6Address address) -> {
        target[at + 2] = (byte) code;
        target[at + 3] = (byte) prefixLength;
        address.put(target, at + 8);
      }
      case LinkLayer(int code, @Nullable LinkLayerAddress address) -> {
        target[at + 2] = (byte) code;
        if (address != null) {
          address.put(target, at + 3);
        }
      }
      case NeighborAdvertisementAck(int status, @Nullable Ip6Address supplied) -> {
        target[at + 3] = (byte) status;
        if (supplied != null) {
          supplied.put(target, at + 8);
        }
      }
      case HandoverKeyRequest(int algorithmType, OctetString key) -> {
        target[at + 2] = (byte) (length - 4 - key.length());
        target[at + 3] = (byte) (algorithmType << 4);
        key.put(target, at + 4);
      }
      case HandoverKeyReply(int algorithmType, int lifetimeSeconds, OctetString key) -> {
        target[at + 2] = (byte) (length - 6 - key.length());
        target[at + 3] = (byte) (algorithmType << 4);
        Bytes.putU16(target, at + 4, lifetimeSeconds);
        key.put(target, at + 6);
      }
      case Malformed(_, OctetString octets) -> octets.put(target, at);
      case Unknown(_, OctetString octets) -> octets.put(target, at);
    }
    return at + length;
  }
}
