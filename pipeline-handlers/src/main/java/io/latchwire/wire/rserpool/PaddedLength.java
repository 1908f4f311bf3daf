package io.latchwire.wire.rserpool;

import org.jspecify.annotations.Nullable;

/** How many octets parts take in a message, so that a message can be cut before it is too long. */
final class PaddedLength {
  private PaddedLength() {}

  static int of(PoolElement element) {
    return 16
        + of(element.userTransport())
        + ParameterCursor.padded(8 + element.policy().data().length())
        + of(element.asapTransport());
  }

  static int of(@Nullable Transport transport) {
    return switch (transport) {
      case null -> 0;
      case Transport.Opaque(OctetString octets) -> ParameterCursor.padded(4 + octets.length());
      case Transport.Dccp dccp -> 12 + of(dccp.address());
      default -> {
        int length = 8;
        for (IpAddress address : transport.addresses()) {
          length += of(address);
        }
        yield length;
      }
    };
  }

  private static int of(IpAddress address) {
    return 4 + address.octets();
  }
}
