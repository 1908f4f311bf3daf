package io.latchwire.wire.nd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Objects;

/** Replays its seeds in every build and searches with {@code JAZZER_FUZZ=1}. */
class NdFuzzTest {
  private static final Ip6Address SOURCE = Ip6Address.parse("2001:db8::1");

  @FuzzTest
  void anyPacketIsRefusedOrRead(byte[] octets) {
    Ip6Packet packet = Ip6Packet.read(octets);
    if (packet != null) {
      Objects.requireNonNull(NdMessage.read(packet));
      Objects.requireNonNull(MobilityHeader.read(packet));
    }
  }

  /** The checksum is put right, as no search would find it. */
  @FuzzTest
  void anyMessageWithAGoodChecksumIsRefusedOrRead(FuzzedDataProvider data) {
    boolean mobility = data.consumeBoolean();
    byte[] message = data.consumeBytes(1400);
    if (message.length < 16) {
      return;
    }
    int protocol = mobility ? Ip6Packet.MOBILITY : Ip6Packet.ICMPV6;
    int checksumAt = mobility ? 4 : 2;
    if (mobility) {
      message = java.util.Arrays.copyOf(message, message.length & ~7);
      message[0] = 59;
      message[1] = (byte) (message.length / 8 - 1);
    }
    int checksum =
        UpperLayerChecksum.of(SOURCE, SOURCE, protocol, message, 0, message.length, checksumAt);
    message[checksumAt] = (byte) (checksum >>> 8);
    message[checksumAt + 1] = (byte) checksum;
    Ip6Packet packet =
        Objects.requireNonNull(
            Ip6Packet.read(Ip6Packet.emit(SOURCE, SOURCE, protocol, 255, message)));
    if (NdMessage.read(packet) instanceof NdMessage read) {
      Objects.requireNonNull(read.signedOctets());
    }
    Objects.requireNonNull(MobilityHeader.read(packet));
  }
}
