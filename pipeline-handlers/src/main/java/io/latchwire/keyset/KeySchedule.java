package io.latchwire.keyset;

import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happens to configured keys because of the time: one for all flows of an event
 * loop, which calls {@link #run} when it said so, and now and then besides, as clocks are put
 * right. Reads no clock; before the first call it is the beginning of 1970, and keys without times
 * are all there is.
 *
 * <p>Plans can be swapped while flows live: {@link ChainKeys} belong to a peer and {@link
 * RolloutGate}s to a policy, by name.
 */
public final class KeySchedule {
  private final KeyScheduleEvents events;
  private final Map<String, ChainKeys> chains = new HashMap<>();
  private final Map<String, RolloutGate> gates = new HashMap<>();
  private final Set<ConfiguredKey> outlived = new HashSet<>();
  private long nowMillis;

  /** Nothing to do yet. */
  public KeySchedule(KeyScheduleEvents events) {
    this.events = events;
  }

  /**
   * Goes on with the chains and rollouts of these policies; chains and policies that are gone stay
   * for the flows that still have them, and are told apart no longer. Keys of a chain that are not
   * in its newer plan are used no more, and wiped by {@link #forgetOutlived}: until then the plan
   * before can be adopted again.
   */
  public void adopt(Iterable<Policy> policies) {
    Set<String> adopted = new HashSet<>();
    for (Policy policy : policies) {
      Protection protection = policy.protection();
      if (protection == null) {
        continue;
      }
      gate(policy.name(), protection.rollout());
      KeyChain chain = protection.keyChain();
      if (chain != null && adopted.add(protection.peer().name())) {
        adopt(protection.peer().name(), chain);
      }
    }
    run(nowMillis);
  }

  private void adopt(String peerName, KeyChain chain) {
    ChainKeys keys = chains.get(peerName);
    if (keys == null) {
      chains.put(peerName, new ChainKeys(peerName, chain));
    } else if (!keys.chain().equals(chain)) {
      outlived.addAll(keys.adopt(chain));
    }
  }

  /** Wipes the keys that newer plans lack; the plans before them cannot be adopted any more. */
  public void forgetOutlived() {
    for (ChainKeys keys : chains.values()) {
      keys.chain().keys().forEach(key -> outlived.remove(key.key()));
    }
    outlived.forEach(key -> key.mac().close());
    outlived.clear();
  }

  private void gate(String policyName, Rollout rollout) {
    RolloutGate gate = gates.get(policyName);
    if (gate == null) {
      gates.put(policyName, new RolloutGate(policyName, rollout));
    } else {
      gate.adopt(rollout);
    }
  }

  /**
   * Does what is due.
   *
   * @param millis milliseconds of UTC since 1970; may be smaller than the last time
   * @return when to call again, in milliseconds of UTC; {@link Lifetime#INFINITY} for never
   */
  public long run(long millis) {
    nowMillis = millis;
    long next = Lifetime.INFINITY;
    for (ChainKeys keys : chains.values()) {
      keys.at(millis, events);
      next = Math.min(next, keys.chain().nextEvent(millis));
    }
    for (RolloutGate gate : gates.values()) {
      gate.at(millis, events);
      long until = gate.rollout().untilMillis();
      next = until > millis ? Math.min(next, until) : next;
    }
    return next;
  }

  /** The time of the last {@link #run}. */
  public long nowMillis() {
    return nowMillis;
  }

  /** The keys of a peer's chain, null when it has none. */
  public @Nullable ChainKeys chain(Protection protection) {
    return protection.keyChain() == null ? null : chains.get(protection.peer().name());
  }

  /** The gate of a policy. */
  public RolloutGate gate(Policy policy) {
    RolloutGate gate = gates.get(policy.name());
    if (gate == null) {
      throw new AssertionError("policy " + policy.name() + " was never adopted");
    }
    return gate;
  }

  /** Wipes the keys of every chain. */
  public void close() {
    chains.values().forEach(keys -> keys.chain().keys().forEach(key -> key.key().mac().close()));
  }

  /** Shows every chain. */
  public void forEachChain(Consumer<? super ChainKeys> visitor) {
    chains.values().forEach(visitor);
  }
}
