package io.latchwire.rserpool;

import java.util.LinkedHashMap;
import java.util.Map;

/** Who complained about an element, and how often that counted. */
final class BadReports {
  private static final int MAX_REPORTERS = 16;
  private static final long PER_REPORTER_MILLIS = 10_000;

  private final Map<String, Long> lastByReporter = new LinkedHashMap<>();
  private int counted;
  private boolean several;

  /** Counts a report, one per reporter and ten seconds; false when it did not count. */
  boolean count(String reporter, long now) {
    Long last = lastByReporter.get(reporter);
    if (last != null && now - last < PER_REPORTER_MILLIS) {
      return false;
    }
    several |= !lastByReporter.isEmpty() && last == null;
    lastByReporter.remove(reporter);
    if (lastByReporter.size() >= MAX_REPORTERS) {
      lastByReporter.remove(lastByReporter.keySet().iterator().next());
    }
    lastByReporter.put(reporter, now);
    counted++;
    return true;
  }

  /** Whether more than {@code max} counted, and not all from one reporter (RFC 5355 s2.13). */
  boolean exceed(int max) {
    return counted > max && several;
  }
}
