package io.latchwire.gateway;

import io.latchwire.gateway.admin.LatchList;
import io.latchwire.gateway.admin.LatchNotice;
import io.latchwire.gateway.admin.LatchOrder;
import io.latchwire.gateway.admin.LatchReply;
import io.latchwire.gateway.admin.LatchSource;
import io.latchwire.gateway.admin.LatchStatus;
import io.latchwire.gateway.admin.ListenerStatus;
import io.latchwire.handler.packet.FlowLatches;
import io.latchwire.latch.AuthClass;
import io.latchwire.latch.Disposition;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Identity;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchAnswer;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchListener;
import io.latchwire.latch.LatchReason;
import io.latchwire.latch.LatchRefusal;
import io.latchwire.latch.LatchRequest;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchTransition;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.ListenerTuple;
import io.latchwire.latch.Provenance;
import io.latchwire.latch.WantedParameters;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.PortRange;
import io.latchwire.wire.ip.IpProtocol;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders and inquiries about latches to the event loop that owns them, and keeps what was
 * lately told. The orders come over the control socket, whose callers are root or the gateway's own
 * user: all of them are privileged, and the policy still limits what they may ask.
 */
final class LatchDesk implements LatchSource, LatchTransition.Observer {
  /** Runs a question on the event loop. */
  @FunctionalInterface
  interface Loop {
    <T> CompletionStage<T> ask(Supplier<T> question);
  }

  /** Latches beyond these are counted and not listed: the event loop has other things to do. */
  private static final int MOST_LISTED = 1000;

  private static final int KEPT_CLOSED = 256;
  private static final int KEPT_NOTICES = 4096;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final FlowLatches latches;
  private final Loop loop;
  private final LongSupplier clock;
  private final Deque<Latch> closed = new ArrayDeque<>();
  private final Deque<LatchNotice> notices = new ArrayDeque<>();
  private long lastNotice;

  /**
   * A desk for the latches of one worker; it must be the observer of their database, too.
   *
   * @param clock nanoseconds, the worker's
   */
  LatchDesk(FlowLatches latches, Loop loop, LongSupplier clock) {
    this.latches = latches;
    this.loop = loop;
    this.clock = clock;
  }

  @Override
  public CompletionStage<LatchList> latches() {
    return loop.ask(this::list);
  }

  @Override
  public CompletionStage<List<LatchNotice>> noticesAfter(long number) {
    return loop.ask(() -> notices.stream().filter(notice -> notice.number() > number).toList());
  }

  @Override
  public CompletionStage<LatchReply> carryOut(LatchOrder order) {
    return loop.ask(() -> onOrder(order));
  }

  @Override
  public void onTransition(LatchTransition transition) {
    Latch latch = transition.latch();
    if (transition.to() == LatchState.CLOSED
        && latch != null
        && transition.reason() != LatchReason.FLOW_END) {
      keep(closed, latch, KEPT_CLOSED);
    }
    keep(
        notices,
        new LatchNotice(
            ++lastNotice,
            Long.toHexString(transition.handle()),
            transition.subject(),
            word(transition.from()),
            word(transition.to()),
            word(transition.reason()),
            transition.detail()),
        KEPT_NOTICES);
  }

  private static <T> void keep(Deque<T> queue, T value, int most) {
    if (queue.size() == most) {
      queue.removeFirst();
    }
    queue.addLast(value);
  }

  private LatchDatabase database() {
    return latches.database();
  }

  private LatchReply onOrder(LatchOrder order) {
    return switch (order.operation()) {
      case "break", "clear", "close" -> onLatch(order);
      case "create" -> create(order);
      case "listen" -> listen(order);
      case "unlisten" -> unlisten(order);
      default ->
          throw new IllegalArgumentException(
              "operation: "
                  + order.operation()
                  + " (expected: break, clear, close, create, listen or unlisten)");
    };
  }

