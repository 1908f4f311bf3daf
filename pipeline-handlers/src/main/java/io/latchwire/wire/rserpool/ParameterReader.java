package io.latchwire.wire.rserpool;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the parameters of one message, applies the rule for unknown types (RFC 5354 s3) at every
 * depth, and collects what must be reported.
 */
final class ParameterReader {
  /** More quoted octets than this are not reported: the report must fit in a message. */
  private static final int MAX_QUOTED_OCTETS = 32_768;

  private final ByteBuf octets;
  private final List<ErrorCause> reports = new ArrayList<>(0);
  private int quotedOctets;

  ParameterReader(ByteBuf octets) {
    this.octets = octets;
  }

  ParameterCursor within(int from, int end) {
    return new ParameterCursor().wrap(octets, from, end);
  }

  /** Steps to the next parameter whose type is known. */
  boolean next(ParameterCursor at) throws WireFault {
    while (at.next()) {
      int type = at.type();
      if (ParameterType.isKnown(type)) {
        return true;
      }
      if (ParameterType.unknownIsReported(type)) {
        report(at);
      }
      if (!ParameterType.unknownIsSkipped(type)) {
        throw ParameterType.unknownIsReported(type)
            ? new WireFault(MessageFault.UNRECOGNIZED_PARAMETER, List.copyOf(reports))
            : WireFault.unrecognized();
      }
    }
    if (at.isBroken()) {
      throw WireFault.malformed();
    }
    return false;
  }

  private void report(ParameterCursor at) {
    quotedOctets += at.length() + 8;
    if (quotedOctets <= MAX_QUOTED_OCTETS) {
      reports.add(new ErrorCause(ErrorCause.UNRECOGNIZED_PARAMETER, octets(at.at(), at.length())));
    }
  }

  /** One cause for each unknown parameter that was skipped and asks to be reported. */
  List<ErrorCause> reports() {
    return List.copyOf(reports);
  }

  /** The fault that quotes this parameter, if it fits into an answer. */
  WireFault invalid(ParameterCursor at) {
    return at.length() > MAX_QUOTED_OCTETS
        ? WireFault.malformed()
        : new WireFault(
            MessageFault.INVALID_VALUES,
            List.of(new ErrorCause(ErrorCause.INVALID_VALUES, octets(at.at(), at.length()))));
  }

  void needLength(ParameterCursor at, int length) throws WireFault {
    if (at.length() != length) {
      throw invalid(at);
    }
  }

  List<IpAddress> addresses(int from, int end) throws WireFault {
    List<IpAddress> addresses = new ArrayList<>(1);
    ParameterCursor at = within(from, end);
    while (next(at)) {
      if (at.type() == ParameterType.IPV4_ADDRESS) {
        needLength(at, 8);
        addresses.add(IpAddress.readIpv4(octets, at.valueAt()));
      } else if (at.type() == ParameterType.IPV6_ADDRESS) {
        needLength(at, 20);
        addresses.add(IpAddress.readIpv6(octets, at.valueAt()));
      }
    }
    return List.copyOf(addresses);
  }

  PoolHandle poolHandle(ParameterCursor at) throws WireFault {
    if (at.valueLength() == 0) {
      throw invalid(at);
    }
    return new PoolHandle(value(at));
  }

  int peIdentifier(ParameterCursor at) throws WireFault {
    needLength(at, 8);
    return i32(at.valueAt());
  }

  OctetString value(ParameterCursor at) {
    return octets(at.valueAt(), at.valueLength());
  }

  OctetString octets(int at, int length) {
    return OctetString.copyOf(octets, at, length);
  }

  int u16(int at) {
    return octets.getUnsignedShort(at);
  }

  int i32(int at) {
    return octets.getInt(at);
  }
}
