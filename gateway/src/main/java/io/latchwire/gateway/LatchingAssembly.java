package io.latchwire.gateway;

import io.latchwire.gateway.config.LatchingConfig;
import io.latchwire.latch.LatchRules;

/** Makes the rules of the latches out of what the configuration says. */
final class LatchingAssembly {
  private LatchingAssembly() {}

  /**
   * The rules.
   *
   * @param flows the most flows, each of which has a latch
   */
  static LatchRules rules(LatchingConfig config, int flows) {
    return new LatchRules(
        config.on() ? LatchRules.Latching.ON : LatchRules.Latching.OFF,
        switch (config.conflictPolicy()) {
          case REJECT -> LatchRules.ConflictPolicy.REJECT;
          case BREAK -> LatchRules.ConflictPolicy.BREAK;
          case PROBE -> LatchRules.ConflictPolicy.PROBE;
        },
        switch (config.onMismatch()) {
          case DROP -> LatchRules.OnMismatch.DROP;
          case BREAK -> LatchRules.OnMismatch.BREAK;
        },
        switch (config.samePairPeer()) {
          case ENFORCE -> LatchRules.SamePairPeer.ENFORCE;
          case WARN -> LatchRules.SamePairPeer.WARN;
          case OFF -> LatchRules.SamePairPeer.OFF;
        },
        LatchRules.PolicyChange.BREAK,
        config.bornBroken() ? LatchRules.Birth.BROKEN_ALLOWED : LatchRules.Birth.CLEAN_ONLY,
        new LatchRules.Patience(config.larvalTime().toMillis(), config.probeTime().toMillis()),
        // Keys are made on the spot, so that no latch of a flow is larval here.
        new LatchRules.Bounds(flows, 0, 0, config.listeners()));
  }
}
