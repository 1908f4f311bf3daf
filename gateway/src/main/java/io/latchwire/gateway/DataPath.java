package io.latchwire.gateway;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PacketPortConfig;
import io.latchwire.gateway.packet.PortUnavailableException;
import io.latchwire.gateway.probe.Probe;
import io.latchwire.handler.packet.Histogram;
import io.latchwire.handler.packet.PacketPipeline;
import io.latchwire.handler.packet.PacketWorker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.lang.foreign.Arena;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pair of ports on one event loop with everything between them. It forwards from {@link #start}
 * to {@link #close}; a fault of its own stops it, and a stopped one forwards nothing.
 */
final class DataPath implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataPath.class);

  /** What a frame and its scratch copy need beyond the MTU: link header, tags, pseudo-header. */
  private static final int BEYOND_MTU = 128;

  private static final long SWEEP_NANOS = 1_000_000_000L / 8;

  private final EpollLoops group = new EpollLoops(1, "segments");
  private final EventLoop loop = group.next();
  private final Arena arena = Arena.ofShared();
  private final PacketWorker worker;
  private final PacketChannel local;
  private final PacketChannel wan;
  private final LoopLag sweeps;
  private volatile boolean closing;
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

  /**
   * Opens both ports; nothing is received yet.
   *
   * @throws PortUnavailableException naming the interface, what is missing and the remedy
   */
  DataPath(PacketWorker worker, String localInterface, String wanInterface, int batchSize)
      throws PortUnavailableException {
    this.worker = worker;
    this.sweeps = new LoopLag(worker::sweep, SWEEP_NANOS, System::nanoTime);
    this.local = PacketChannel.open(port(localInterface, batchSize));
    try {
      this.wan = PacketChannel.open(port(wanInterface, batchSize));
    } catch (PortUnavailableException e) {
      local.unsafe().closeForcibly();
      throw e;
    }
    PacketPipeline.outbound(local.pipeline(), worker, wan, local, batchSize, arena);
    PacketPipeline.inbound(
        wan.pipeline(), worker, local, batchSize, local.port().mtu() + BEYOND_MTU, arena);
    local.pipeline().addLast("fault", new FailClosed());
    wan.pipeline().addLast("fault", new FailClosed());
  }

  private static PacketPortConfig port(String interfaceName, int batchSize) {
    PacketPortConfig usual = PacketPortConfig.on(interfaceName);
    return new PacketPortConfig(
        interfaceName, batchSize, usual.receiveBufferOctets(), usual.sendBufferOctets());
  }

  /**
   * Begins to forward, once the keys are those of now.
   *
   * @param wallMillis milliseconds of UTC since 1970
   */
  void start(LongSupplier wallMillis) {
    KeyTimer keys = new KeyTimer(worker.schedule(), loop, wallMillis, this::onTimerEnded);
    loop.submit(keys).syncUninterruptibly();
    loop.register(wan).syncUninterruptibly();
    loop.register(local).syncUninterruptibly();
    loop.scheduleAtFixedRate(sweeps, SWEEP_NANOS, SWEEP_NANOS, TimeUnit.NANOSECONDS)
        .addListener(ended -> onTimerEnded(ended.cause()));
    local.closeFuture().addListener(_ -> onPortClosed(local));
    wan.closeFuture().addListener(_ -> onPortClosed(wan));
  }

  /** A port that {@link #close} has closed is no failure. */
  private void onPortClosed(PacketChannel port) {
    if (!closing) {
      failed.complete(reason(port));
    }
  }

  private static Throwable reason(PacketChannel port) {
    Throwable failure = port.failure();
    return failure == null ? new IllegalStateException("port was closed") : failure;
  }

  private void onTimerEnded(Throwable cause) {
    if (!closing) {
      failClosed(cause);
    }
  }

  private void failClosed(Throwable cause) {
    failed.complete(cause);
    local
        .close()
        .addListener(
            _ -> LogEvent.PORT_CLOSED.at(LOG).log("port {} is closed", local.port().name()));
    wan.close()
        .addListener(_ -> LogEvent.PORT_CLOSED.at(LOG).log("port {} is closed", wan.port().name()));
  }

  /** Completes with the reason when the ports can no longer forward. */
  CompletionStage<Throwable> failed() {
    return failed;
  }

  /** The port towards the router; its counters belong to {@link #onLoop}. */
  PacketChannel local() {
    return local;
  }

  /** The port towards the network. */
  PacketChannel wan() {
    return wan;
  }

  /** How a probe of a peer goes. */
  Probe.Way probeWay() {
    return new Probe.Way(
        loop,
        local.pipeline(),
        wan.pipeline(),
        local,
        wan,
        local.port().hardwareAddress(),
        System::nanoTime);
  }

  /** How late the loop came to its sweeps; belongs to {@link #onLoop}. */
  Histogram.Snapshot lateNanos() {
    return sweeps.lateNanos();
  }

  /** What runs on the event loop sees all state of the worker. */
  <T> CompletionStage<T> onLoop(Supplier<T> question) {
    return CompletableFuture.supplyAsync(question, loop);
  }

  @Override
  public void close() {
    closing = true;
    local.close().awaitUninterruptibly();
    wan.close().awaitUninterruptibly();
    loop.submit(worker::close).awaitUninterruptibly();
    group.close();
    arena.close();
  }

  /** A fault in a handler is ours: better no traffic than traffic that went through half a way. */
  private final class FailClosed extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failClosed(cause);
    }
  }
}
