package io.latchwire.gateway.service;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.handler.rserpool.AdmissionLimits;
import io.latchwire.handler.rserpool.FrontCounters;
import io.latchwire.handler.rserpool.Protocol;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskTable;
import io.latchwire.handler.rserpool.RegistrarFront;
import io.latchwire.handler.rserpool.RegistrarLoop;
import io.latchwire.rserpool.Registrar;
import io.latchwire.rserpool.RegistrarEvent;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.OctetString;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registrar with its sockets. It runs on loops of its own, apart from those of the segments; the
 * registrar's state belongs to the first of them.
 */
public final class RegistrarService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrarService.class);
  private static final int LOOPS = 2;
  private static final int BACKLOG = 1_024;
  private static final int CONNECT_TIMEOUT_MILLIS = 4_000;
  private static final int ANSWER_SECONDS = 5;

  /**
   * What one connection may bring in one turn of its loop: some 200 messages. Netty's own choice
   * grows to a mebibyte, and an honest handshake that needs four turns would wait for as much of
   * every flood each time.
   */
  private static final RecvByteBufAllocator ONE_READ_A_TURN =
      new FixedRecvByteBufAllocator(8_192).maxMessagesPerRead(1);

  /** RFC 5352 s8: the group of announcements. */
  private static final InetSocketAddress ANNOUNCEMENTS =
      new InetSocketAddress("224.0.1.185", RegistrarOptions.ASAP_PORT);

  private final RegistrarOptions options;
  private final EpollLoops loops;
  private final RegistrarLoop loop;
  private final RegistrarFront front;
  private final PskTable keys;
  private final FrontCounters counters = new FrontCounters();
  private final AdmissionLimits limits;
  private final List<Channel> listeners = new ArrayList<>();
  private @Nullable Channel announcements;
  private @Nullable ScheduledFuture<?> snapshots;
  private List<PskEntry> entries;

  private RegistrarService(RegistrarOptions options, KeyOctets random, List<PoolEntry> known) {
    this.options = options;
    this.entries = List.copyOf(options.keys());
    this.keys = new PskTable(options.keys());
    this.limits = new AdmissionLimits(options.limits());
    this.loops = new EpollLoops(LOOPS, "registrar");
    LongSupplier clock = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    byte[] seed = new byte[12];
    random.fill(seed);
    ByteBuffer seeds = ByteBuffer.wrap(seed);
    int serverId = seeds.getInt();
    Registrar registrar =
        new Registrar(
            options.settings(),
            serverId == 0 ? 1 : serverId,
            new SplittableRandom(seeds.getLong()),
            known);
    this.loop =
        new RegistrarLoop(
            registrar,
            options.settings().secure(),
            loops.next(),
            clock,
            this::dial,
            this::announce,
            new RegistrarLog(System::nanoTime)::note);
    this.front =
        new RegistrarFront(
            options.front(), loop, keys, options.certificate(), limits, counters, clock);
  }

  /**
   * Binds and begins.
   *
   * @throws IOException when a port cannot be bound or the snapshot cannot be read
   */
  public static RegistrarService start(RegistrarOptions options, KeyOctets random)
      throws IOException {
    List<PoolEntry> known = List.of();
    Path file = options.snapshot();
    if (file != null && Files.exists(file)) {
      known = RegistrarSnapshot.read(file).pools();
    }
    RegistrarService service = new RegistrarService(options, random, known);
    try {
      service.bindAll();
    } catch (IOException e) {
      service.close();
      throw e;
    }
    service.loop.begin();
    service.scheduleSnapshots();
    return service;
  }

  private void bindAll() throws IOException {
    bind(options.asapSecured(), front.secured(Protocol.ASAP));
    bind(options.asapPlain(), front.plain(Protocol.ASAP));
    bind(
        options.enrp(),
        options.settings().secure() ? front.secured(Protocol.ENRP) : front.plain(Protocol.ENRP));
    if (options.settings().announce()) {
      ChannelFuture bound =
          new Bootstrap()
              .group(loops)
              .channel(EpollDatagramChannel.class)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      // Announcements of others prove nothing; we only send (RFC 5352 s9.2).
                      channel.config().setAutoRead(false);
                    }
                  })
              .bind(0)
              .awaitUninterruptibly();
      if (bound.isSuccess()) {
        announcements = bound.channel();
      }
    }
  }

  private void bind(@Nullable InetSocketAddress address, ChannelInitializer<Channel> pipeline)
      throws IOException {
    if (address == null) {
      return;
    }
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, ONE_READ_A_TURN)
            .childHandler(pipeline)
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + address
              + ": "
              + bound.cause().getMessage()
              + " (remedy: free the port, or name another)",
          bound.cause());
    }
    listeners.add(bound.channel());
  }

  private void dial(String peer) {
    RegistrarOptions.PeerAddress address = options.peers().get(peer);
    if (address == null) {
      loop.dialFailed(peer);
      return;
    }
    new Bootstrap()
        .group(loops)
        .channel(EpollSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        // An insecure registrar proves nothing to anybody (RFC 5355 s2.15: all or nothing).
        .handler(front.dialled(peer, options.settings().secure() ? address.key() : null))
        .connect(address.address(), source(address.address()))
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            loop.dialFailed(peer);
          } else if (connected instanceof ChannelFuture future) {
            // A handshake that fails closes the channel: that is a failed dial too.
            future
                .channel()
                .closeFuture()
                .addListener(_ -> {
                  if (!loops.isShuttingDown()) {
                    loop.dialFailed(peer);
                  }
                });
          }
        });
  }

  /** Peers know us by the address that we listen on, so we speak from it. */
  private InetSocketAddress source(InetSocketAddress peer) {
    InetSocketAddress own = options.enrp();
    boolean usable =
        own != null
            && !own.getAddress().isAnyLocalAddress()
            && own.getAddress().getClass() == peer.getAddress().getClass();
    return own != null && usable
        ? new InetSocketAddress(own.getAddress(), 0)
        : new InetSocketAddress(0);
  }

  private void announce(AsapMessage.ServerAnnounce message) {
    Channel channel = announcements;
    if (channel != null) {
      ByteBuf out = Unpooled.buffer();
      message.write(out);
      var _ = channel.writeAndFlush(new DatagramPacket(out, ANNOUNCEMENTS));
    }
  }

  // ---- keys

  /** Valid from now on; identities that are gone lose their connections and elements. */
  public synchronized void replaceKeys(Collection<PskEntry> replaced) {
    keys.replace(replaced);
    List<OctetString> kept = new ArrayList<>();
    replaced.forEach(entry -> kept.add(entry.identity()));
    for (PskEntry entry : entries) {
      if (!kept.contains(entry.identity())) {
        String name =
            switch (entry.right()) {
              case PskEntry.Right.ToBeElement(var grant) -> grant.identity();
              case PskEntry.Right.ToBePeer(String peer) -> peer;
            };
        loop.on(new RegistrarEvent.IdentityRemoved(name));
      }
    }
    entries = List.copyOf(replaced);
  }

  // ---- snapshot

  private void scheduleSnapshots() {
    Path file = options.snapshot();
    if (file == null) {
      return;
    }
    snapshots =
        loops
            .next()
            .scheduleAtFixedRate(
                () -> Thread.ofVirtual().name("snapshot").start(() -> save(file)),
                options.snapshotSeconds(),
                options.snapshotSeconds(),
                TimeUnit.SECONDS);
  }

  /** Writes the handlespace, now. */
  public void save(Path file) {
    try {
      snapshot().write(file);
    } catch (IOException e) {
      LogEvent.REGISTRAR_SNAPSHOT_LOST
          .at(LOG)
          .log("registrar: the snapshot {} could not be written: {}", file, e.getMessage());
    }
  }

  /** The handlespace as it is now. */
  public RegistrarSnapshot snapshot() {
    return ask(registrar ->
        new RegistrarSnapshot(
            Instant.now().getEpochSecond(), registrar.serverId(), registrar.table()));
  }

  // ---- views

  /** Asks the registrar something on its own thread and waits for the answer. */
  public <T> T ask(Function<Registrar, T> question) {
    Future<T> answer = loop.ask(question);
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the registrar does not answer", e);
    }
  }

  /** What happened at the front. */
  public FrontCounters counters() {
    return counters;
  }

  /** Who is connected. */
  public AdmissionLimits admission() {
    return limits;
  }

  /** The addresses that are bound, in the order secured ASAP, plain ASAP, ENRP. */
  public List<InetSocketAddress> addresses() {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (Channel listener : listeners) {
      addresses.add((InetSocketAddress) listener.localAddress());
    }
    return addresses;
  }

  /** Stops; the last snapshot is written. */
  @Override
  public void close() {
    ScheduledFuture<?> scheduled = snapshots;
    Path file = options.snapshot();
    if (scheduled != null && file != null) {
      scheduled.cancel(false);
      save(file);
    }
    kill();
  }

  /** Stops as a crash would: nothing is written, nobody is told. */
  void kill() {
    loops.close();
  }
}
