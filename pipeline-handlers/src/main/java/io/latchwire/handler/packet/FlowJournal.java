package io.latchwire.handler.packet;

import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;

/**
 * Remembers which flows are latched to what, so that a process that has crashed finds them again.
 * Called on the event loop, when flows begin and end only.
 */
public interface FlowJournal {
  /** Remembers nothing. */
  FlowJournal NONE =
      new FlowJournal() {
        @Override
        public boolean began(Latch latch) {
          return true;
        }

        @Override
        public void ended(FlowTuple flow) {}
      };

  /** A flow is latched, and nothing of it has passed yet. False when that cannot be remembered. */
  boolean began(Latch latch);

  /** A flow has left the table: nothing is held against its ports any more. */
  void ended(FlowTuple flow);
}
