package io.latchwire.gateway.service;

import io.latchwire.handover.BindingFault;
import io.latchwire.handover.HandoverEvent;
import io.latchwire.handover.HandoverEvent.DiscardReason;
import io.latchwire.handover.SolicitationFault;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the events of an access router; written by its event loop, read by anybody. */
public final class HandoverTally {
  private final Map<SolicitationFault, LongAdder> solicitations =
      new EnumMap<>(SolicitationFault.class);
  private final Map<BindingFault, LongAdder> updates = new EnumMap<>(BindingFault.class);
  private final Map<DiscardReason, LongAdder> discards = new EnumMap<>(DiscardReason.class);
  private final LongAdder newKeys = new LongAdder();
  private final LongAdder repeatedKeys = new LongAdder();
  private final LongAdder forwardings = new LongAdder();
  private final LongAdder paths = new LongAdder();

  HandoverTally() {
    for (SolicitationFault fault : SolicitationFault.values()) {
      solicitations.put(fault, new LongAdder());
    }
    for (BindingFault fault : BindingFault.values()) {
      updates.put(fault, new LongAdder());
    }
    for (DiscardReason reason : DiscardReason.values()) {
      discards.put(reason, new LongAdder());
    }
  }

  void count(HandoverEvent event) {
    switch (event) {
      case HandoverEvent.SolicitationRefused(_, SolicitationFault fault) ->
          increment(solicitations, fault);
      case HandoverEvent.BindingRefused(_, BindingFault fault) -> increment(updates, fault);
      case HandoverEvent.KeyDiscarded(_, DiscardReason reason) -> increment(discards, reason);
      case HandoverEvent.KeyProvided provided ->
          (provided.existing() ? repeatedKeys : newKeys).increment();
      case HandoverEvent.ForwardingStarted _ -> forwardings.increment();
      case HandoverEvent.ForwardingEnded _ -> {}
      case HandoverEvent.PathSent _ -> paths.increment();
    }
  }

  private static <E extends Enum<E>> void increment(Map<E, LongAdder> counts, E which) {
    LongAdder count = counts.get(which);
    if (count != null) {
      count.increment();
    }
  }

  private static <E extends Enum<E>> long sum(Map<E, LongAdder> counts, E which) {
    LongAdder count = counts.get(which);
    return count == null ? 0 : count.sum();
  }

  /** Solicitations that got no key for this reason. */
  public long refused(SolicitationFault fault) {
    return sum(solicitations, fault);
  }

  /** FBUs that changed nothing for this reason. */
  public long refused(BindingFault fault) {
    return sum(updates, fault);
  }

  /** Keys that went for this reason. */
  public long discarded(DiscardReason reason) {
    return sum(discards, reason);
  }

  /** Keys made. */
  public long newKeys() {
    return newKeys.sum();
  }

  /** Answers with a key that had been given out before. */
  public long repeatedKeys() {
    return repeatedKeys.sum();
  }

  /** Tunnels begun or replaced. */
  public long forwardings() {
    return forwardings.sum();
  }

  /** Certification paths sent. */
  public long paths() {
    return paths.sum();
  }
}
