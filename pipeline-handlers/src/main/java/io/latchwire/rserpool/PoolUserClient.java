package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pool user's end of ASAP (RFC 5352 s3.3, s3.4, s3.6, RFC 5356) without I/O: it asks who is in
 * a pool, chooses one by the pool's policy, and goes to another one when that fails, telling its
 * application before anything is sent there (RFC 5355 s2.9).
 */
public final class PoolUserClient {
  private final ClientTimes times;
  private final RandomGenerator random;
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final ServerHunt hunt;
  private final Map<PoolHandle, KnownPool> known = new HashMap<>();
  private List<ClientAction> out = new ArrayList<>();
  private long now;

  /** What is known of a pool, and the question that is out. */
  private final class KnownPool {
    final PoolHandle handle;
    final Deadline answerDeadline = new Deadline(() -> onTime(this));
    List<PoolElement> elements = List.of();
    PolicyType policy = PolicyType.ROUND_ROBIN;
    long freshUntil = Long.MIN_VALUE;
    boolean watched;
    boolean asked;
    int asks;
    int next;
    @Nullable Integer current;
    @Nullable OctetString cookie;
    final Set<Integer> unreachable = new HashSet<>(0);
    List<Integer> preferred = List.of();

    KnownPool(PoolHandle handle) {
      this.handle = handle;
    }
  }

  /**
   * A client that has not begun.
   *
   * @param servers how many registrars are configured, 1 or more
   * @param random for choosing among elements; not for keys
   */
  public PoolUserClient(ClientTimes times, int servers, RandomGenerator random) {
    this.times = times;
    this.random = random;
    this.hunt = new ServerHunt(servers, times, deadlines, () -> onHuntTime());
  }

  private void onHuntTime() {
    hunt.onTime(now, out);
  }

  /** Connects, beginning with this server. */
  public List<ClientAction> begin(int firstServer, long time) {
    now = time;
    hunt.begin(firstServer, now, out);
    return take();
  }

  /**
   * Asks who is in this pool; the answer is told at once when a fresh one is known.
   *
   * @param watch whether changes shall be told as well
   */
  public List<ClientAction> resolve(PoolHandle handle, boolean watch, long time) {
    now = time;
    KnownPool pool = pool(handle);
    pool.watched |= watch;
    if (!watch && now < pool.freshUntil) {
      out.add(new ClientAction.Resolved(handle, pool.elements));
    } else {
      pool.asks = 0;
      pool.asked = true;
      ask(pool);
    }
    return take();
  }

  /**
   * The element to use, by the pool's policy and without those that could not be reached; null when
   * none is known. Going from one to another is told with {@link #take}.
   */
  public @Nullable PoolElement choose(PoolHandle handle) {
    KnownPool pool = pool(handle);
    List<PoolElement> usable = new ArrayList<>(pool.elements);
    usable.removeIf(element -> pool.unreachable.contains(element.id()));
    if (usable.isEmpty()) {
      return null;
    }
    PoolElement chosen = usable.get(placeOf(pool, usable));
    Integer before = pool.current;
    pool.current = chosen.id();
    if (before != null && before != chosen.id() && pool.unreachable.contains(before)) {
      out.add(new ClientAction.FailedOver(handle, before, chosen.id()));
      OctetString cookie = pool.cookie;
      if (cookie != null) {
        out.add(
            new ClientAction.SendToElement(
                handle, chosen.id(), new AsapMessage.CookieEcho(cookie)));
      }
    }
    return chosen;
  }

  private int placeOf(KnownPool pool, List<PoolElement> usable) {
    for (int id : pool.preferred) {
      for (int i = 0; i < usable.size(); i++) {
        if (usable.get(i).id() == id) {
          return i;
        }
      }
    }
    if (pool.policy.equals(PolicyType.ROUND_ROBIN)
        || pool.policy.equals(PolicyType.WEIGHTED_ROUND_ROBIN)) {
      return pool.next++ % usable.size();
    }
    if (pool.policy.equals(PolicyType.RANDOM) || pool.policy.equals(PolicyType.WEIGHTED_RANDOM)) {
      return random.nextInt(usable.size());
    }
    return 0;
  }

