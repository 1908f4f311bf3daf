package io.latchwire.rserpool;

import java.util.ArrayList;
import java.util.List;

/**
 * Deadlines in the order of their times. A deadline is moved or taken out where it stands, so a
 * registration that is renewed a thousand times leaves nothing behind.
 */
final class DeadlineQueue {
  static final long NEVER = Long.MAX_VALUE;

  private final List<Deadline> heap = new ArrayList<>();

  /** Something that happens at a time, unless it is moved. */
  static final class Deadline {
    private final Runnable onTime;
    private long at = NEVER;
    private int place = -1;

    Deadline(Runnable onTime) {
      this.onTime = onTime;
    }

    long at() {
      return at;
    }
  }

  /** When the next deadline is, {@link #NEVER} if there is none. */
  long next() {
    return heap.isEmpty() ? NEVER : heap.getFirst().at;
  }

  /** Moves a deadline; {@link #NEVER} takes it out. */
  void set(Deadline deadline, long at) {
    if (at == NEVER) {
      cancel(deadline);
      return;
    }
    deadline.at = at;
    if (deadline.place < 0) {
      deadline.place = heap.size();
      heap.add(deadline);
    }
    up(deadline);
    down(deadline);
  }

  void cancel(Deadline deadline) {
    if (deadline.place < 0) {
      return;
    }
    Deadline last = heap.removeLast();
    int place = deadline.place;
    deadline.place = -1;
    deadline.at = NEVER;
    if (last != deadline) {
      last.place = place;
      heap.set(place, last);
      up(last);
      down(last);
    }
  }

  /** Runs what is due. What it schedules for the same time runs too. */
  void run(long now) {
    while (!heap.isEmpty() && heap.getFirst().at <= now) {
      Deadline due = heap.getFirst();
      cancel(due);
      due.onTime.run();
    }
  }

  private void up(Deadline deadline) {
    while (deadline.place > 0) {
      Deadline above = heap.get((deadline.place - 1) / 2);
      if (above.at <= deadline.at) {
        return;
      }
      swap(deadline, above);
    }
  }

  private void down(Deadline deadline) {
    while (true) {
      int child = 2 * deadline.place + 1;
      if (child >= heap.size()) {
        return;
      }
      if (child + 1 < heap.size() && heap.get(child + 1).at < heap.get(child).at) {
        child++;
      }
      Deadline below = heap.get(child);
      if (below.at >= deadline.at) {
        return;
      }
      swap(deadline, below);
    }
  }

  private void swap(Deadline one, Deadline other) {
    int place = one.place;
    one.place = other.place;
    other.place = place;
    heap.set(one.place, one);
    heap.set(other.place, other);
  }
}
