package io.latchwire.handler.rserpool;

import io.latchwire.wire.rserpool.MessageFault;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens at the front. Safe for all threads. */
public final class FrontCounters {
  private final Map<FrontEvent, LongAdder> events = new EnumMap<>(FrontEvent.class);
  private final Map<MessageFault, LongAdder> faults = new EnumMap<>(MessageFault.class);

  /** All at zero. */
  public FrontCounters() {
    for (FrontEvent event : FrontEvent.values()) {
      events.put(event, new LongAdder());
    }
    for (MessageFault fault : MessageFault.values()) {
      faults.put(fault, new LongAdder());
    }
  }

  void count(FrontEvent event) {
    LongAdder counter = events.get(event);
    if (counter != null) {
      counter.increment();
    }
  }

  void count(MessageFault fault) {
    LongAdder counter = faults.get(fault);
    if (counter != null) {
      counter.increment();
    }
    count(FrontEvent.BAD_MESSAGE);
  }

  /** How often this happened. */
  public long of(FrontEvent event) {
    LongAdder counter = events.get(event);
    return counter == null ? 0 : counter.sum();
  }

  /** How often a message was not taken for this reason. */
  public long of(MessageFault fault) {
    LongAdder counter = faults.get(fault);
    return counter == null ? 0 : counter.sum();
  }
}
