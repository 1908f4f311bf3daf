package io.latchwire.gateway.packet;

import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.segment.FramePort;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;

/**
 * Two hosts and between them two ports on one event loop, each sending what the other receives.
 *
 * <pre>{@code
 * hostA eth0 ---- lan gateway wan ---- eth0 hostB
 * }</pre>
 */
final class PortBridge implements AutoCloseable {
  final NetworkNamespace hostA;
  final NetworkNamespace gateway;
  final NetworkNamespace hostB;
  private final EpollLoops group = new EpollLoops(1, "test");
  final EventLoop loop = group.next();

  PortBridge() throws Exception {
    hostA = NetworkNamespace.create("a");
    gateway = NetworkNamespace.create("gw");
    hostB = NetworkNamespace.create("b");
    hostA.connect("eth0", gateway, "lan");
    hostB.connect("eth0", gateway, "wan");
  }

  /** Gives both hosts an IPv4 and an IPv6 address: 10.0.0.1, 10.0.0.2, fd00::1, fd00::2. */
  PortBridge withAddresses() throws Exception {
    hostA.address("eth0", "10.0.0.1/24");
    hostA.address("eth0", "fd00::1/64");
    hostB.address("eth0", "10.0.0.2/24");
    hostB.address("eth0", "fd00::2/64");
    return this;
  }

  /** Makes both hosts send what goes onto a wire. */
  PortBridge withoutOffloads() throws Exception {
    hostA.switchOffloadsOff("eth0");
    hostB.switchOffloadsOff("eth0");
    return this;
  }

  /** A port of the gateway, not yet on the event loop. */
  PacketChannel open(PacketPortConfig port) throws Exception {
    return gateway.call(() -> PacketChannel.open(port));
  }

  /** Opens both ports and lets them send what the other receives. */
  Ports bridge() throws Exception {
    Ports ports = new Ports(open(PacketPortConfig.on("lan")), open(PacketPortConfig.on("wan")));
    ports.lan.pipeline().addLast(new TransmitTo(ports.wan));
    ports.wan.pipeline().addLast(new TransmitTo(ports.lan));
    register(ports.lan);
    register(ports.wan);
    return ports;
  }

  /** Puts a port on the event loop. */
  void register(PacketChannel port) throws Exception {
    loop.register(port).sync();
  }

  /** The counters of a port now. */
  PortCounters counters(PacketChannel port) throws Exception {
    return loop.submit(port::counters).get();
  }

  @Override
  public void close() {
    group.close();
    hostA.close();
    hostB.close();
    gateway.close();
  }

  /** Both ports of the gateway. */
  record Ports(PacketChannel lan, PacketChannel wan) {}

  /** Sends every batch through another port. */
  static final class TransmitTo extends ChannelInboundHandlerAdapter {
    private final FramePort port;

    TransmitTo(FramePort port) {
      this.port = port;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      port.transmit((SegmentBatch) message);
    }
  }
}
