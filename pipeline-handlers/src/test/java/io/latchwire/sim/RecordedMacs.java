package io.latchwire.sim;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.PortableMacProvider;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;

/** The real MACs of one gateway, with every key and every input shown to the judge. */
final class RecordedMacs implements MacProvider {
  private final MacProvider macs = new PortableMacProvider();
  private final IdentityHashMap<MacKey, Judge.Key> keys = new IdentityHashMap<>();
  private final Judge judge;

  RecordedMacs(Judge judge) {
    this.judge = judge;
  }

  @Override
  public String name() {
    return macs.name();
  }

  @Override
  public MacKey key(MacAlgorithm algorithm, byte[] secret) {
    MacKey key = macs.key(algorithm, secret);
    keys.put(key, judge.key(secret));
    return key;
  }

  @Override
  public void sign(MacBatch batch) {
    for (int slot = 0; slot < batch.size(); slot++) {
      Judge.Key key = keys.get(batch.key(slot));
      if (key == null) {
        throw new AssertionError("a key from nowhere");
      }
      judge.signed(key, batch.direction(slot), batch.number(slot), input(batch, slot));
    }
    macs.sign(batch);
  }

  @Override
  public void verify(MacBatch batch) {
    macs.verify(batch);
  }

  private static long input(MacBatch batch, int slot) {
    MemorySegment message = batch.message(slot);
    long hash = batch.length(slot);
    for (int i = 0; i < batch.length(slot); i++) {
      hash = (hash ^ message.get(ValueLayout.JAVA_BYTE, i)) * 0x100000001B3L;
    }
    return hash;
  }
}
