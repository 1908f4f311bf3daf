package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Every provider agrees with plain code, whatever the messages, their places and their company. */
class MacProviderPropertyTest {
  private static final int MOST_KEYS = 5;

  private final PortableMacProvider portable = new PortableMacProvider();

  @Property(tries = 300)
  void aBatchOfAnythingGetsTheTagsOfPlainCode(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int size) {
    try (Batch batch = new Batch(seed, size)) {
      batch.check(portable);
      batch.check(Natives.open());
      batch.check(Natives.openWithoutKernel());
    }
  }

  @Property(tries = 60)
  void anySingleMessageGetsTheTagOfPlainCode(@ForAll long seed) {
    try (Batch batch = new Batch(seed, 1)) {
      batch.check(portable);
      batch.check(Natives.open());
      batch.check(Natives.openWithoutKernel());
    }
  }

  /** Random jobs; the messages lie at odd places of one piece of memory. */
  private static final class Batch implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final Random random;
    private final List<Job> jobs = new ArrayList<>();
    private final List<byte[]> secrets = new ArrayList<>();
    private final List<MacAlgorithm> algorithms = new ArrayList<>();
    private final MemorySegment memory;

    private record Job(int key, int offset, int length, int direction, int number, String tag) {}

    Batch(long seed, int size) {
      random = new Random(seed);
      MacAlgorithm[] all = MacAlgorithm.values();
      for (int i = 0; i < 1 + random.nextInt(MOST_KEYS); i++) {
        MacAlgorithm algorithm = all[random.nextInt(all.length)];
        int length = algorithm.keyOctets();
        if (algorithm.acceptsKeyOctets(1)) {
          length = 1 + random.nextInt(MacAlgorithm.MOST_KEY_OCTETS);
        }
        byte[] secret = new byte[length];
        random.nextBytes(secret);
        algorithms.add(algorithm);
        secrets.add(secret);
      }
      byte[] octets = new byte[16_384];
      random.nextBytes(octets);
      if (random.nextInt(4) == 0) {
        // Words near their limits, where UMAC's polynomial takes another way.
        Arrays.fill(octets, (byte) 0xFF);
      }
      memory = arena.allocate(octets.length, 64);
      MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, 0, octets.length);
      int number = random.nextInt(3) - 2;
      number = number < 0 ? 0x7FFF_FF00 : number;
      for (int i = 0; i < size; i++) {
        int key = random.nextInt(algorithms.size());
        int length = length();
        int offset = random.nextInt(octets.length - length);
        int direction = random.nextInt(2);
        number += 1 + (random.nextInt(5) == 0 ? random.nextInt(100_000) : 0);
        byte[] message = Arrays.copyOfRange(octets, offset, offset + length);
        byte[] tag =
            ReferenceMacs.tag(algorithms.get(key), secrets.get(key), message, direction, number);
        jobs.add(new Job(key, offset, length, direction, number, HexFormat.of().formatHex(tag)));
      }
    }

    private int length() {
      return switch (random.nextInt(4)) {
        case 0 -> random.nextInt(80);
        case 1 -> 16 * random.nextInt(100);
        case 2 -> 1020 + random.nextInt(10);
        default -> random.nextInt(3000);
      };
    }

    void check(MacProvider provider) {
      MacBatch batch = new MacBatch(jobs.size(), arena);
      List<MacKey> keys = new ArrayList<>();
      for (int i = 0; i < secrets.size(); i++) {
        keys.add(provider.key(algorithms.get(i), secrets.get(i)));
      }
      // Numbers in ascending order, for signing; then any order, for verifying.
      jobs.sort((a, b) -> Integer.compareUnsigned(a.number(), b.number()));
      for (int round = 0; round < 3; round++) {
        batch.clear();
        int altered = random.nextInt(jobs.size());
        for (int slot = 0; slot < jobs.size(); slot++) {
          Job job = jobs.get(slot);
          batch.add(
              keys.get(job.key()),
              memory,
              job.offset(),
              job.length(),
              job.direction(),
              job.number());
          if (round > 0) {
            byte[] tag = HexFormat.of().parseHex(job.tag());
            if (slot == altered) {
              tag[random.nextInt(tag.length)] ^= (byte) (1 << random.nextInt(8));
            }
            batch.expect(slot, Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, tag), 0);
          }
        }
        if (round == 0) {
          provider.sign(batch);
        } else {
          provider.verify(batch);
        }
        for (int slot = 0; slot < jobs.size(); slot++) {
          Job job = jobs.get(slot);
          String what =
              provider.name() + " " + algorithms.get(job.key()).label() + " " + job.length();
          if (round == 0) {
            assertThat(hex(batch, slot, job.tag().length() / 2)).as(what).isEqualTo(job.tag());
          } else {
            assertThat(batch.isGood(slot)).as(what).isEqualTo(slot != altered);
          }
        }
        Collections.shuffle(jobs, random);
      }
      keys.forEach(MacKey::close);
    }

    private static String hex(MacBatch batch, int slot, int length) {
      return HexFormat.of()
          .formatHex(
              batch.tags().asSlice(batch.tagOffset(slot), length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
