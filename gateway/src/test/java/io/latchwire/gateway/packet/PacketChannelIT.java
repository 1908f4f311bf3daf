package io.latchwire.gateway.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.latchwire.gateway.nativeio.VirtioNet;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.Capture;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.netns.RawSocket;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ports between two hosts, all of them on a real kernel. */
class PacketChannelIT {
  private static final int MEBIBYTE = 1 << 20;
  private static final int LONGEST_FRAME = 1514;

  /** {@code VIRTIO_NET_HDR_GSO_UDP_L4}: datagrams of one size behind each other. */
  private static final int GSO_UDP_L4 = 5;

  private @Nullable PortBridge connected;

  @BeforeEach
  void connectTwoHosts() throws Exception {
    connected = new PortBridge();
  }

  @AfterEach
  void takeAllDown() {
    if (connected != null) {
      connected.close();
    }
  }

  private PortBridge net() {
    if (connected == null) {
      throw new AssertionError("not connected");
    }
    return connected;
  }

  @Test
  void pingPassesOverIpv4AndIpv6() throws Exception {
    net().withAddresses().bridge();
    assertPingPasses("10.0.0.2");
    assertPingPasses("fd00::2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "fd00::2"})
  void aBulkTransferArrivesAsItWasSent(String address) throws Exception {
    PortBridge.Ports ports = net().withAddresses().withoutOffloads().bridge();
    transfer(address, 16 * MEBIBYTE);
    assertThat(net().counters(ports.lan()).superSegmentsSplit()).isZero();
    assertThat(net().counters(ports.lan()).checksumsCompleted()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.2", "fd00::2"})
  void superSegmentsOfAHostLeaveAsSoundSegmentsOfTheMtu(String address) throws Exception {
    PortBridge.Ports ports = net().withAddresses().bridge();
    List<byte[]> seen;
    try (Capture capture = Capture.open(net().hostB, "eth0", "tcp")) {
      transfer(address, 16 * MEBIBYTE);
      seen = capture.awaitFrames(100);
    }
    assertThat(net().counters(ports.lan()).superSegmentsSplit()).isPositive();
    assertThat(net().counters(ports.lan()).checksumsCompleted()).isPositive();
    assertThat(net().counters(ports.lan()).droppedOnReceive()).isEmpty();
    assertThat(seen).allMatch(frame -> frame.length <= LONGEST_FRAME);
    assertThat(seen).allMatch(TestFrames::isSoundTcp);
    assertThat(seen).anyMatch(frame -> frame.length == LONGEST_FRAME);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void superSegmentsBehindATagAreSplitInOrderWithTheFramesAround(boolean ipv6) throws Exception {
    PortBridge.Ports ports = net().bridge();
    Random random = new Random(9);
    byte[] before = TestFrames.frame(200, random, TestFrames.EXPERIMENT);
    byte[] after = TestFrames.frame(LONGEST_FRAME, random, TestFrames.EXPERIMENT);
    int gsoType = ipv6 ? VirtioNet.VIRTIO_NET_HDR_GSO_TCPV6 : VirtioNet.VIRTIO_NET_HDR_GSO_TCPV4;
    byte[] superSegment = TestFrames.tagged(0xA007, TestFrames.tcp(ipv6, 0x18, 60_000));
    try (Capture capture = Capture.open(net().hostB, "eth0");
        RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      for (int i = 0; i < 10; i++) {
        socket.send(before);
        socket.sendSuperSegment(superSegment, gsoType, ipv6 ? 58 : 38, 16, 1400);
        socket.send(after);
      }
      int pieces = (60_000 + 1399) / 1400;
      List<byte[]> seen = capture.awaitFrames(10 * (pieces + 2));
      assertThat(seen).hasSize(10 * (pieces + 2));
      for (int i = 0; i < 10; i++) {
        int at = i * (pieces + 2);
        assertThat(seen.get(at)).isEqualTo(before);
        assertThat(seen.subList(at + 1, at + 1 + pieces))
            .allMatch(TestFrames::isSoundTcp)
            .allMatch(piece -> ByteBuffer.wrap(piece).getInt(12) == 0x8100_A007);
        assertThat(seen.get(at + 1 + pieces)).isEqualTo(after);
      }
    }
    assertThat(net().counters(ports.lan()).superSegmentsSplit()).isEqualTo(10);
  }

  @Test
  void aSuperSegmentThatIsNotTcpIsDroppedAndCounted() throws Exception {
    PortBridge.Ports ports = net().bridge();
    byte[] udp = TestFrames.tcp(false, 0x18, 4000);
    udp[14 + 9] = 17;
    byte[] after = TestFrames.frame(100, new Random(10), TestFrames.EXPERIMENT);
    try (Capture capture = Capture.open(net().hostB, "eth0");
        RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.sendSuperSegment(udp, GSO_UDP_L4, 34, 6, 1400);
      socket.send(after);
      assertThat(capture.awaitFrames(1)).containsExactly(after);
    }
    assertThat(net().counters(ports.lan()).droppedOnReceive())
        .containsExactly(Map.entry(DropReason.SUPER_SEGMENT, 1L));
  }

  /** The kernel takes the outer tag off every frame that it receives; ports put it back. */
  @Test
  void framesPassUnchangedToTheOctetTagsAndAll() throws Exception {
    net().bridge();
    Random random = new Random(1);
    List<byte[]> sent = new ArrayList<>();
    for (int length = 14; length <= LONGEST_FRAME; length += 25) {
      sent.add(TestFrames.frame(length, random, TestFrames.EXPERIMENT));
    }
    for (int length = 60; length <= LONGEST_FRAME; length += 97) {
      // Priority 5, drop eligible, VLAN 7; then untagged priority; then QinQ; then a broken IPv4.
      sent.add(TestFrames.frame(length, random, TestFrames.C_TAG, 0xB007, TestFrames.EXPERIMENT));
      sent.add(TestFrames.frame(length, random, TestFrames.C_TAG, 0xE000, TestFrames.EXPERIMENT));
      sent.add(
          TestFrames.frame(
              length,
              random,
              TestFrames.S_TAG,
              0x2123,
              TestFrames.C_TAG,
              0x3FFE,
              TestFrames.EXPERIMENT));
      sent.add(TestFrames.frame(length, random, TestFrames.IPV4));
      sent.add(TestFrames.frame(length, random, TestFrames.IPV6));
    }
    // An Ethernet frame of full length has room for one tag more.
    sent.add(
        TestFrames.frame(
            LONGEST_FRAME + 4, random, TestFrames.C_TAG, 0x0001, TestFrames.EXPERIMENT));
    // IEEE 802.3 without an EtherType.
    sent.add(TestFrames.frame(80, random, 66));

    try (Capture capture = Capture.open(net().hostB, "eth0");
        RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(sent);
      assertThat(capture.awaitFrames(sent.size())).containsExactlyElementsOf(sent);
    }
  }

  @Test
  void aFrameLongerThanTheOtherSideTakesIsDroppedAndThoseBehindItPass() throws Exception {
    net().gateway.run("ip", "link", "set", "wan", "mtu", "1400");
    PortBridge.Ports ports = net().bridge();
    Random random = new Random(2);
    List<byte[]> sent = new ArrayList<>();
    List<byte[]> fitting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte[] frame =
          TestFrames.frame(i % 3 == 0 ? LONGEST_FRAME : 1414, random, TestFrames.EXPERIMENT);
      sent.add(frame);
      if (frame.length == 1414) {
        fitting.add(frame);
      }
    }
    try (Capture capture = Capture.open(net().hostB, "eth0");
        RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(sent);
      assertThat(capture.awaitFrames(fitting.size())).containsExactlyElementsOf(fitting);
    }
    assertThat(net().counters(ports.wan()).droppedOnTransmit())
        .containsExactly(Map.entry(DropReason.TOO_BIG, (long) sent.size() - fitting.size()));
  }

  @Test
  void framesLongerThanThePortEverTakesAreDroppedNotCut() throws Exception {
    PacketChannel lan = net().open(PacketPortConfig.on("lan"));
    net().register(lan);
    net().gateway.run("ip", "link", "set", "lan", "mtu", "9000");
    net().hostA.run("ip", "link", "set", "eth0", "mtu", "9000");
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(TestFrames.frame(8000, new Random(3), TestFrames.EXPERIMENT));
    }
    Await.until(
        "the frame counted",
        () -> net().counters(lan).droppedOnReceive().containsKey(DropReason.TOO_BIG));
  }

  @Test
  void aPortOfJumboFramesPassesThem() throws Exception {
    for (NetworkNamespace host : List.of(net().hostA, net().hostB)) {
      host.run("ip", "link", "set", "eth0", "mtu", "9000");
    }
    net().gateway.run("ip", "link", "set", "lan", "mtu", "9000");
    net().gateway.run("ip", "link", "set", "wan", "mtu", "9000");
    net().withAddresses().bridge();
    assertThat(net().hostA.run("ping", "-c", "1", "-M", "do", "-s", "8972", "10.0.0.2"))
        .contains(" 0% packet loss");
    transfer("10.0.0.2", 4 * MEBIBYTE);
  }

  @Test
  void aPortThatIsDownDropsAndGoesOnWhenItIsUpAgain() throws Exception {
    PortBridge.Ports ports = net().withAddresses().bridge();
    assertPingPasses("10.0.0.2");
    net().gateway.run("ip", "link", "set", "wan", "down");
    Await.until("the port down", () -> net().counters(ports.wan()).timesDown() == 1);
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(TestFrames.frame(100, new Random(4), TestFrames.EXPERIMENT));
    }
    Await.until(
        "the frame dropped",
        () -> net().counters(ports.wan()).droppedOnTransmit().containsKey(DropReason.PORT_DOWN));
    assertThat(ports.wan().isActive()).isTrue();
    net().gateway.run("ip", "link", "set", "wan", "up");
    assertPingPasses("10.0.0.2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPortWhoseInterfaceIsDeletedSaysSoAndCloses(boolean downBefore) throws Exception {
    PortBridge.Ports ports = net().bridge();
    LinkedBlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
    ports
        .wan()
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                causes.add(cause);
              }
            });
    if (downBefore) {
      net().gateway.run("ip", "link", "set", "wan", "down");
      Await.until("the port down", () -> net().counters(ports.wan()).timesDown() == 1);
    }
    net().gateway.run("ip", "link", "delete", "wan");
    assertThat(ports.wan().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(causes.poll(30, TimeUnit.SECONDS))
        .isInstanceOf(PortUnavailableException.class)
        .hasMessageContaining("interface wan: it was deleted")
        .isEqualTo(ports.wan().failure());

    // The other port lives; what it receives for the closed one is dropped.
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(TestFrames.frame(100, new Random(5), TestFrames.EXPERIMENT));
    }
    Await.until(
        "the frame dropped",
        () -> net().counters(ports.wan()).droppedOnTransmit().containsKey(DropReason.PORT_DOWN));
    assertThat(ports.lan().isActive()).isTrue();
  }

