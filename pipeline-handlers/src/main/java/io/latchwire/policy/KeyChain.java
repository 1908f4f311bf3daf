package io.latchwire.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that follow each other by the clock, as both operators agreed on them: RFC 8177, with the
 * rules of draft-bonica-tcp-auth-04 s6 and s8 and the accept tolerance of
 * draft-viswanathan-keyrollover-00 s9.2. An immutable plan; {@link #active} and {@link #isEligible}
 * say what it means at a time.
 *
 * @param name its name in the configuration
 * @param keys none of them twice
 * @param toleranceMillis how much earlier and later than its accept lifetime a key is accepted;
 *     {@link Lifetime#INFINITY} accepts it always
 * @param onExpiry what becomes of traffic when no key is active any more
 * @param warningMillis how long before that the operator hears of it
 * @param nullKeyUntilMillis until when segments without an option pass, both ways, where no key is
 *     active yet: the null key, which moves a live session to authentication; {@link
 *     Lifetime#BEGINNING} for not at all
 */
public record KeyChain(
    String name,
    List<ChainKey> keys,
    long toleranceMillis,
    OnExpiry onExpiry,
    long warningMillis,
    long nullKeyUntilMillis) {
  /** Seven days. */
  public static final long DEFAULT_WARNING_MILLIS = 7 * 24 * 3_600_000L;

  /** What becomes of traffic when no key is active any more. */
  public enum OnExpiry {
    /** Nothing passes. */
    DENY,
    /** The last key goes on. */
    HOLD_LAST
  }

  /** Refuses an identifier that stands there twice. */
  public KeyChain {
    keys = List.copyOf(keys);
    if (keys.stream().mapToInt(ChainKey::keyId).distinct().count() != keys.size()) {
      throw new IllegalArgumentException("key chain " + name + ": a key id twice");
    }
  }

  /** A chain without times: the first key is sent under, all are accepted. */
  public static KeyChain timeless(String name, List<ConfiguredKey> keys) {
    List<ChainKey> timeless =
        keys.stream()
            .map(key -> {
              boolean first = key.equals(keys.getFirst());
              return new ChainKey(key, first ? Lifetime.ALWAYS : Lifetime.NEVER, Lifetime.ALWAYS);
            })
            .toList();
    return new KeyChain(
        name, timeless, 0, OnExpiry.DENY, DEFAULT_WARNING_MILLIS, Lifetime.BEGINNING);
  }

  /**
   * The key to send under: of those whose send lifetime it is the one that began last, and of
   * several the one with the smallest identifier. Null when there is none, and then segments are
   * discarded: draft-bonica-tcp-auth-04 s6.
   */
  public @Nullable ChainKey active(long millis) {
    ChainKey active = null;
    for (ChainKey key : keys) {
      if (key.send().contains(millis) && (active == null || precedes(key, active))) {
        active = key;
      }
    }
    return active;
  }

  private static boolean precedes(ChainKey key, ChainKey other) {
    long start = key.send().startMillis();
    long otherStart = other.send().startMillis();
    return start > otherStart || (start == otherStart && key.keyId() < other.keyId());
  }

  /** Whether segments under a key of this chain are accepted: draft-bonica-tcp-auth-04 s8. */
  public boolean isEligible(ChainKey key, long millis) {
    return key.accept().widened(toleranceMillis).contains(millis);
  }

  /** The key that was active last before this time, null when none ever was. */
  public @Nullable ChainKey lastActive(long millis) {
    ChainKey last = null;
    for (ChainKey key : keys) {
      boolean begun = !key.send().isNever() && key.send().startMillis() <= millis;
      if (begun && (last == null || endsBehind(key, last))) {
        last = key;
      }
    }
    return last;
  }

  private static boolean endsBehind(ChainKey key, ChainKey other) {
    long end = key.send().endMillis();
    long otherEnd = other.send().endMillis();
    return end > otherEnd || (end == otherEnd && precedes(key, other));
  }

  /** Until when there is an active key without interruption; the time itself when there is none. */
  public long coveredUntil(long millis) {
    long covered = millis;
    ChainKey key = active(covered);
    while (key != null && covered != Lifetime.INFINITY) {
      covered = key.send().endMillis();
      key = active(covered);
    }
    return covered;
  }

  /** The next time behind this one at which anything changes; {@link Lifetime#INFINITY} if none. */
  public long nextEvent(long millis) {
    long next = later(nullKeyUntilMillis, millis, Lifetime.INFINITY);
    for (ChainKey key : keys) {
      Lifetime accept = key.accept().widened(toleranceMillis);
      next = later(key.send().startMillis(), millis, next);
      next = later(key.send().endMillis(), millis, next);
      next = later(accept.startMillis(), millis, next);
      next = later(accept.endMillis(), millis, next);
    }
    long warning = coveredUntil(millis);
    return warning == Lifetime.INFINITY ? next : later(warning - warningMillis, millis, next);
  }

  private static long later(long event, long millis, long soonest) {
    return event > millis && event < soonest ? event : soonest;
  }

  /** The largest number of octets that a MAC of one of its keys takes. */
  public int mostTagOctets() {
    return keys.stream().mapToInt(key -> key.key().mac().algorithm().tagOctets()).max().orElse(0);
  }

  /** Whether segments without an option may pass where no key is active yet. */
  public boolean hasNullKey() {
    return nullKeyUntilMillis != Lifetime.BEGINNING;
  }
}