  private LatchReply onLatch(LatchOrder order) {
    Latch latch = database().latch(handle(order.handle()));
    if (latch == null) {
      return refused(LatchRefusal.STALE, "no latch has this handle");
    }
    boolean done =
        switch (order.operation()) {
          case "break" -> database().breakLatch(latch, nowMillis());
          case "clear" -> database().clear(latch, nowMillis());
          default -> {
            database().close(latch, nowMillis());
            yield true;
          }
        };
    return done
        ? new LatchReply(true, null, word(latch.state()), Long.toHexString(latch.handle()))
        : refused(LatchRefusal.INVALID, "the latch is " + word(latch.state()));
  }

  private LatchReply create(LatchOrder order) {
    End local = End.parse("local", order.local());
    End remote = End.parse("remote", order.remote());
    FlowTuple flow =
        new FlowTuple(
            vlan(order),
            IpProtocol.TCP,
            local.high,
            local.low,
            local.port,
            remote.high,
            remote.low,
            remote.port);
    LatchAnswer answer =
        database()
            .createConnection(
                new LatchRequest(
                    flow,
                    wanted(order, flow),
                    LatchRequest.Protection.AS_POLICY_SAYS,
                    LatchRequest.OnConflict.REFUSE,
                    disposition(order),
                    LatchRequest.Caller.PRIVILEGED,
                    latches),
                nowMillis());
    return switch (answer) {
      case LatchAnswer.Made(Latch latch) ->
          new LatchReply(true, null, word(latch.state()), Long.toHexString(latch.handle()));
      case LatchAnswer.Refused(LatchRefusal reason, String detail, _) -> refused(reason, detail);
    };
  }

  private LatchReply listen(LatchOrder order) {
    ListenerTuple tuple = listenerTuple(order);
    LatchListener listener =
        database()
            .createListener(tuple, wanted(order, null), disposition(order), latches, nowMillis());
    return listener == null
        ? refused(LatchRefusal.EXISTS, "a listener is there, or there are too many")
        : new LatchReply(true, null, word(listener.state()), Long.toHexString(listener.handle()));
  }

  private LatchReply unlisten(LatchOrder order) {
    return database().releaseListener(listenerTuple(order), LatchReason.ADMIN, nowMillis())
        ? new LatchReply(true, null, "closed", null)
        : refused(LatchRefusal.STALE, "no listener is there");
  }

  private static ListenerTuple listenerTuple(LatchOrder order) {
    End local = End.parse("local", order.local());
    return new ListenerTuple(vlan(order), IpProtocol.TCP, local.high, local.low, local.port);
  }

  /** Which proof a configured peer gives depends on its keys: both are looked for. */
  private WantedParameters wanted(LatchOrder order, @Nullable FlowTuple flow) {
    if (order.peer() == null) {
      return WantedParameters.ANY;
    }
    Identity byKek = Identity.ofName(order.peer(), AuthClass.KEK);
    Identity byHand = Identity.ofName(order.peer(), AuthClass.MANUAL);
    boolean manual =
        flow != null
            && database().associationsFor(flow).stream()
                .anyMatch(association -> association.parameters().peer().equals(byHand));
    return new WantedParameters(null, null, null, null, null, manual ? byHand : byKek);
  }

  private static Disposition disposition(LatchOrder order) {
    String wanted = order.disposition();
    if (wanted == null) {
      return Disposition.defaultOf(IpProtocol.TCP, false);
    }
    return switch (wanted) {
      case "wait" -> Disposition.WAIT;
      case "reset" -> Disposition.RESET;
      case "icmp" -> Disposition.ICMP;
      default ->
          throw new IllegalArgumentException(
              "disposition: " + wanted + " (expected: wait, reset or icmp)");
    };
  }

  private static int vlan(LatchOrder order) {
    Integer vlan = order.vlan();
    if (vlan == null) {
      return 0;
    }
    if (vlan < 1 || vlan > 4095) {
      throw new IllegalArgumentException("vlan: " + vlan + " (expected: 1..4095)");
    }
    return vlan;
  }

