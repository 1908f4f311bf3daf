package io.latchwire.handler.rserpool;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;

/** Any octets as a ClientHello: read or refused, never thrown. */
class ClientHelloFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void anyOctetsAreLookedAtWithoutHarm(byte[] octets) {
    ClientHelloViewTest.lookAtEverything(Unpooled.wrappedBuffer(octets));
  }
}
