package io.latchwire.wire.rserpool;

import java.util.List;

/** What the two top bits of an unknown message type ask for (RFC 5354 s4). */
final class UnknownMessage {
  private static final int TOP_BITS = 0xC0;
  private static final int REPORT = 0x40;
  private static final int MAX_QUOTED_OCTETS = 65_000;

  private UnknownMessage() {}

  /** 00: silence. 01: the whole message is quoted. 10 and 11 are reserved: silence. */
  static WireFault fault(ParameterReader in, MessageView view) {
    boolean report = (view.type() & TOP_BITS) == REPORT && view.length() <= MAX_QUOTED_OCTETS;
    return new WireFault(
        MessageFault.UNRECOGNIZED_MESSAGE,
        report
            ? List.of(
                new ErrorCause(
                    ErrorCause.UNRECOGNIZED_MESSAGE,
                    in.octets(view.end() - view.length(), view.length())))
            : List.of());
  }
}
