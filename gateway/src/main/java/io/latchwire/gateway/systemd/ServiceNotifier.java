package io.latchwire.gateway.systemd;

import io.latchwire.gateway.loop.EpollLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells systemd of the service that this process is, sd_notify(3): datagrams to the socket that
 * {@code NOTIFY_SOCKET} names. Where it names none, nobody is told.
 *
 * <p>The watchdog is fed only by whoever shall be watched: a loop that hangs lets it bite.
 */
public final class ServiceNotifier implements AutoCloseable {
  private static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";
  private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
  private static final long MOST_MILLIS = 1_000;

  private final EpollLoops loops;
  private final Channel channel;
  private final long watchdogMicros;

  private ServiceNotifier(EpollLoops loops, Channel channel, long watchdogMicros) {
    this.loops = loops;
    this.channel = channel;
    this.watchdogMicros = watchdogMicros;
  }

  /** The notifier that these variables of the environment ask for. */
  public static Optional<ServiceNotifier> of(Map<String, String> environment) {
    String path = environment.getOrDefault(NOTIFY_SOCKET, "");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    // A name in the abstract namespace begins with a NUL, which the environment cannot hold.
    String name = path.startsWith("@") ? "\0" + path.substring(1) : path;
    EpollLoops loops = new EpollLoops(1, "systemd");
    ChannelFuture opened =
        new Bootstrap()
            .group(loops)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelHandlerAdapter() {})
            .connect(new DomainSocketAddress(name))
            .awaitUninterruptibly();
    if (!opened.isSuccess()) {
      loops.close();
      return Optional.empty();
    }
    return Optional.of(
        new ServiceNotifier(
            loops, opened.channel(), micros(environment.getOrDefault(WATCHDOG_USEC, "0"))));
  }

  private static long micros(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The service does what it is there for. */
  public void ready() {
    var _ = send("READY=1");
  }

  /** The service is about to end; returns once that is said, or cannot be. Not on a loop. */
  public void stopping() {
    var _ = send("STOPPING=1").awaitUninterruptibly(MOST_MILLIS);
  }

  /** A line that {@code systemctl status} shows. */
  public void status(String line) {
    var _ = send("STATUS=" + line);
  }

  /**
   * Feeds the watchdog twice in its time, each time only after the watched has answered.
   *
   * @param watched a question to what must not hang
   */
  public void watch(Supplier<? extends CompletionStage<?>> watched) {
    if (watchdogMicros > 0) {
      long interval = watchdogMicros / 2;
      var _ =
          loops
              .next()
              .scheduleAtFixedRate(
                  () -> watched.get().thenAccept(_ -> feed()), 0, interval, TimeUnit.MICROSECONDS);
    }
  }

  private void feed() {
    var _ = send("WATCHDOG=1");
  }

  private ChannelFuture send(String message) {
    return channel.writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    loops.close();
  }
}
