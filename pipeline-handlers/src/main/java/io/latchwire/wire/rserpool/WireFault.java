package io.latchwire.wire.rserpool;

import java.util.List;

/**
 * Why reading a message stopped. It never leaves this room: {@link Decoded} is what callers see. It
 * has no stack trace, because a flood of bad messages must not cost one each.
 */
final class WireFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final MessageFault fault;
  private final transient List<ErrorCause> causes;

  WireFault(MessageFault fault, List<ErrorCause> causes) {
    super(fault.name(), null, false, false);
    this.fault = fault;
    this.causes = causes;
  }

  static WireFault malformed() {
    return new WireFault(MessageFault.MALFORMED, List.of());
  }

  static WireFault missing() {
    return new WireFault(MessageFault.MISSING_PARAMETER, List.of());
  }

  static WireFault unrecognized() {
    return new WireFault(MessageFault.UNRECOGNIZED_PARAMETER, List.of());
  }

  MessageFault fault() {
    return fault;
  }

  /** What the sender is told; nothing when it is told nothing. */
  List<ErrorCause> causes() {
    return causes;
  }
}
