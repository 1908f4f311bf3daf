package io.latchwire.gateway.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.loop.EpollLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, sd_notify(3). */
@Timeout(60)
class ServiceNotifierIT {
  private final EpollLoops loops = new EpollLoops(1, "manager");
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void listen() {
    new Bootstrap()
        .group(loops)
        .channel(EpollDomainDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DomainDatagramPacket>() {
              @Override
              protected void channelRead0(
                  ChannelHandlerContext context, DomainDatagramPacket sent) {
                heard.add(sent.content().toString(StandardCharsets.UTF_8));
              }
            })
        .bind(new DomainSocketAddress(socket()))
        .syncUninterruptibly();
  }

  @AfterEach
  void stop() {
    loops.close();
  }

  @Test
  void theServiceIsReadyFeedsTheWatchdogAndSaysThatItStops() throws Exception {
    try (ServiceNotifier notifier = notifier("20000")) {
      notifier.ready();
      notifier.watch(() -> CompletableFuture.completedFuture(true));
      assertThat(next()).isEqualTo("READY=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      assertThat(next()).isEqualTo("WATCHDOG=1");
      notifier.stopping();
      String last = next();
      while (last.equals("WATCHDOG=1")) {
        last = next();
      }
      assertThat(last).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void aLoopThatHangsStarvesTheWatchdog() throws Exception {
    AtomicBoolean asked = new AtomicBoolean();
    try (ServiceNotifier notifier = notifier("20000")) {
      notifier.watch(() -> {
        asked.set(true);
        return new CompletableFuture<Boolean>();
      });
      notifier.status("hangs");
      assertThat(next()).isEqualTo("STATUS=hangs");
      notifier.status("still");
      assertThat(next()).isEqualTo("STATUS=still");
      assertThat(asked).isTrue();
    }
  }

  @Test
  void withoutAServiceManagerNobodyIsTold() {
    assertThat(ServiceNotifier.of(Map.of())).isEmpty();
  }

  private ServiceNotifier notifier(String watchdog) {
    return ServiceNotifier.of(
            Map.of("NOTIFY_SOCKET", socket().toString(), "WATCHDOG_USEC", watchdog))
        .orElseThrow();
  }

  private java.io.File socket() {
    return directory.resolve("notify").toFile();
  }

  private String next() throws InterruptedException {
    String message = heard.poll(30, TimeUnit.SECONDS);
    return message == null ? "nothing" : message;
  }
}
