package io.latchwire.handler.rserpool;

import io.latchwire.rserpool.Caller;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarAction;
import io.latchwire.rserpool.RegistrarEvent;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Registrar} on one executor: brings it events from all channels' loops, does what it
 * wants, and wakes it at its deadlines.
 */
public final class RegistrarLoop {
  private final Registrar registrar;
  private final boolean secure;
  private final EventExecutor executor;
  private final LongSupplier clockMillis;
  private final Consumer<String> dial;
  private final Consumer<AsapMessage.ServerAnnounce> announce;
  private final BiConsumer<RegistrarNotice, String> log;
  private final Map<Long, Channel> channels = new HashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private @Nullable ScheduledFuture<?> tick;
  private long tickAt = Long.MAX_VALUE;

  /**
   * A loop that has not begun.
   *
   * @param clockMillis a clock that does not go back
   * @param dial connects to the peer of this name, and ends in {@link #connected} or {@link
   *     #dialFailed}
   * @param announce sends to the multicast group
   * @param log the event log
   */
  public RegistrarLoop(
      Registrar registrar,
      boolean secure,
      EventExecutor executor,
      LongSupplier clockMillis,
      Consumer<String> dial,
      Consumer<AsapMessage.ServerAnnounce> announce,
      BiConsumer<RegistrarNotice, String> log) {
    this.registrar = registrar;
    this.secure = secure;
    this.executor = executor;
    this.clockMillis = clockMillis;
    this.dial = dial;
    this.announce = announce;
    this.log = log;
  }

  /** Begins. */
  public void begin() {
    executor.execute(() -> perform(registrar.begin(clockMillis.getAsLong())));
  }

  /** Our server identifier. */
  public int serverId() {
    return registrar.serverId();
  }

  boolean isSecure() {
    return secure;
  }

  /** Asks the registrar something on its own thread. */
  public <T> Future<T> ask(Function<Registrar, T> question) {
    return executor.submit(() -> question.apply(registrar));
  }

  /** A connection is ready; the answer is its number. */
  long connected(Channel channel, Caller caller) {
    long number = numbers.incrementAndGet();
    run(() -> {
      channels.put(number, channel);
      perform(registrar.on(new RegistrarEvent.Connected(number, caller), clockMillis.getAsLong()));
    });
    return number;
  }

  void disconnected(long number) {
    run(() -> {
      channels.remove(number);
      perform(registrar.on(new RegistrarEvent.Disconnected(number), clockMillis.getAsLong()));
    });
  }

  /** A connection to this peer could not be made. */
  public void dialFailed(String peer) {
    on(new RegistrarEvent.DialFailed(peer));
  }

  /** Brings an event, from any thread. */
  public void on(RegistrarEvent event) {
    run(() -> perform(registrar.on(event, clockMillis.getAsLong())));
  }

  /**
   * Brings what a connection said.
   *
   * @param done runs after it, on this executor
   */
  void on(RegistrarEvent event, Runnable done) {
    run(() -> {
      perform(registrar.on(event, clockMillis.getAsLong()));
      done.run();
    });
  }

  private void run(Runnable work) {
    if (executor.inEventLoop()) {
      work.run();
    } else {
      executor.execute(work);
    }
  }

  private void perform(List<RegistrarAction> actions) {
    for (RegistrarAction action : actions) {
      switch (action) {
        case RegistrarAction.SendAsap(long to, AsapMessage message) -> send(to, message);
        case RegistrarAction.SendEnrp(long to, EnrpMessage message) -> send(to, message);
        case RegistrarAction.Close(long number) -> {
          Channel channel = channels.get(number);
          if (channel != null) {
            var _ = channel.close();
          }
        }
        case RegistrarAction.Dial(String peer) -> dial.accept(peer);
        case RegistrarAction.Announce(var message) -> announce.accept(message);
        case RegistrarAction.Note(RegistrarNotice notice, String about) ->
            log.accept(notice, about);
      }
    }
    schedule();
  }

  private void send(long to, Object message) {
    Channel channel = channels.get(to);
    if (channel == null) {
      return;
    }
    ByteBuf out = channel.alloc().buffer();
    switch (message) {
      case AsapMessage asap -> asap.write(out);
      case EnrpMessage enrp -> enrp.write(out);
      default -> throw new AssertionError("neither ASAP nor ENRP");
    }
    var _ = channel.writeAndFlush(out, channel.voidPromise());
  }

  private void schedule() {
    long next = registrar.nextDeadline();
    if (next >= tickAt) {
      return;
    }
    ScheduledFuture<?> scheduled = tick;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
    tickAt = next;
    long wait = Math.max(0, next - clockMillis.getAsLong());
    tick =
        executor.schedule(
            () -> {
              tickAt = Long.MAX_VALUE;
              tick = null;
              perform(registrar.on(new RegistrarEvent.Tick(), clockMillis.getAsLong()));
            },
            wait,
            TimeUnit.MILLISECONDS);
  }
}
