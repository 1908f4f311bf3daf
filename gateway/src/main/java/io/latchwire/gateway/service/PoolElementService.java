package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.PoolElementClient;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps pool elements registered, as gateways do with themselves. Safe for all threads. */
public final class PoolElementService {
  private final EventLoop loop;
  private final PoolElementClient client;
  private final AsapLink link;

  /**
   * A service that has not begun.
   *
   * @param servers the registrars, in the order in which to try them
   * @param key our identity; null for registrars that are insecure
   * @param source the address to speak from; null for any
   * @param told what happens; called on the loop
   */
  public PoolElementService(
      EventLoop loop,
      List<InetSocketAddress> servers,
      @Nullable PskEntry key,
      @Nullable InetSocketAddress source,
      ClientTimes times,
      Consumer<ClientAction> told) {
    this.loop = loop;
    this.client = new PoolElementClient(times, servers.size());
    this.link =
        new AsapLink(
            loop,
            servers,
            key == null ? new AsapLink.Security.None() : new AsapLink.Security.Psk(key),
            source,
            client::on,
            client::nextDeadline,
            told);
  }

  /** Wants this element to be in this pool. */
  public void register(PoolHandle handle, PoolElement element) {
    loop.execute(() -> link.perform(client.register(handle, element, AsapLink.now())));
  }

  /** Proves itself by this key from the next connection on. */
  public void replaceKey(PskEntry key) {
    loop.execute(() -> link.secure(new AsapLink.Security.Psk(key)));
  }

  /** Connects, beginning with this registrar. */
  public void begin(int first) {
    loop.execute(() -> link.perform(client.begin(first, AsapLink.now())));
  }

  /** Leaves all pools and disconnects. */
  public void leave() {
    loop.execute(() -> link.perform(client.leave(AsapLink.now())));
  }

  /** What it is connected to now; to be asked on the loop. */
  Standing standing() {
    return new Standing(link.registrar(), client.home(), client.keepAlives());
  }

  /**
   * How an element stands with its registrars.
   *
   * @param registrar the one that is connected and has proved itself; null for none
   * @param home the server identifier of the home as its keep-alives tell it; 0 before the first
   * @param keepAlives how many were answered
   */
  record Standing(@Nullable InetSocketAddress registrar, int home, long keepAlives) {}

  /** Disconnects without a word, as a crash does. */
  public void drop() {
    loop.execute(link::drop);
  }
}