  @Test
  void aClosedPortFreesItsMemoryOnceEvenWhenItsHandlerClosesIt() throws Exception {
    PacketChannel lan = net().open(PacketPortConfig.on("lan"));
    LinkedBlockingQueue<SegmentBatch> batches = new LinkedBlockingQueue<>();
    List<ChannelFuture> closing = new ArrayList<>();
    lan.pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                closing.add(context.close());
                SegmentBatch batch = (SegmentBatch) message;
                // Still there while the batch is looked at.
                batch.octets().fill((byte) 0);
                batches.add(batch);
              }
            });
    net().register(lan);
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(TestFrames.frame(100, new Random(6), TestFrames.EXPERIMENT));
    }
    SegmentBatch batch = batches.poll(30, TimeUnit.SECONDS);
    assertThat(batch).isNotNull();
    lan.closeFuture().sync();
    lan.close().sync();
    net().loop.submit(() -> assertThat(closing).allMatch(ChannelFuture::isSuccess)).sync();
    assertThat(batch.octets().scope().isAlive()).isFalse();
    assertThat(lan.isOpen()).isFalse();
    assertThat(net().counters(lan).framesReceived()).isEqualTo(1);
  }

  @Test
  void thePortsOfAnEventLoopCloseWithIt() throws Exception {
    PortBridge.Ports ports = net().bridge();
    net().loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    assertThat(ports.lan().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ports.wan().closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void framesThatFoundTheReceiveBufferFullAreCounted() throws Exception {
    PacketChannel lan = net().open(new PacketPortConfig("lan", 64, 8192, 8192));
    lan.config().setAutoRead(false);
    net().register(lan);
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(
          Collections.nCopies(1000, TestFrames.frame(1000, new Random(7), TestFrames.EXPERIMENT)));
    }
    Await.until("frames dropped", () -> net().counters(lan).kernelDrops() > 900);
    assertThat(net().counters(lan).framesReceived()).isZero();
    lan.read();
    Await.until("frames read", () -> net().counters(lan).framesReceived() > 0);
  }

  @Test
  void aHundredThousandFramesPassWithoutAllocation() throws Exception {
    net().bridge();
    long loopThread = net().loop.submit(() -> Thread.currentThread().threadId()).get();
    byte[] frame = TestFrames.frame(60, new Random(8), TestFrames.EXPERIMENT);
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      // Code that is not yet compiled to the end leaves objects that are seen through later.
      Await.until(
          "a round without allocation",
          () -> allocatedByPassing(20_000, loopThread, socket, frame) == 0);
      // Whatever the virtual machine does on the side: a tenth of an octet per frame. One object
      // for each batch would be four times as much.
      assertThat(allocatedByPassing(100_000, loopThread, socket, frame)).isLessThan(10_000);
    }
  }

  private long allocatedByPassing(int count, long thread, RawSocket socket, byte[] frame)
      throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(thread);
    passFrames(socket, frame, count);
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** Sends in bursts that find room in every buffer, and waits for each at the other end. */
  private void passFrames(RawSocket socket, byte[] frame, int count) throws Exception {
    long before = receivedPackets(net().hostB, "eth0");
    int sent = 0;
    while (sent < count) {
      int burst = Math.min(2000, count - sent);
      socket.send(Collections.nCopies(burst, frame));
      sent += burst;
      long expected = before + sent;
      Await.until(
          expected + " frames received", () -> receivedPackets(net().hostB, "eth0") >= expected);
    }
  }

  @Test
  void anIdleLoopSleepsInEpoll() throws Exception {
    net().withAddresses().bridge();
    assertPingPasses("10.0.0.2");
    awaitSleep();
    assertPingPasses("10.0.0.2");
  }

  @Test
  void aPortThatShallNotReadLeavesFramesWhereTheyAreAndSleeps() throws Exception {
    PortBridge.Ports ports = net().withAddresses().bridge();
    assertPingPasses("10.0.0.2");
    ports.lan().config().setAutoRead(false);
    long before = net().counters(ports.lan()).framesReceived();
    try (RawSocket socket = RawSocket.open(net().hostA, "eth0")) {
      socket.send(TestFrames.frame(100, new Random(11), TestFrames.EXPERIMENT));
    }
    awaitSleep();
    assertThat(net().counters(ports.lan()).framesReceived()).isEqualTo(before);
    ports.lan().config().setAutoRead(true);
    Await.until("the frame read", () -> net().counters(ports.lan()).framesReceived() > before);
    assertPingPasses("10.0.0.2");
  }

  @Test
  void aPortThatDoesNotReadStillLearnsOfTheEndOfItsInterface() throws Exception {
    PacketChannel lan = net().open(PacketPortConfig.on("lan"));
    lan.config().setAutoRead(false);
    net().register(lan);
    net().gateway.run("ip", "link", "delete", "lan");
    assertThat(lan.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(lan.failure()).hasMessageContaining("interface lan: it was deleted");
  }

  /** Neighbour discovery and the like end by themselves; then the loop does not run at all. */
  private void awaitSleep() throws Exception {
    Path schedule = net().loop.submit(() -> schedule()).get();
    Await.until(
        "half a second without running",
        () -> {
          String before = Files.readString(schedule);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
          return Files.readString(schedule).equals(before);
        });
  }

  /** The file in which the kernel counts how long and how often the calling thread ran. */
  private static Path schedule() throws Exception {
    Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    return Path.of("/proc").resolve(thread).resolve("schedstat");
  }

  private static long receivedPackets(NetworkNamespace host, String device) throws Exception {
    return host.call(() ->
        Files.readAllLines(Path.of("/proc/thread-self/net/dev")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith(device + ":"))
            .mapToLong(line -> Long.parseLong(line.split(" +", -1)[2]))
            .sum());
  }

  private void assertPingPasses(String address) throws Exception {
    assertThat(net().hostA.run("ping", "-c", "3", "-i", "0.2", "-w", "20", address))
        .contains("3 received");
  }

  /** From host A to host B and back at once, over one connection. */
  private void transfer(String address, int octets) throws Exception {
    byte[] there = new byte[octets];
    byte[] back = new byte[octets];
    new Random(octets).nextBytes(there);
    new Random(octets + 1).nextBytes(back);
    try (ServerSocket server =
        net().hostB.call(() -> new ServerSocket(0, 1, InetAddress.getByName(address)))) {
      FutureTask<byte[]> atB = net().hostB.begin(() -> exchange(server.accept(), back));
      FutureTask<byte[]> atA =
          net().hostA.begin(() -> exchange(new Socket(address, server.getLocalPort()), there));
      assertThat(atB.get(2, TimeUnit.MINUTES)).isEqualTo(there);
      assertThat(atA.get(2, TimeUnit.MINUTES)).isEqualTo(back);
    }
  }

  private static byte[] exchange(Socket socket, byte[] toSend) throws Exception {
    try (socket;
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      FutureTask<byte[]> received = new FutureTask<>(in::readAllBytes);
      Thread.ofVirtual().start(received);
      out.write(toSend);
      socket.shutdownOutput();
      return received.get(2, TimeUnit.MINUTES);
    }
  }
}
