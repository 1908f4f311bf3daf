package io.latchwire.handover;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by IPv6 address, looked up without an object: the forwarding path asks once per packet.
 * Open addressing with linear probing, at most half full; addresses come from strangers, so their
 * bits are mixed with a number that they do not know.
 */
final class AddressTable<V> {
  private long[] highs = new long[16];
  private long[] lows = new long[16];
  private @Nullable Object[] values = new Object[16];
  private final long mix;
  private int size;

  /**
   * An empty table.
   *
   * @param mix a random number
   */
  AddressTable(long mix) {
    this.mix = mix | 1;
  }

  private int slot(long high, long low) {
    long hash = (high ^ mix) * 0x9E37_79B9_7F4A_7C15L;
    hash = (hash ^ hash >>> 32 ^ low) * mix;
    int mask = values.length - 1;
    int at = (int) (hash >>> 33) & mask;
    while (values[at] != null && (highs[at] != high || lows[at] != low)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  @SuppressWarnings("unchecked") // only put writes values
  @Nullable V get(long high, long low) {
    return (V) values[slot(high, low)];
  }

  void put(long high, long low, V value) {
    if (2 * (size + 1) > values.length) {
      grow();
    }
    int at = slot(high, low);
    if (values[at] == null) {
      size++;
    }
    highs[at] = high;
    lows[at] = low;
    values[at] = value;
  }

  void remove(long high, long low) {
    int at = slot(high, low);
    if (values[at] == null) {
      return;
    }
    values[at] = null;
    size--;
    int mask = values.length - 1;
    // Whatever follows without a gap may have probed over this slot.
    for (int next = (at + 1) & mask; values[next] != null; next = (next + 1) & mask) {
      Object moved = values[next];
      values[next] = null;
      int to = slot(highs[next], lows[next]);
      highs[to] = highs[next];
      lows[to] = lows[next];
      values[to] = moved;
    }
  }

  private void grow() {
    long[] oldHighs = highs;
    long[] oldLows = lows;
    @Nullable Object[] oldValues = values;
    int length = 2 * oldValues.length;
    highs = new long[length];
    lows = new long[length];
    values = Arrays.copyOf(new Object[0], length);
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        int to = slot(oldHighs[i], oldLows[i]);
        highs[to] = oldHighs[i];
        lows[to] = oldLows[i];
        values[to] = oldValues[i];
      }
    }
  }

  int size() {
    return size;
  }
}
