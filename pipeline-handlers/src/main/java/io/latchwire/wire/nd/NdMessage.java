package io.latchwire.wire.nd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Neighbor Discovery message that passed the checks which need no key: fragmentation, hop limit,
 * checksum, Code, lengths, in this order.
 *
 * <p>Only the options before the first RSA Signature option are seen: what stands behind it is not
 * signed and is ignored for every purpose (RFC 3971 s5.2), though an option of Length 0 there
 * spoils the packet all the same.
 */
public final class NdMessage implements NdReading {
  private static final int CHECKSUM_AT = 2;

  /** The CGA Message Type tag of SEND, RFC 3971 s5.2. */
  private static final OctetString MESSAGE_TYPE_TAG =
      OctetString.ofHex("086fca5e10b200c99c8ce00164277c08");

  private final Ip6Address source;
  private final Ip6Address destination;
  private final NdBody body;
  private final List<NdOption> options;
  private final NdOption.@Nullable RsaSignature signature;
  private final boolean signatureMalformed;
  private final byte[] unsigned;

  private NdMessage(
      Ip6Address source,
      Ip6Address destination,
      NdBody body,
      List<NdOption> options,
      @Nullable NdOption signature,
      byte[] unsigned) {
    this.source = source;
    this.destination = destination;
    this.body = body;
    this.options = Collections.unmodifiableList(options);
    this.signature = signature instanceof NdOption.RsaSignature whole ? whole : null;
    this.signatureMalformed = signature != null && this.signature == null;
    this.unsigned = unsigned;
  }

  /** Reads a packet whose {@link Ip6Packet#protocol} is ICMPv6, or a fragment. */
  public static NdReading read(Ip6Packet packet) {
    if (packet.isFragment()) {
      return new Refused(NdFault.FRAGMENT);
    }
    if (packet.hopLimit() != 255) {
      return new Refused(NdFault.HOP_LIMIT);
    }
    if (packet.protocol() != Ip6Packet.ICMPV6) {
      return new Refused(NdFault.UNKNOWN_MESSAGE);
    }
    byte[] octets = packet.octets();
    int at = packet.upperAt();
    int length = packet.upperLength();
    if (length < 8) {
      return new Refused(NdFault.UNKNOWN_MESSAGE);
    }
    int checksum =
        UpperLayerChecksum.of(
            packet.source(),
            packet.destination(),
            Ip6Packet.ICMPV6,
            octets,
            at,
            length,
            CHECKSUM_AT);
    if (checksum != Bytes.u16(octets, at + CHECKSUM_AT)) {
      return new Refused(NdFault.CHECKSUM);
    }
    NdBody body = NdBody.read(octets, at, length);
    if (body == null) {
      return new Refused(NdFault.UNKNOWN_MESSAGE);
    }
    List<NdOption> options = new ArrayList<>();
    NdOption signature = null;
    int signatureAt = at + length;
    int end = at + length;
    int next = at + NdBody.fixedOctets(Bytes.u8(octets, at));
    while (next < end) {
      int optionLength = next + 1 < end ? Bytes.u8(octets, next + 1) * 8 : 0;
      if (optionLength == 0 || next + optionLength > end) {
        return new Refused(NdFault.OPTION_LENGTH);
      }
      if (signature == null) {
        NdOption option = NdOption.read(octets, next, optionLength);
        if (option.type() == NdOption.RSA_SIGNATURE) {
          signature = option;
          signatureAt = next;
        } else {
          options.add(option);
        }
      }
      next += optionLength;
    }
    return new NdMessage(
        packet.source(),
        packet.destination(),
        body,
        options,
        signature,
        Arrays.copyOfRange(octets, at, signatureAt));
  }

  /**
   * The packet of a message that nobody signs.
   *
   * @return an IPv6 packet with hop limit 255
   */
  public static byte[] emit(
      Ip6Address source, Ip6Address destination, NdBody body, List<NdOption> options) {
    return packet(source, destination, emitUnsigned(body, options));
  }

