package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MacBatchTest {
  private static final int OCTETS = 52;

  /** Direction and number of one message after the other, each in a batch of its own. */
  private static final int[][] MESSAGES = {
    {0, 1}, {0, 2}, {0, 3}, {0, 7}, {1, 8}, {1, 9}, {0, 8}, {0, 9}, {1, -2}, {1, -1}, {0, -1}
  };

  @Test
  void messagesOneByOneAreSignedUnderTheirOwnNoncesWhateverCameBefore() {
    byte[] secret = new byte[16];
    try (Arena arena = Arena.ofConfined()) {
      MacProvider library = Natives.open();
      MacProvider portable = new PortableMacProvider();
      MacBatch batch = new MacBatch(2, arena);
      MemorySegment message = arena.allocate(OCTETS);
      try (MacKey ours = library.key(MacAlgorithm.AES_128_GMAC_96, secret);
          MacKey peers = portable.key(MacAlgorithm.AES_128_GMAC_96, secret)) {
        for (int[] each : MESSAGES) {
          batch.clear();
          assertThat(tag(library, batch, ours, message, each))
              .isEqualTo(tag(portable, new MacBatch(1, arena), peers, message, each));
        }
      }
    }
  }

  @Test
  void aVerdictDoesNotOutliveTheNextOne() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment message = arena.allocate(OCTETS);
      for (MacProvider provider : List.of(Natives.open(), new PortableMacProvider())) {
        for (MacAlgorithm algorithm : MacAlgorithm.values()) {
          MacBatch batch = new MacBatch(2, arena);
          MacKey key = provider.key(algorithm, new byte[algorithm.keyOctets()]);
          batch.add(key, message, 0, OCTETS, 0, 1);
          batch.add(key, message, 0, OCTETS, 0, 2);
          provider.sign(batch);
          provider.verify(batch);
          assertThat(batch.isGood(0) && batch.isGood(1)).as(algorithm.label()).isTrue();
          batch
              .tags()
              .set(ValueLayout.JAVA_BYTE, 0, (byte) ~batch.tags().get(ValueLayout.JAVA_BYTE, 0));
          provider.verify(batch);
          assertThat(batch.isGood(0)).as(algorithm.label()).isFalse();
          assertThat(batch.isGood(1)).as(algorithm.label()).isTrue();
        }
      }
    }
  }

  private static String tag(
      MacProvider provider, MacBatch batch, MacKey key, MemorySegment message, int[] each) {
    batch.add(key, message, 0, OCTETS, each[0], each[1]);
    provider.sign(batch);
    byte[] tags = batch.tags().toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(tags, 0, key.algorithm().tagOctets());
  }
}
