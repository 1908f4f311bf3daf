package io.latchwire.wire.nd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Mobility Header of a fast handover, RFC 6275 s6.1.1 and RFC 5568 s6.2.
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Payload Proto |  Header Len   |   MH Type     |   Reserved    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Checksum            |        Message Data           ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 */
public final class MobilityHeader implements MobilityReading {
  private static final int NO_NEXT_HEADER = 59;
  private static final int CHECKSUM_AT = 4;
  private static final int MINIMUM_OCTETS = 16;
  private static final int PAD1 = 0;
  private static final int PADN = 1;
  private static final int SPI_OCTETS = 4;

  private final MobilityBody body;
  private final List<MobilityOption> options;
  private final @Nullable BindingAuthorization authorization;

  private MobilityHeader(
      MobilityBody body,
      List<MobilityOption> options,
      @Nullable BindingAuthorization authorization) {
    this.body = body;
    this.options = Collections.unmodifiableList(options);
    this.authorization = authorization;
  }

  /** Reads a packet whose {@link Ip6Packet#protocol} is {@link Ip6Packet#MOBILITY}. */
  public static MobilityReading read(Ip6Packet packet) {
    byte[] octets = packet.octets();
    int at = packet.upperAt();
    int available = packet.upperLength();
    if (packet.protocol() != Ip6Packet.MOBILITY || available < 8) {
      return new Refused(MobilityFault.LENGTH, at);
    }
    Ip6Address home = packet.homeAddress();
    int checksum =
        UpperLayerChecksum.of(
            home != null ? home : packet.source(),
            packet.destination(),
            Ip6Packet.MOBILITY,
            octets,
            at,
            available,
            CHECKSUM_AT);
    if (checksum != Bytes.u16(octets, at + CHECKSUM_AT)) {
      return new Refused(MobilityFault.CHECKSUM, at + CHECKSUM_AT);
    }
    int length = (Bytes.u8(octets, at + 1) + 1) * 8;
    if (length != available || length < MINIMUM_OCTETS) {
      return new Refused(MobilityFault.LENGTH, at + 1);
    }
    if (Bytes.u8(octets, at) != NO_NEXT_HEADER) {
      return new Refused(MobilityFault.PAYLOAD_PROTO, at);
    }
    MobilityBody body = MobilityBody.read(octets, at);
    if (body == null) {
      return new Refused(MobilityFault.UNKNOWN_TYPE, at + 2);
    }
    return readOptions(octets, at, at + length, body);
  }

  private static MobilityReading readOptions(byte[] octets, int at, int end, MobilityBody body) {
    List<MobilityOption> options = new ArrayList<>();
    int next = at + MobilityBody.optionsAt(body);
    while (next < end) {
      int type = Bytes.u8(octets, next);
      if (type == PAD1) {
        next++;
        continue;
      }
      if (next + 2 > end) {
        return new Refused(MobilityFault.OPTION, next);
      }
      int length = Bytes.u8(octets, next + 1);
      int rest = end - next - 2;
      if (type == MobilityOption.BINDING_AUTHORIZATION) {
        // RFC 5568 counts the authenticator alone, RFC 6275 everything behind the length octet.
        if (rest <= SPI_OCTETS || (length != rest && length != rest - SPI_OCTETS)) {
          return new Refused(MobilityFault.OPTION, next);
        }
        return new MobilityHeader(body, options, authorization(octets, at, next + 2, end));
      }
      if (length > rest) {
        return new Refused(MobilityFault.OPTION, next);
      }
      if (type != PADN) {
        MobilityOption option = MobilityOption.read(type, octets, next + 2, length);
        if (option == null) {
          return new Refused(MobilityFault.OPTION, next);
        }
        options.add(option);
      }
      next += 2 + length;
    }
    return new MobilityHeader(body, options, null);
  }

  private static BindingAuthorization authorization(byte[] octets, int at, int spiAt, int end) {
    int authenticatorAt = spiAt + SPI_OCTETS;
    byte[] authenticated = Arrays.copyOfRange(octets, at, authenticatorAt);
    Bytes.putU16(authenticated, CHECKSUM_AT, 0);
    return new BindingAuthorization(
        Bytes.u32(octets, spiAt),
        OctetString.of(octets, authenticatorAt, end - authenticatorAt),
        OctetString.of(authenticated));
  }