  /**
   * The message before the RSA Signature option is added; its checksum field is zero.
   *
   * @see #toBeSigned(Ip6Address, Ip6Address, byte[])
   */
  public static byte[] emitUnsigned(NdBody body, List<NdOption> options) {
    int length = NdBody.fixedOctets(NdBody.type(body));
    for (NdOption option : options) {
      length += NdOption.wireLength(option);
    }
    byte[] message = new byte[length];
    int at = NdBody.emit(body, message, 0);
    for (NdOption option : options) {
      at = NdOption.emit(option, message, at);
    }
    return message;
  }

  /**
   * The octets that SEND signs, RFC 3971 s5.2: tag, source, destination, and the message up to the
   * RSA Signature option with the checksum of exactly that message. The checksum on the wire covers
   * the signature and is another one.
   *
   * @param unsigned the message up to the RSA Signature option; its checksum field is ignored
   */
  public static byte[] toBeSigned(Ip6Address source, Ip6Address destination, byte[] unsigned) {
    int headerOctets = MESSAGE_TYPE_TAG.length() + 2 * Ip6Address.OCTETS;
    byte[] signed = new byte[headerOctets + unsigned.length];
    MESSAGE_TYPE_TAG.put(signed, 0);
    source.put(signed, MESSAGE_TYPE_TAG.length());
    destination.put(signed, MESSAGE_TYPE_TAG.length() + Ip6Address.OCTETS);
    System.arraycopy(unsigned, 0, signed, headerOctets, unsigned.length);
    int checksum =
        UpperLayerChecksum.of(
            source, destination, Ip6Packet.ICMPV6, unsigned, 0, unsigned.length, CHECKSUM_AT);
    Bytes.putU16(signed, headerOctets + CHECKSUM_AT, checksum);
    return signed;
  }

  /**
   * Adds the RSA Signature option as the last one and makes the packet.
   *
   * @param unsigned what {@link #emitUnsigned} returned
   */
  public static byte[] emitSigned(
      Ip6Address source, Ip6Address destination, byte[] unsigned, NdOption.RsaSignature signature) {
    byte[] message = Arrays.copyOf(unsigned, unsigned.length + NdOption.wireLength(signature));
    NdOption.emit(signature, message, unsigned.length);
    return packet(source, destination, message);
  }

  private static byte[] packet(Ip6Address source, Ip6Address destination, byte[] message) {
    int checksum =
        UpperLayerChecksum.of(
            source, destination, Ip6Packet.ICMPV6, message, 0, message.length, CHECKSUM_AT);
    Bytes.putU16(message, CHECKSUM_AT, checksum);
    return Ip6Packet.emit(source, destination, Ip6Packet.ICMPV6, 255, message);
  }

  /** Source Address. */
  public Ip6Address source() {
    return source;
  }

  /** Destination Address. */
  public Ip6Address destination() {
    return destination;
  }

  /** The fixed part. */
  public NdBody body() {
    return body;
  }

  /** The options before the RSA Signature option, in their order. */
  public List<NdOption> options() {
    return options;
  }

  /** The first RSA Signature option; null without one, or when it is too short to be one. */
  public NdOption.@Nullable RsaSignature signature() {
    return signature;
  }

  /** Whether an option of type 12 is there, however short. */
  public boolean isSigned() {
    return signature != null || signatureMalformed;
  }

  /** The first option of a type: further ones of the type do not count. */
  public @Nullable NdOption option(int type) {
    for (NdOption option : options) {
      if (option.type() == type) {
        return option;
      }
    }
    return null;
  }

  /** Every option that could be read as a kind of option. */
  public <T extends NdOption> List<T> all(Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (NdOption option : options) {
      if (kind.isInstance(option)) {
        found.add(kind.cast(option));
      }
    }
    return found;
  }

  /** The octets that the signature covers. */
  public byte[] signedOctets() {
    return toBeSigned(source, destination, unsigned);
  }

  @Override
  public String toString() {
    return "%s -> %s %s %s%s"
        .formatted(source, destination, body, options, isSigned() ? " signed" : "");
  }
}
