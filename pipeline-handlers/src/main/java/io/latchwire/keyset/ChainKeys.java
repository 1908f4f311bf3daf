package io.latchwire.keyset;

import io.latchwire.policy.ChainKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.KeyChain.OnExpiry;
import io.latchwire.policy.Lifetime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the key chain of one peer allows now: the key that segments are sent under and those that
 * are accepted. All flows of the peer look here; only {@link KeySchedule} changes it, on the event
 * loop that owns them.
 */
public final class ChainKeys {
  private static final int KEY_IDS = 64;
  private static final int NONE = -1;

  private final String peerName;
  private final @Nullable ConfiguredKey[] byId = new @Nullable ConfiguredKey[KEY_IDS];
  private KeyChain chain;
  private Phase phase = Phase.WAITING;
  private long eligible;
  private boolean nullKey;
  private @Nullable ConfiguredKey active;
  private long activeUntilMillis = Lifetime.BEGINNING;
  private long warnedOfMillis = Lifetime.BEGINNING;

  /** Where a chain stands. */
  public enum Phase {
    /** No key has become active yet. */
    WAITING("waiting"),
    /** A key is active. */
    ACTIVE("active"),
    /** No key is active any more: nothing is sent. */
    EXPIRED("expired"),
    /** No key is active any more, and the last one goes on by the operator's wish. */
    HELD("held");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /** The name that status and metrics use. */
    public String label() {
      return label;
    }
  }

  ChainKeys(String peerName, KeyChain chain) {
    this.peerName = peerName;
    this.chain = chain;
    index();
  }

  private void index() {
    for (ChainKey key : chain.keys()) {
      byId[key.keyId()] = key.key();
    }
  }

  /** Name of the peer. */
  public String peerName() {
    return peerName;
  }

  /** The plan. */
  public KeyChain chain() {
    return chain;
  }

  /** Where the chain stands. */
  public Phase phase() {
    return phase;
  }

  /** The key to send under; null when there is none, and then nothing is sent. */
  public @Nullable ConfiguredKey active() {
    return active;
  }

  /**
   * Until when there is a key to send under without interruption, in milliseconds of UTC; {@link
   * Lifetime#INFINITY} for always. Without meaning while there is none.
   */
  public long activeUntilMillis() {
    return activeUntilMillis;
  }

  /** The key of this identifier, 0..63, eligible or not; null when there is none. */
  public @Nullable ConfiguredKey find(int keyId) {
    return byId[keyId];
  }

  /** Whether segments under the key of this identifier are accepted. */
  public boolean isEligible(int keyId) {
    return (eligible >>> keyId & 1) != 0;
  }

  /** Whether segments without an option are accepted, and sent while no key is active yet. */
  public boolean hasNullKey() {
    return nullKey;
  }

  /**
   * Goes on under a newer plan.
   *
   * @return keys of the old plan that the new one lacks, for the caller to close
   */
  Set<ConfiguredKey> adopt(KeyChain plan) {
    Set<ConfiguredKey> gone = new HashSet<>();
    chain.keys().forEach(key -> gone.add(key.key()));
    plan.keys().forEach(key -> gone.remove(key.key()));
    Arrays.fill(byId, null);
    chain = plan;
    index();
    return gone;
  }

  /** Does what the clock says. */
  void at(long millis, KeyScheduleEvents events) {
    ConfiguredKey before = active;
    Phase phaseBefore = phase;
    ChainKey now = chain.active(millis);
    ChainKey last = chain.lastActive(millis);
    eligible = eligibleAt(millis);
    if (now != null) {
      phase = Phase.ACTIVE;
      active = now.key();
    } else if (last == null) {
      phase = Phase.WAITING;
      active = null;
    } else if (chain.onExpiry() == OnExpiry.HOLD_LAST) {
      phase = Phase.HELD;
      active = last.key();
      eligible |= 1L << last.keyId();
    } else {
      phase = Phase.EXPIRED;
      active = null;
    }
    activeUntilMillis = chain.coveredUntil(millis);
    tell(before, phaseBefore, millis, events);
  }

  private long eligibleAt(long millis) {
    long bits = 0;
    for (ChainKey key : chain.keys()) {
      if (chain.isEligible(key, millis)) {
        bits |= 1L << key.keyId();
      }
    }
    if (bits == 0 && chain.onExpiry() == OnExpiry.HOLD_LAST) {
      ChainKey last = lastEligible(millis);
      bits = last == null ? 0 : 1L << last.keyId();
    }
    return bits;
  }

  private @Nullable ChainKey lastEligible(long millis) {
    return chain.keys().stream()
        .filter(key -> !key.accept().isNever() && key.accept().startMillis() <= millis)
        .max(Comparator.comparingLong(key -> key.accept().endMillis()))
        .orElse(null);
  }

  private void tell(
      @Nullable ConfiguredKey before, Phase phaseBefore, long millis, KeyScheduleEvents events) {
    ConfiguredKey now = active;
    int from = before == null ? NONE : before.keyId();
    if (now != null && now.keyId() != from) {
      events.rolled(this, from, now.keyId());
    }
    if (phase != phaseBefore && (phase == Phase.EXPIRED || phase == Phase.HELD)) {
      events.expired(this);
    }
    if (phase == Phase.ACTIVE
        && activeUntilMillis != Lifetime.INFINITY
        && activeUntilMillis - millis <= chain.warningMillis()
        && warnedOfMillis != activeUntilMillis) {
      warnedOfMillis = activeUntilMillis;
      events.expiring(this, activeUntilMillis);
    }
    boolean nullKeyBefore = nullKey;
    nullKey = millis < chain.nullKeyUntilMillis();
    if (nullKeyBefore && !nullKey) {
      events.nullKeyEnded(this);
    }
  }
}
