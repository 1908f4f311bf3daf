package io.latchwire.latch;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The key manager's version number, and proof that no worker still acts on an older one.
 *
 * <p>Every change of associations, policy or latches has an epoch of its own. A worker reads the
 * epoch once per batch, uses nothing older in it, and says when it is done. A change that must not
 * be seen together with the state before it (a conflicting association after the break of a latch)
 * waits until {@link #isQuiescent} of the break's epoch: from then on no packet can be accepted or
 * sent under the older state. A worker that stands still processes nothing, so waiting for it is
 * safe, and a pause of the garbage collector only delays the change; a quiet time instead, which
 * the draft (section 2.1) allows where latency is bounded, would not be.
 */
public final class EpochGate {
  private static final long IDLE = Long.MAX_VALUE;

  private final List<Worker> workers = new CopyOnWriteArrayList<>();
  private volatile long epoch = 1;

  /** The version in force. */
  public long epoch() {
    return epoch;
  }

  /** A worker joins; until its first {@link Worker#enter} it counts as idle. */
  public Worker join() {
    Worker worker = new Worker(this);
    workers.add(worker);
    return worker;
  }

  /** A worker leaves for good. */
  public void leave(Worker worker) {
    workers.remove(worker);
  }

  /** The number that the next {@link #publish} will give. Key manager only. */
  long upcoming() {
    return epoch + 1;
  }

  /** Makes everything written so far the state in force. Key manager only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // There is one writer.
  long publish() {
    epoch = epoch + 1;
    return epoch;
  }

  /** Whether every worker is past the state before {@code since}. */
  boolean isQuiescent(long since) {
    // Store of the epoch before, load of the workers' after: see Worker.enter for the other half.
    VarHandle.fullFence();
    for (Worker worker : workers) {
      if (worker.seen < since) {
        return false;
      }
    }
    return true;
  }

  /** One event loop of the data path. All methods on that loop. */
  public static final class Worker {
    private final EpochGate gate;

    /** The newest epoch that no older one is in use beside; {@link #IDLE} between batches. */
    private volatile long seen = IDLE;

    private Worker(EpochGate gate) {
      this.gate = gate;
    }

    /** Starts a batch; the epoch returned stamps its packets and is valid until {@link #exit}. */
    public long enter() {
      seen = 0;
      // Without the fence the load below could be early: the key manager would take this worker
      // for idle while it works on the old state.
      VarHandle.fullFence();
      long epoch = gate.epoch;
      seen = epoch;
      return epoch;
    }

    /** Ends the batch: nothing of it is in flight any more. */
    public void exit() {
      seen = IDLE;
    }
  }
}
