package io.latchwire.handler.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.kerberos.Office;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KrbError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class KdcFrontTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.2", 1_024);

  private final Office office = Office.open();
  private final Deque<Runnable> costly = new ArrayDeque<>();
  private long nanos;

  private KdcFront front(Executor executor, int perSecond, int datagramOctets) {
    return new KdcFront(
        office.kdc, executor, perSecond, datagramOctets, 2, () -> office.now, () -> nanos);
  }

  /** An embedded channel with an address that a KDC can look at. */
  private static final class Stream extends EmbeddedChannel {
    Stream(KdcFront front) {
      super(new KdcStreamHandler(front));
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return CLIENT;
    }

    void send(byte[] message) {
      ByteBuf in = Unpooled.buffer().writeInt(message.length).writeBytes(message);
      writeInbound(in);
    }

    byte[] received() {
      ByteBuf out = Objects.requireNonNull(readOutbound());
      try {
        byte[] message = new byte[out.readInt()];
        out.readBytes(message);
        assertThat(out.isReadable()).isFalse();
        return message;
      } finally {
        out.release();
      }
    }
  }

  private byte[] named() {
    return KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.TGS))
        .encoding()
        .octets();
  }

  private byte[] anonymous() {
    return office.client().begin(AgreementGroup.P_256, office.now).request();
  }

  private static byte[] datagram(EmbeddedChannel channel, byte[] message) {
    channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(message), CLIENT, CLIENT));
    DatagramPacket reply = channel.readOutbound();
    if (reply == null) {
      return new byte[0];
    }
    assertThat(reply.recipient()).isEqualTo(CLIENT);
    byte[] octets = ByteBufUtil.getBytes(reply.content());
    reply.release();
    return octets;
  }

  @Test
  void aDatagramIsOneMessageEachWayRfc4120S721() throws Exception {
    EmbeddedChannel channel =
        new EmbeddedChannel(new KdcDatagramHandler(front(Runnable::run, 0, 4_096)));
    assertThat(KrbError.read(datagram(channel, named())).code()).isEqualTo(25);
    assertThat(datagram(channel, new byte[] {1, 2, 3})).isEmpty();
    assertThat(datagram(channel, new byte[0])).isEmpty();
    assertThat(KrbError.isOne(datagram(channel, anonymous()))).isFalse();
  }

  @Test
  void aReplyThatDoesNotFitSendsTheClientToTcpWhereItGetsTheSameOneRfc4120S721() throws Exception {
    KdcFront front = front(Runnable::run, 0, 600);
    EmbeddedChannel channel = new EmbeddedChannel(new KdcDatagramHandler(front));
    byte[] request = anonymous();
    assertThat(KrbError.read(datagram(channel, request)).code())
        .isEqualTo(ErrorCode.KRB_ERR_RESPONSE_TOO_BIG.number());
    assertThat(front.tally().of(FrontTally.Event.TOO_BIG)).isEqualTo(1);
    Stream stream = new Stream(front);
    stream.send(request);
    byte[] first = stream.received();
    assertThat(KrbError.isOne(first)).isFalse();
    stream.send(request);
    assertThat(stream.received()).isEqualTo(first);
  }

  @Test
  void aStreamCarriesMessagesBehindTheirLengthRfc4120S722() throws Exception {
    KdcFront front = front(Runnable::run, 0, 4_096);
    Stream stream = new Stream(front);
    byte[] request = named();
    ByteBuf in = Unpooled.buffer().writeInt(request.length).writeBytes(request);
    in.writeInt(request.length).writeBytes(request);
    // In pieces of any size.
    while (in.readableBytes() > 7) {
      stream.writeInbound(in.readRetainedSlice(7));
    }
    stream.writeInbound(in);
    for (int i = 0; i < 2; i++) {
      assertThat(KrbError.read(stream.received()).code()).isEqualTo(25);
    }
    assertThat(stream.isOpen()).isTrue();
  }

  @Test
  void aLengthWithItsTopBitSetIsAnsweredAndTheConnectionClosedRfc4120S722() throws Exception {
    Stream stream = new Stream(front(Runnable::run, 0, 4_096));
    stream.writeInbound(Unpooled.buffer().writeInt(0x8000_0004).writeInt(1));
    assertThat(KrbError.read(stream.received()).code()).isEqualTo(61);
    assertThat(stream.isOpen()).isFalse();
  }

  @Test
  void lengthsBeyondOurLimitGarbageAndIdlenessEndAConnection() {
    KdcFront front = front(Runnable::run, 0, 4_096);
    for (int length : new int[] {0, 65_536, Integer.MAX_VALUE}) {
      Stream stream = new Stream(front);
      stream.writeInbound(Unpooled.buffer().writeInt(length));
      assertThat(stream.isOpen()).isFalse();
    }
    Stream garbage = new Stream(front);
    garbage.send(new byte[] {1, 2, 3});
    assertThat(garbage.isOpen()).isFalse();
    Stream idle = new Stream(front);
    idle.pipeline().fireUserEventTriggered(IdleStateEvent.READER_IDLE_STATE_EVENT);
    assertThat(idle.isOpen()).isFalse();
  }

  @Test
  void aConnectionHasItsShareOfRequestsAndThereAreOnlySoManyConnections() {
    KdcFront front = front(Runnable::run, 0, 4_096);
    Stream one = new Stream(front);
    for (int i = 0; i < 16; i++) {
      assertThat(one.isOpen()).isTrue();
      one.send(named());
      one.received();
    }
    assertThat(one.isOpen()).isFalse();
    Stream two = new Stream(front);
    Stream three = new Stream(front);
    assertThat(two.isOpen() && three.isOpen()).isTrue();
    assertThat(new Stream(front).isOpen()).isFalse();
    assertThat(front.tally().of(FrontTally.Event.CONNECTION_REFUSED)).isEqualTo(1);
    var _ = two.close();
    assertThat(new Stream(front).isOpen()).isTrue();
  }

  @Test
  void whatCostsAnAgreementIsWorkedOnElsewhereAndOnceRfc4120S312() {
    KdcFront front = front(costly::add, 0, 4_096);
    EmbeddedChannel channel = new EmbeddedChannel(new KdcDatagramHandler(front));
    byte[] request = anonymous();
    assertThat(datagram(channel, request)).isEmpty();
    assertThat(datagram(channel, request)).isEmpty();
    assertThat(datagram(channel, named())).isNotEmpty();
    assertThat(costly).hasSize(2);
    costly.forEach(Runnable::run);
    DatagramPacket first = Objects.requireNonNull(channel.readOutbound());
    DatagramPacket second = Objects.requireNonNull(channel.readOutbound());
    // The second was the same request again: the same octets, not another ticket.
    assertThat(ByteBufUtil.getBytes(second.content()))
        .isEqualTo(ByteBufUtil.getBytes(first.content()));
    first.release();
    second.release();
  }

  @Test
  void aFloodOfAgreementsIsDroppedAndCountedAndOthersAreStillServed() {
    KdcFront full =
        front(
            _ -> {
              throw new RejectedExecutionException();
            },
            0,
            4_096);
    EmbeddedChannel channel = new EmbeddedChannel(new KdcDatagramHandler(full));
    for (int i = 0; i < 100; i++) {
      assertThat(datagram(channel, anonymous())).isEmpty();
    }
    assertThat(full.tally().of(FrontTally.Event.OVERLOAD)).isEqualTo(100);
    assertThat(datagram(channel, named())).isNotEmpty();
    assertThat(office.kdc.remembered()).isZero();
  }

  @Test
  void eachSourceHasItsShareOfAgreements() {
    KdcFront front = front(costly::add, 5, 4_096);
    EmbeddedChannel channel = new EmbeddedChannel(new KdcDatagramHandler(front));
    for (int i = 0; i < 100; i++) {
      assertThat(datagram(channel, anonymous())).isEmpty();
    }
    assertThat(costly).hasSize(10);
    assertThat(front.tally().of(FrontTally.Event.RATE)).isEqualTo(90);
    nanos += 1_000_000_000L;
    datagram(channel, anonymous());
    assertThat(costly).hasSize(11);
  }

  @Test
  void sourcesAreBoundedInNumber() {
    SourceRates rates = new SourceRates(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] address = {10, (byte) (i >>> 16), (byte) (i >>> 8), (byte) i};
      assertThat(rates.take(address, 0)).isTrue();
    }
    assertThat(rates.size()).isEqualTo(8_192);
    byte[] six = new byte[16];
    six[15] = 1;
    byte[] neighbor = new byte[16];
    neighbor[15] = 2;
    assertThat(rates.take(six, 0)).isTrue();
    assertThat(rates.take(neighbor, 0)).isTrue();
    assertThat(rates.take(six, 0)).isFalse();
  }
}
