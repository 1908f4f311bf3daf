package io.latchwire.gateway.service;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This gateway as an element of a pool: registered while it runs, under terms that can be changed,
 * and taken out of selection when the operator says so.
 *
 * <p>It has an event loop of its own; all its state belongs to that loop.
 */
public final class PoolMembership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PoolMembership.class);

  /** A home that is gone need not be waited for: the element expires there. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private static final long FULL = 0xFFFF_FFFFL;

  private final EpollLoops loops = new EpollLoops(1, "pool-element");
  private final EventLoop loop = loops.next();
  private final int id;
  private final ClientTimes times;

  private @Nullable Terms terms;
  private @Nullable Stay stay;
  private Drain drain = Drain.NO;
  private @Nullable ScheduledFuture<?> endOfGrace;
  private boolean open;
  private long registrations;
  private long refusals;
  private long huntsInVain;
  private long homeChanges;
  private long keepAlivesBefore;

  /** How far the element is out of selection. */
  private enum Drain {
    NO,
    GRACE,
    OUT
  }

  /**
   * On what terms a gateway is in a pool.
   *
   * @param address where users find it
   * @param registrars in the order in which to try them
   * @param key what it proves itself by
   * @param lifeSeconds Registration Life
   */
  public record Terms(
      PoolHandle pool,
      InetSocketAddress address,
      List<InetSocketAddress> registrars,
      PskEntry key,
      SelectionPolicy policy,
      int lifeSeconds) {
    /** Whether the same connection and the same element of the same pool can go on. */
    private boolean follows(Terms before) {
      return pool.equals(before.pool)
          && address.equals(before.address)
          && registrars.equals(before.registrars)
          && key.identity().equals(before.key.identity());
    }
  }

  /** From the first connection of one registered element to its end. */
  private final class Stay {
    final PoolElementService service;
    final PoolHandle pool;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    @Nullable InetSocketAddress home;
    boolean registered;
    boolean refused;
    boolean missed;
    boolean leaving;

    Stay(Terms terms) {
      this.pool = terms.pool;
      this.service =
          new PoolElementService(
              loop, terms.registrars, terms.key, source(terms.address), times, this::on);
    }

    void on(ClientAction action) {
      switch (action) {
        case ClientAction.Registered _ -> onRegistered();
        case ClientAction.Rejected(PoolHandle _, int _, List<ErrorCause> causes) ->
            onRejected(causes);
        case ClientAction.NoRegistrar() -> onNoRegistrar();
        case ClientAction.Deregistered _ -> {
          registered = false;
          LogEvent.POOL_ELEMENT_LEFT.at(LOG).log("pool {}: left as {}", pool, hex(id));
        }
        case ClientAction.Ended() -> {
          registered = false;
          keepAlivesBefore += service.standing().keepAlives();
          ended.complete(null);
        }
        default -> {
          // A pool element is told nothing else.
        }
      }
    }

    private void onRegistered() {
      registrations++;
      InetSocketAddress now = service.standing().registrar();
      boolean news = !registered || now == null || !now.equals(home);
      if (home != null && now != null && !now.equals(home)) {
        homeChanges++;
      }
      home = now;
      registered = true;
      refused = false;
      missed = false;
      if (news) {
        LogEvent.POOL_ELEMENT_REGISTERED
            .at(LOG)
            .log("pool {}: registered as {} at {}", pool, hex(id), now);
      }
    }

    private void onRejected(List<ErrorCause> causes) {
      refusals++;
      refused = !leaving;
      registered = false;
      LogEvent.POOL_ELEMENT_REFUSED
          .at(LOG)
          .log(
              "pool {}: refused by {}: {}",
              pool,
              service.standing().registrar(),
              causes.isEmpty()
                  ? "no cause given"
                  : String.join(", ", causes.stream().map(ErrorCause::name).toList()));
    }

    private void onNoRegistrar() {
      huntsInVain++;
      registered = false;
      if (!missed) {
        missed = true;
        LogEvent.POOL_ELEMENT_ALONE.at(LOG).log("pool {}: no registrar answers", pool);
      }
    }
  }

  /**
   * A gateway that is in no pool yet.
   *
   * @param id the PE identifier that it keeps as long as it runs (RFC 5352 s3.1), not 0
   */
  public PoolMembership(int id, ClientTimes times) {
    this.id = id;
    this.times = times;
  }

  /** From now on it joins what it is told to; before, it waits. */
  public void open() {
    loop.execute(() -> {
      open = true;
      settle();
    });
  }

  // ---- terms

  /** Wants to be in a pool on these terms, or in none. */
  public void become(@Nullable Terms next) {
    loop.execute(() -> onTerms(next));
  }

  private void onTerms(@Nullable Terms next) {
    Terms before = terms;
    terms = next;
    Stay now = stay;
    if (now == null || now.leaving) {
      settle();
    } else if (next == null || before == null || !next.follows(before)) {
      leave(now);
    } else {
      now.service.replaceKey(next.key);
      now.service.register(next.pool, element(next));
    }
  }

  /** Begins a stay where there is none and should be one. */
  private void settle() {
    Terms wanted = terms;
    if (!open || stay != null || wanted == null || drain == Drain.OUT) {
      return;
    }
    Stay next = new Stay(wanted);
    stay = next;
    next.service.register(wanted.pool, element(wanted));
    next.service.begin(0);
  }

  private void leave(Stay now) {
    if (!now.leaving) {
      now.leaving = true;
      var _ =
          now.ended.thenRun(() -> {
            stay = null;
            settle();
          });
      now.service.leave();
    }
  }

  private PoolElement element(Terms of) {
    SelectionPolicy policy = drain == Drain.NO ? of.policy : drained(of.policy);
    return new PoolElement(
        id,
        0,
        of.lifeSeconds,
        new Transport.Tcp(of.address.getPort(), IpAddress.of(of.address.getAddress())),
        policy == null ? of.policy : policy,
        null);
  }

  /** Registrars want to be spoken to from the address that the pool tells of (RFC 5352 s2.2.1). */
  private static @Nullable InetSocketAddress source(InetSocketAddress address) {
    InetAddress own = address.getAddress();
    try {
      return own.isLoopbackAddress() || NetworkInterface.getByInetAddress(own) != null
          ? new InetSocketAddress(own, 0)
          : null;
    } catch (SocketException e) {
      return null;
    }
  }

  // ---- drain

  /**
   * The same policy with a value by which an element is chosen last or never: weight 0, the full
   * load, the lowest priority; null where it has no such value (RFC 5356 s4.1, s4.3).
   */
  private static @Nullable SelectionPolicy drained(SelectionPolicy policy) {
    PolicyType type = policy.type();
    if (type.equals(PolicyType.WEIGHTED_ROUND_ROBIN)
        || type.equals(PolicyType.WEIGHTED_RANDOM)
        || type.equals(PolicyType.PRIORITY)) {
      return SelectionPolicy.of(type, 0);
    }
    if (type.equals(PolicyType.LEAST_USED) || type.equals(PolicyType.RANDOMIZED_LEAST_USED)) {
      return SelectionPolicy.of(type, FULL);
    }
    if (type.equals(PolicyType.LEAST_USED_DEGRADATION)
        || type.equals(PolicyType.PRIORITY_LEAST_USED)) {
      return SelectionPolicy.of(type, FULL, policy.degradation());
    }
    return null;
  }

  /**
   * Takes the element out of selection: by its policy for this time where the policy can say so,
   * then out of the pool. What it serves goes on.
   */
  public CompletionStage<MembershipFigures> drain(Duration grace) {
    return onLoop(() -> {
      Terms now = terms;
      if (now != null && drain != Drain.OUT) {
        boolean byPolicy = drained(now.policy) != null && !grace.isZero();
        cancelGrace();
        drain = byPolicy ? Drain.GRACE : Drain.OUT;
        if (byPolicy) {
          endOfGrace = loop.schedule(this::leaveDrained, grace.toMillis(), TimeUnit.MILLISECONDS);
          Stay here = stay;
          if (here != null && !here.leaving) {
            here.service.register(now.pool, element(now));
          }
        } else {
          leaveDrained();
        }
      }
    });
  }

  private void leaveDrained() {
    endOfGrace = null;
    drain = Drain.OUT;
    Stay here = stay;
    if (here != null) {
      leave(here);
    }
  }

  /** Puts it back, as it is configured. */
  public CompletionStage<MembershipFigures> restore() {
    return onLoop(() -> {
      cancelGrace();
      drain = Drain.NO;
      Terms now = terms;
      Stay here = stay;
      if (here == null) {
        settle();
      } else if (now != null && !here.leaving) {
        here.service.register(now.pool, element(now));
      }
    });
  }

  private void cancelGrace() {
    ScheduledFuture<?> scheduled = endOfGrace;
    if (scheduled != null) {
      scheduled.cancel(false);
      endOfGrace = null;
    }
  }

  // ---- views

  /** How it stands. */
  public CompletionStage<MembershipFigures> figures() {
    return onLoop(() -> {});
  }

  private CompletionStage<MembershipFigures> onLoop(Runnable change) {
    return CompletableFuture.supplyAsync(
        () -> {
          change.run();
          return figuresNow();
        },
        loop);
  }

  private MembershipFigures figuresNow() {
    Stay here = stay;
    Terms now = terms;
    PoolElementService.Standing standing =
        here == null ? new PoolElementService.Standing(null, 0, 0) : here.service.standing();
    InetSocketAddress registrar = standing.registrar();
    return new MembershipFigures(
        now == null ? "" : now.pool.toString(),
        hex(id),
        state(here, now),
        now == null ? "" : shown(now.address),
        now == null ? "" : element(now).policy().type().toString(),
        registrar == null ? "" : shown(registrar),
        standing.home() == 0 ? "" : hex(standing.home()),
        registrations,
        refusals,
        huntsInVain,
        homeChanges,
        keepAlivesBefore + standing.keepAlives());
  }

  private MembershipFigures.State state(@Nullable Stay here, @Nullable Terms now) {
    if (now == null) {
      return MembershipFigures.State.OFF;
    }
    if (drain == Drain.OUT) {
      return here == null ? MembershipFigures.State.DRAINED : MembershipFigures.State.DRAINING;
    }
    if (here != null && here.registered && here.service.standing().registrar() != null) {
      return drain == Drain.GRACE
          ? MembershipFigures.State.DRAINING
          : MembershipFigures.State.REGISTERED;
    }
    return here != null && here.refused
        ? MembershipFigures.State.REFUSED
        : MembershipFigures.State.JOINING;
  }

  private static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static String hex(int id) {
    return String.format("%08x", id);
  }

  /** Leaves the pool, and waits for the registrar's answer, but not long. */
  @Override
  public void close() {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    loop.execute(() -> leaveForGood(gone));
    try {
      gone.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LogEvent.POOL_ELEMENT_UNHEARD
          .at(LOG)
          .log("left without the registrar's answer: the element expires there");
    }
    loops.close();
  }

  private void leaveForGood(CompletableFuture<Void> gone) {
    terms = null;
    Stay here = stay;
    if (here == null) {
      gone.complete(null);
    } else {
      var _ = here.ended.thenRun(() -> gone.complete(null));
      leave(here);
    }
  }
}
