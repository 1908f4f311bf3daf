package io.latchwire.wire.rserpool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Any octets: taken, answered or dropped, never thrown; what is taken is written and read again.
 */
class RserpoolFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyOctetsAreReadAsAsapWithoutHarm(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    again(AsapMessage.decode(in, 0, octets.length), "ASAP");
  }

  @FuzzTest(maxDuration = "20s")
  void anyOctetsAreReadAsEnrpWithoutHarm(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    again(EnrpMessage.decode(in, 0, octets.length, 0x3c91a7e2), "ENRP");
  }

  private static void again(Decoded<?> decoded, String protocol) {
    if (decoded instanceof Decoded.Answered<?>(MessageFault _, Object reply)) {
      RserpoolVectors.hex(reply);
    }
    if (decoded instanceof Decoded.Taken<?>(Object message, Object _)) {
      ByteBuf rewritten = RserpoolVectors.octets(RserpoolVectors.hex(message));
      Decoded<?> second = RserpoolVectors.decode(protocol, rewritten, 0x3c91a7e2);
      if (!second.equals(new Decoded.Taken<>(message, null))) {
        throw new AssertionError(message + " became " + second);
      }
    }
  }
}
