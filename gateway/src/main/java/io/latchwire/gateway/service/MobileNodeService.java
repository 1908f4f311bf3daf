package io.latchwire.gateway.service;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PacketPortConfig;
import io.latchwire.handler.nd.EthernetPort;
import io.latchwire.handler.nd.MobileNodeHandler;
import io.latchwire.handover.MobileNode;
import io.latchwire.handover.MobileNodeSettings;
import io.latchwire.handover.Moment;
import io.latchwire.handover.NodeEvent;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** A mobile node on one raw-socket port and one event loop. */
public final class MobileNodeService implements AutoCloseable {
  private final EventLoop loop;
  private final PacketChannel channel;
  private final Arena arena = Arena.ofShared();
  private final EthernetPort port;
  private final MobileNode node;
  private final DeadlineTimer timer;

  private MobileNodeService(
      PacketChannel channel,
      LinkLayerAddress own,
      EventLoop loop,
      MobileNodeSettings settings,
      KeyOctets random,
      Consumer<NodeEvent> events) {
    this.loop = loop;
    this.channel = channel;
    this.port = new EthernetPort(channel, own, channel.port().mtu(), arena);
    this.node =
        new MobileNode(settings, random, (_, to, packet) -> port.transmit(to, packet), events);
    this.timer = new DeadlineTimer(loop, node::nextNanos, this::onTimer);
    channel
        .pipeline()
        .addLast(new MobileNodeHandler(node, port, SystemMoment::now, timer::schedule));
  }

  /**
   * Opens the port in the network namespace of the calling thread.
   *
   * @param settings for the interface's link-layer address
   * @param events told on the event loop
   */
  public static MobileNodeService start(
      String interfaceName,
      EventLoop loop,
      Function<LinkLayerAddress, MobileNodeSettings> settings,
      KeyOctets random,
      Consumer<NodeEvent> events)
      throws IOException, InterruptedException {
    PacketChannel channel = PacketChannel.open(PacketPortConfig.on(interfaceName));
    LinkLayerAddress own = new LinkLayerAddress(channel.port().hardwareAddress());
    MobileNodeService service =
        new MobileNodeService(channel, own, loop, settings.apply(own), random, events);
    loop.register(channel).sync();
    return service;
  }

  /** Does something with the node, on its event loop. */
  public void run(BiConsumer<MobileNode, Moment> action) {
    loop.execute(() -> {
      action.accept(node, SystemMoment.now());
      port.flush();
      timer.schedule();
    });
  }

  private void onTimer() {
    node.onTime(SystemMoment.now());
    port.flush();
  }

  /** Closes the port. */
  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loop.submit(
            () -> {
              timer.cancel();
              arena.close();
            })
        .syncUninterruptibly();
  }
}