  private static long handle(@Nullable String text) {
    try {
      return Long.parseUnsignedLong(text == null ? "" : text, 16);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "handle: " + text + " (expected: as latchwire latch list shows it)", e);
    }
  }

  private static LatchReply refused(LatchRefusal reason, String detail) {
    return new LatchReply(false, word(reason), detail, null);
  }

  private long nowMillis() {
    return clock.getAsLong() / NANOS_PER_MILLI;
  }

  private LatchList list() {
    long now = nowMillis();
    return new LatchList(
        database().latches().size(),
        database().latches().stream().limit(MOST_LISTED).map(l -> status(l, now)).toList(),
        closed.stream().map(latch -> status(latch, now)).toList(),
        database().listeners().stream().map(listener -> status(listener, now)).toList());
  }

  private static ListenerStatus status(LatchListener listener, long nowMillis) {
    ListenerTuple tuple = listener.tuple();
    Identity peer = listener.wanted().peer();
    return new ListenerStatus(
        Long.toHexString(listener.handle()),
        tuple.protocol(),
        tuple.isWildcard()
            ? "*:" + tuple.localPort()
            : end(tuple.localHigh(), tuple.localLow(), tuple.localPort()),
        tuple.vlan() == 0 ? null : tuple.vlan(),
        peer == null ? null : peer.name(),
        word(listener.disposition()),
        (nowMillis - listener.bornMillis()) / 1000);
  }

  private static LatchStatus status(Latch latch, long nowMillis) {
    FlowTuple flow = latch.flow();
    Provenance from = latch.provenance();
    Provenance.PathFacts path = from == null ? Provenance.PathFacts.DIRECT : from.path();
    return new LatchStatus(
        Long.toHexString(latch.handle()),
        flow.protocol(),
        end(flow.localHigh(), flow.localLow(), flow.localPort()),
        end(flow.remoteHigh(), flow.remoteLow(), flow.remotePort()),
        flow.vlan() == 0 ? null : flow.vlan(),
        word(latch.state()),
        latch.policy(),
        word(latch.reason()),
        latch.causes().stream().map(Object::toString).toList(),
        (nowMillis - latch.bornMillis()) / 1000,
        (nowMillis - latch.changedMillis()) / 1000,
        word(latch.disposition()),
        latch.parameters().stream().map(LatchDesk::layer).toList(),
        !latch.alternatives().isEmpty(),
        latch.alternatives().stream().map(LatchDesk::layer).toList(),
        from == null ? null : from.method(),
        from == null ? null : from.padEntry(),
        path.peerBehindNat(),
        path.localBehindNat(),
        orNull(path.innerAddress()),
        orNull(path.outerAddress()),
        "unknown",
        false);
  }

  private static LatchStatus.Layer layer(LatchedParameters layer) {
    return new LatchStatus.Layer(
        word(layer.kind()),
        layer.type().integrity(),
        layer.type().confidentiality(),
        word(layer.type().coverage()),
        word(layer.mode()),
        layer.quality().suite(),
        layer.quality().keyBits(),
        layer.quality().icvBits(),
        word(layer.quality().replay()),
        orNull(layer.quality().keyTransport()),
        layer.local().name(),
        layer.peer().name(),
        word(layer.peer().authClass()),
        layer.peer().fingerprint(),
        orNull(layer.peer().trustAnchor()));
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** An address and a port. */
  private record End(long high, long low, int port) {
    static End parse(String name, @Nullable String text) {
      int colon = text == null ? -1 : text.lastIndexOf(':');
      if (text == null || colon < 0) {
        throw new IllegalArgumentException(
            name + ": " + text + " (expected: like 192.0.2.1:179 or [2001:db8::1]:179)");
      }
      int port = PortRange.parse(text.substring(colon + 1)).first();
      String address = text.substring(0, colon);
      if (address.equals("*")) {
        return new End(0, 0, port);
      }
      boolean bracketed = address.startsWith("[") && address.endsWith("]");
      AddressPrefix prefix =
          AddressPrefix.parse(bracketed ? address.substring(1, address.length() - 1) : address);
      return new End(prefix.high(), prefix.low(), port);
    }
  }
}
