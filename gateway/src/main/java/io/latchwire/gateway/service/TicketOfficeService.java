package io.latchwire.gateway.service;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.watch.FileWatch;
import io.latchwire.handler.kerberos.FrontTally;
import io.latchwire.handler.kerberos.KdcDatagramHandler;
import io.latchwire.handler.kerberos.KdcFront;
import io.latchwire.handler.kerberos.KdcStreamHandler;
import io.latchwire.kerberos.Kdc;
import io.latchwire.kerberos.PrincipalDatabase;
import io.latchwire.kerberos.StoredPrincipal;
import io.latchwire.wire.kerberos.PrincipalName;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KDC with its sockets, on loops of its own. Its principals are read again whenever their file
 * has changed.
 */
public final class TicketOfficeService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TicketOfficeService.class);
  private static final int LOOPS = 2;
  private static final int COSTLY_THREADS = 2;
  private static final int COSTLY_QUEUE = 256;
  private static final int MOST_CONNECTIONS = 1_024;
  private static final int BACKLOG = 1_024;
  private static final int IDLE_SECONDS = 60;
  private static final int RECEIVE_OCTETS = 4 << 20;
  private static final int DATAGRAM_OCTETS = 65_535;

  private final TicketOfficeOptions options;
  private final EpollLoops loops = new EpollLoops(LOOPS, "ticket-office");
  private final ExecutorService costly =
      new ThreadPoolExecutor(
          COSTLY_THREADS,
          COSTLY_THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(COSTLY_QUEUE),
          Thread.ofPlatform().daemon().name("pkinit-", 0).factory());
  private final Kdc kdc;
  private final KdcFront front;
  private final List<InetSocketAddress> bound = new ArrayList<>();
  private @Nullable FileWatch watching;
  private Stamp seen;
  private volatile PrincipalDatabase known;

  private TicketOfficeService(TicketOfficeOptions options, KeyOctets random) throws IOException {
    this.options = options;
    this.seen = stamp();
    this.known = read();
    this.kdc = new Kdc(options.settings(), known, options.identity(), random);
    this.front =
        new KdcFront(
            kdc,
            costly,
            options.pkinitPerSource(),
            options.datagramOctets(),
            MOST_CONNECTIONS,
            Instant::now,
            System::nanoTime);
  }

  /**
   * Binds and begins.
   *
   * @throws IOException when the principals cannot be read or a port cannot be bound
   */
  public static TicketOfficeService start(TicketOfficeOptions options, KeyOctets random)
      throws IOException {
    TicketOfficeService service = new TicketOfficeService(options, random);
    try {
      for (InetSocketAddress address : options.listen()) {
        service.bind(address);
      }
      service.watching = FileWatch.start(options.store().file(), "principals", service::look);
      // It may have changed between its reading and the watch.
      service.look();
    } catch (IOException e) {
      service.close();
      throw e;
    }
    return service;
  }

  private void bind(InetSocketAddress address) throws IOException {
    // One socket for each loop: the kernel spreads the clients over them.
    InetSocketAddress exact = address;
    for (int i = 0; i < LOOPS; i++) {
      Channel channel =
          await(
              new Bootstrap()
                  .group(loops)
                  .channel(EpollDatagramChannel.class)
                  .option(EpollChannelOption.SO_REUSEPORT, true)
                  .option(ChannelOption.SO_RCVBUF, RECEIVE_OCTETS)
                  .option(
                      ChannelOption.RECVBUF_ALLOCATOR,
                      new FixedRecvByteBufAllocator(DATAGRAM_OCTETS))
                  .handler(new KdcDatagramHandler(front))
                  .bind(exact),
              exact);
      exact = (InetSocketAddress) channel.localAddress();
    }
    await(
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0))
                        .addLast(new KdcStreamHandler(front));
                  }
                })
            .bind(exact),
        exact);
    bound.add(exact);
  }

  private static Channel await(ChannelFuture binding, InetSocketAddress address)
      throws IOException {
    if (!binding.awaitUninterruptibly().isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + " (remedy: free the port, or name another)",
          binding.cause());
    }
    return binding.channel();
  }

  // ---- principals

  private record Stamp(long modified, long size, Object key) {}

  private Stamp stamp() throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(options.store().file(), BasicFileAttributes.class);
    return new Stamp(
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        attributes.size(),
        attributes.fileKey());
  }

  private PrincipalDatabase read() throws IOException {
    PrincipalStore.Content content = options.store().read();
    if (!content.realm().equals(options.settings().realm())) {
      throw new IOException(
          options.store().file()
              + " is of realm "
              + content.realm()
              + " (expected: "
              + options.settings().realm()
              + ")");
    }
    return new PrincipalDatabase(content.realm(), content.principals());
  }

  private synchronized void look() {
    try {
      Stamp now = stamp();
      if (!now.equals(seen)) {
        known = read();
        kdc.replaceDatabase(known);
        seen = now;
        LogEvent.TICKET_OFFICE_PRINCIPALS.at(LOG).log("ticket office: {} principals", principals());
      }
    } catch (IOException e) {
      LogEvent.TICKET_OFFICE_STALE
          .at(LOG)
          .log("ticket office: principals stay as they were: {}", e.getMessage());
    }
  }

  // ---- views

  /** The KDC. */
  public Kdc kdc() {
    return kdc;
  }

  /** What happened at the door. */
  public FrontTally tally() {
    return front.tally();
  }

  /** How it behaves. */
  public TicketOfficeOptions options() {
    return options;
  }

  /** How many principals it knows. */
  public int principals() {
    return known.all().size();
  }

  /** A principal of the realm with its keys of now; null when there is none. */
  public @Nullable StoredPrincipal find(PrincipalName name) {
    return known.find(name);
  }

  /** The addresses that are bound. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(bound);
  }

  @Override
  public void close() {
    FileWatch watch = watching;
    if (watch != null) {
      try {
        watch.close();
      } catch (IOException e) {
        LogEvent.STOP_UNCLEAN.at(LOG).log("ticket office: while stopping: {}", e.toString());
      }
    }
    loops.close();
    costly.shutdownNow();
  }
}
