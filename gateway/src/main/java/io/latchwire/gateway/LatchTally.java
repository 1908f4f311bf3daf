package io.latchwire.gateway;

import io.latchwire.latch.LatchEvent;
import io.latchwire.latch.LatchReason;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.LatchTransition;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happens to latches. Belongs to the event loop of their flows. */
final class LatchTally implements LatchTransition.Observer {
  private final Map<LatchEvent, Long> events = zeroes(LatchEvent.class);
  private final Map<LatchReason, Long> breaks = zeroes(LatchReason.class);

  private static <E extends Enum<E>> Map<E, Long> zeroes(Class<E> type) {
    Map<E, Long> counts = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      counts.put(constant, 0L);
    }
    return counts;
  }

  @Override
  public void onTransition(LatchTransition transition) {
    events.merge(transition.event(), 1L, Long::sum);
    if (transition.to() == LatchState.BROKEN && transition.from() != LatchState.BROKEN) {
      breaks.merge(transition.reason(), 1L, Long::sum);
    }
  }

  /** What happened, by label of the event. */
  Map<String, Long> events() {
    return labelled(events);
  }

  /** Breaks by label of the reason. */
  Map<String, Long> breaks() {
    return labelled(breaks);
  }

  private static Map<String, Long> labelled(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> labelled = new TreeMap<>();
    counts.forEach((constant, count) -> labelled.put(label(constant), count));
    return labelled;
  }

  /** The value of a metric's label. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
