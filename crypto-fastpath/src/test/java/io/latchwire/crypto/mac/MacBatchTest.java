package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
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

  private static String tag(
      MacProvider provider, MacBatch batch, MacKey key, MemorySegment message, int[] each) {
    batch.add(key, message, 0, OCTETS, each[0], each[1]);
    provider.sign(batch);
    byte[] tags = batch.tags().toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(tags, 0, key.algorithm().tagOctets());
  }
}
