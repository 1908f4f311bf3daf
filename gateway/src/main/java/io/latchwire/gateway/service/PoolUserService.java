package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.PoolUserClient;
import io.latchwire.wire.rserpool.PoolHandle;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks registrars who is in a pool. Safe for all threads. */
public final class PoolUserService {
  private final EventLoop loop;
  private final PoolUserClient client;
  private final AsapLink link;

  private PoolUserService(
      EventLoop loop,
      List<InetSocketAddress> servers,
      AsapLink.Security security,
      ClientTimes times,
      RandomGenerator random,
      Consumer<ClientAction> told) {
    this.loop = loop;
    this.client = new PoolUserClient(times, servers.size(), random);
    this.link = new AsapLink(loop, servers, security, null, client::on, client::nextDeadline, told);
  }

  /**
   * A user that has not begun.
   *
   * @param servers the registrars, in the order in which to try them; with a certificate, under the
   *     names that their certificates shall have
   * @param key our identity; null for none
   * @param trusted whom to trust with certificates (RFC 5355 s2.7); null for no certificates
   * @param told what happens; called on the loop
   */
  public static PoolUserService of(
      EventLoop loop,
      List<InetSocketAddress> servers,
      @Nullable PskEntry key,
      @Nullable SslContext trusted,
      ClientTimes times,
      RandomGenerator random,
      Consumer<ClientAction> told) {
    AsapLink.Security security;
    if (key != null) {
      security = new AsapLink.Security.Psk(key);
    } else if (trusted != null) {
      security = new AsapLink.Security.Certificate(trusted);
    } else {
      security = new AsapLink.Security.None();
    }
    return new PoolUserService(loop, servers, security, times, random, told);
  }

  /** Connects, beginning with this registrar. */
  public void begin(int first) {
    loop.execute(() -> link.perform(client.begin(first, AsapLink.now())));
  }

  /** Asks; the answer is told. */
  public void resolve(PoolHandle handle, boolean watch) {
    loop.execute(() -> link.perform(client.resolve(handle, watch, AsapLink.now())));
  }

  /** Reports an element that did not answer. */
  public void unreachable(PoolHandle handle, int elementId) {
    loop.execute(() -> link.perform(client.unreachable(handle, elementId, AsapLink.now())));
  }

  /** Disconnects. */
  public void drop() {
    loop.execute(link::drop);
  }
}