  /**
   * The element did not answer: it is reported, once, and not chosen again until it is told anew.
   */
  public List<ClientAction> unreachable(PoolHandle handle, int elementId, long time) {
    now = time;
    KnownPool pool = pool(handle);
    if (pool.unreachable.add(elementId) && hunt.isConnected()) {
      out.add(new ClientAction.Send(new AsapMessage.EndpointUnreachable(handle, elementId)));
    }
    return take();
  }

  /** A message of an element came on its control channel. */
  public List<ClientAction> fromElement(PoolHandle handle, AsapMessage message, long time) {
    now = time;
    switch (message) {
      case AsapMessage.Cookie(OctetString cookie) -> pool(handle).cookie = cookie;
      case AsapMessage.BusinessCard card -> {
        KnownPool pool = pool(card.handle());
        List<Integer> preferred = new ArrayList<>();
        card.elements().forEach(element -> preferred.add(element.id()));
        pool.preferred = preferred;
        if (pool.elements.isEmpty() && !pool.asked) {
          pool.asked = true;
          ask(pool);
        }
      }
      default -> {
        // Nothing else comes from an element (RFC 5352 s2.2).
      }
    }
    return take();
  }

  /** What this event makes us do. */
  public List<ClientAction> on(ClientEvent event, long time) {
    now = time;
    deadlines.run(now);
    switch (event) {
      case ClientEvent.Connected() -> {
        hunt.onConnected();
        for (KnownPool pool : known.values()) {
          if (pool.asked || pool.watched) {
            ask(pool);
          }
        }
      }
      case ClientEvent.Lost() -> hunt.next(now, out);
      case ClientEvent.Received(AsapMessage.HandleResolutionResponse answer) -> onAnswer(answer);
      case ClientEvent.Received(AsapMessage _) -> {
        // Nothing else is for a pool user from its registrar (RFC 5352 s2.2).
      }
      case ClientEvent.Tick() -> {}
    }
    return take();
  }

  /** When to send the next {@link ClientEvent.Tick}; {@code Long.MAX_VALUE} for never. */
  public long nextDeadline() {
    return deadlines.next();
  }

  /** What there is to do since the last call. */
  public List<ClientAction> take() {
    List<ClientAction> taken = out;
    out = new ArrayList<>();
    return taken;
  }

  private KnownPool pool(PoolHandle handle) {
    return known.computeIfAbsent(handle, KnownPool::new);
  }

  private void ask(KnownPool pool) {
    if (hunt.isConnected()) {
      pool.asks++;
      out.add(
          new ClientAction.Send(new AsapMessage.HandleResolution(pool.watched, pool.handle, 0)));
    }
    deadlines.set(pool.answerDeadline, now + times.request());
  }

  private void onTime(KnownPool pool) {
    if (pool.asks <= times.maxRequestRetransmits() && pool.asked) {
      boolean wasConnected = hunt.isConnected();
      ask(pool);
      if (!wasConnected) {
        pool.asks++;
      }
    } else if (pool.asked) {
      pool.asked = false;
      out.add(new ClientAction.Unresolved(pool.handle, List.of()));
    }
  }

  private void onAnswer(AsapMessage.HandleResolutionResponse answer) {
    KnownPool pool = known.get(answer.handle());
    if (pool == null) {
      return;
    }
    deadlines.cancel(pool.answerDeadline);
    pool.asked = false;
    if (!answer.causes().isEmpty()) {
      List<ErrorCause> causes = answer.causes();
      pool.elements = List.of();
      pool.freshUntil = Long.MIN_VALUE;
      out.add(new ClientAction.Unresolved(pool.handle, causes));
      return;
    }
    // No policy means round robin, whatever the elements say (RFC 5352 s2.2.6).
    pool.policy = answer.policy() == null ? PolicyType.ROUND_ROBIN : answer.policy().type();
    pool.elements = answer.elements();
    pool.freshUntil = now + times.staleCache();
    pool.unreachable.clear();
    out.add(new ClientAction.Resolved(pool.handle, pool.elements));
  }
}
