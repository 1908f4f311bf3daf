package io.latchwire.gateway.service;

import io.latchwire.handover.Moment;
import java.time.Instant;

/** The clocks of this machine. */
final class SystemMoment {
  private SystemMoment() {}

  static Moment now() {
    Instant wall = Instant.now();
    return new Moment(
        System.nanoTime(),
        wall.getEpochSecond() * Moment.TIMESTAMP_SECOND
            + wall.getNano() * Moment.TIMESTAMP_SECOND / Moment.SECOND);
  }
}