  /**
   * A Mobility Header that ends with a BADF option whose authenticator is still zero.
   *
   * @param spi 0 for a handover key
   * @param authenticatorOctets length of the authenticator
   * @param lengthCountsSpi false writes the authenticator's length into Option Length, as RFC 5568
   *     s6.4.5 says; true adds the SPI, the general rule of RFC 6275 s6.2.1
   * @return the header; its checksum is zero
   */
  public static byte[] emitUnsealed(
      MobilityBody body,
      List<MobilityOption> options,
      long spi,
      int authenticatorOctets,
      boolean lengthCountsSpi) {
    int optionsEnd = layOut(body, options, null);
    int badfOctets = 2 + SPI_OCTETS + authenticatorOctets;
    int badfAt = optionsEnd + (-(optionsEnd + badfOctets) & 7);
    byte[] header = new byte[badfAt + badfOctets];
    layOut(body, options, header);
    pad(header, optionsEnd, badfAt);
    header[badfAt] = MobilityOption.BINDING_AUTHORIZATION;
    header[badfAt + 1] = (byte) (authenticatorOctets + (lengthCountsSpi ? SPI_OCTETS : 0));
    Bytes.putU32(header, badfAt + 2, spi);
    header[1] = (byte) (header.length / 8 - 1);
    return header;
  }

  /** A Mobility Header without a BADF option; its checksum is zero. */
  public static byte[] emit(MobilityBody body, List<MobilityOption> options) {
    int optionsEnd = layOut(body, options, null);
    byte[] header = new byte[Math.max(MINIMUM_OCTETS, (optionsEnd + 7) & ~7)];
    layOut(body, options, header);
    pad(header, optionsEnd, header.length);
    header[1] = (byte) (header.length / 8 - 1);
    return header;
  }

  /** Writes body and options if there is a target; returns the offset behind the last option. */
  private static int layOut(
      MobilityBody body, List<MobilityOption> options, byte @Nullable [] target) {
    if (target != null) {
      target[0] = NO_NEXT_HEADER;
      MobilityBody.emit(body, target);
    }
    int at = MobilityBody.optionsAt(body);
    for (MobilityOption option : options) {
      int alignment = MobilityOption.alignment(option);
      int padding = alignment < 0 ? 0 : (alignment - at) & 7;
      int length = MobilityOption.contentLength(option);
      if (target != null) {
        pad(target, at, at + padding);
        target[at + padding] = (byte) MobilityOption.type(option);
        target[at + padding + 1] = (byte) length;
        MobilityOption.emitContent(option, target, at + padding + 2);
      }
      at += padding + 2 + length;
    }
    return at;
  }

  private static void pad(byte[] target, int from, int to) {
    if (to - from >= 2) {
      target[from] = PADN;
      target[from + 1] = (byte) (to - from - 2);
    }
  }

  /**
   * Puts the authenticator in its place at the end and fills the checksum in, which covers it.
   *
   * @param checksumSource the source address, or the home address where the packet has a Home
   *     Address option
   */
  public static void seal(
      byte[] header, OctetString authenticator, Ip6Address checksumSource, Ip6Address destination) {
    authenticator.put(header, header.length - authenticator.length());
    putChecksum(header, checksumSource, destination);
  }

  /** Fills the checksum in. */
  public static void putChecksum(byte[] header, Ip6Address checksumSource, Ip6Address destination) {
    int checksum =
        UpperLayerChecksum.of(
            checksumSource, destination, Ip6Packet.MOBILITY, header, 0, header.length, CHECKSUM_AT);
    Bytes.putU16(header, CHECKSUM_AT, checksum);
  }

  /** The fixed part. */
  public MobilityBody body() {
    return body;
  }

  /** The options, without padding and without BADF. */
  public List<MobilityOption> options() {
    return options;
  }

  /** The BADF option; null without one. */
  public @Nullable BindingAuthorization authorization() {
    return authorization;
  }

  /** The first Alternate Care-of Address; null without one. */
  public @Nullable Ip6Address alternateCareOf() {
    for (MobilityOption option : options) {
      if (option instanceof MobilityOption.AlternateCareOf(Ip6Address address)) {
        return address;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return body + " " + options + (authorization != null ? " authenticated" : "");
  }
}
