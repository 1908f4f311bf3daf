package io.latchwire.handler.rserpool;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;

/** Any octets as a stream: the same messages come out of it however it is cut. */
class MessageDecoderFuzzTest {
  private static final int SELF = 0x3c91a7e2;
  private static final long TIMEOUT_MILLIS = 60_000;

  /**
   * What came of a stream.
   *
   * @param messages in order
   * @param answers octets that were written by the decoder itself
   */
  private record Outcome(List<Object> messages, ByteBuf answers, boolean open) {}

  @FuzzTest(maxDuration = "20s")
  void theCutOfAStreamDoesNotMatter(FuzzedDataProvider data) {
    Protocol protocol = data.pickValue(Protocol.values());
    int cut = data.consumeInt(1, 64);
    byte[] stream = data.consumeRemainingAsBytes();
    Outcome whole = read(protocol, stream, Math.max(1, stream.length));
    Outcome pieces = read(protocol, stream, cut);
    boolean same =
        whole.messages.equals(pieces.messages)
            && whole.answers.equals(pieces.answers)
            && whole.open == pieces.open;
    whole.answers.release();
    pieces.answers.release();
    if (!same) {
      throw new AssertionError(whole + " became " + pieces + " in pieces of " + cut);
    }
  }

  private static Outcome read(Protocol protocol, byte[] stream, int cut) {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new MessageDecoder(protocol, SELF, new FrontCounters(), TIMEOUT_MILLIS));
    for (int at = 0; at < stream.length && channel.isOpen(); at += cut) {
      channel.writeInbound(
          Unpooled.wrappedBuffer(stream, at, Math.min(cut, stream.length - at)).copy());
    }
    boolean open = channel.isOpen();
    List<Object> messages = new ArrayList<>();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      messages.add(message);
    }
    ByteBuf answers = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      answers.writeBytes(out);
      out.release();
    }
    channel.checkException();
    channel.finishAndReleaseAll();
    return new Outcome(messages, answers, open);
  }
}
