package io.latchwire.gateway;

import java.lang.management.ManagementFactory;

/** How long the start of this process took: the virtual machine's part included. */
final class StartTime {
  private volatile long readyMillis;

  /** Says that the gateway forwards now; gives the time since the process began. */
  long ready() {
    readyMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    return readyMillis;
  }

  /** What {@link #ready} gave; 0 before. */
  long millis() {
    return readyMillis;
  }

  /** Whether the virtual machine was told to begin with an ahead-of-time cache (JEP 514). */
  static boolean hasAotCache() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(argument -> argument.startsWith("-XX:AOTCache="));
  }
}
