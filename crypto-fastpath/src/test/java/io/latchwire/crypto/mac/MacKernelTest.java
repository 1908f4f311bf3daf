package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.Vectors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MacKernelTest {
  /** As Linux names them. */
  private static final Set<String> NEEDED =
      Set.of("avx512f", "avx512bw", "avx512dq", "avx512vl", "bmi2", "gfni", "vaes", "vpclmulqdq");

  private static final int PAGE = 4096;
  private static final int MOST_OCTETS = 65_535;

  @Test
  void itRunsWhereTheProcessorHasWhatItNeedsAndElseSaysSo() throws IOException {
    boolean hasAll = false;
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("flags")) {
        hasAll = List.of(line.split("\\s+")).containsAll(NEEDED);
        break;
      }
    }
    MacKernel.Availability availability = MacKernel.availability();
    assertThat(availability.kernel() != null).as(availability.refusal()).isEqualTo(hasAll);
    assertThat(availability.refusal().isEmpty()).isEqualTo(hasAll);
  }

  @Test
  void theLineForTheLogSaysWhetherItIsUsed() {
    assertThat(Natives.openKernel().description()).endsWith("; GMAC and UMAC by mac-x86_64.so)");
    assertThat(Natives.openWithoutKernel().description())
        .endsWith("; no mac-x86_64.so, as a test says so)");
  }

  @Test
  void itsGmacsAreThoseOfTheGcmSpecificationUnderAnyNonce() {
    int checked = 0;
    for (JsonNode vector : Vectors.of("primitives/aes128-gmac")) {
      byte[] nonce = Vectors.octets(vector, "iv");
      byte[] message = Vectors.octets(vector, "aad");
      try (Arena arena = Arena.ofConfined();
          MacKey key =
              Natives.openKernel()
                  .key(MacAlgorithm.AES_128_GMAC_96, Vectors.octets(vector, "key"))) {
        MacBatch batch = new MacBatch(1, arena);
        batch.add(key, Vectors.offHeap(message, arena), 0, message.length, 0, 1);
        MemorySegment.copy(
            nonce,
            0,
            MemorySegment.ofAddress(batch.nonceAddress(0)).reinterpret(nonce.length),
            ValueLayout.JAVA_BYTE,
            0,
            nonce.length);
        ((KernelGmac) key).tags(batch, 0, 1, batch.tags().address());
        assertThat(HexFormat.of().formatHex(octets(batch.tags(), 16)))
            .as(vector.get("id").asText())
            .isEqualTo(vector.get("tag").asText());
        checked++;
      }
    }
    assertThat(checked).isPositive();
  }

  /**
   * Lengths around what is done at once: a block, a group, a vector, a pair of vectors, a chunk of
   * UMAC, all powers of H. The messages end where the page behind them must not be touched.
   */
  @Test
  void everyLengthGetsTheTagOfPlainCodeAndNothingBehindTheMessageIsRead() throws Throwable {
    int[] lengths =
        IntStream.concat(
                IntStream.range(0, 300),
                IntStream.of(512, 1024, 2032, 2048, 2176, 4080, 4096, 4112, 6144, 9000, 65_520)
                    .flatMap(around -> IntStream.rangeClosed(around - 17, around + 15)))
            .toArray();
    byte[] octets = new byte[MOST_OCTETS];
    new Random(1).nextBytes(octets);
    try (Guarded guarded = new Guarded(octets);
        Arena arena = Arena.ofConfined()) {
      for (MacAlgorithm algorithm :
          List.of(
              MacAlgorithm.AES_128_GMAC_96,
              MacAlgorithm.AES_256_GMAC_96,
              MacAlgorithm.AES_128_UMAC_96)) {
        byte[] secret = Arrays.copyOf(octets, algorithm.keyOctets());
        try (MacKey key = Natives.openKernel().key(algorithm, secret)) {
          assertThat(key instanceof KernelGmac || key instanceof Umac).isTrue();
          int number = 0;
          for (int length : lengths) {
            int jobs = 1 + length % 6;
            MacBatch batch = new MacBatch(jobs, arena);
            for (int slot = 0; slot < jobs; slot++) {
              batch.add(key, guarded.octets, MOST_OCTETS - length, length, 1, ++number);
            }
            Natives.openKernel().sign(batch);
            byte[] message = Arrays.copyOfRange(octets, MOST_OCTETS - length, MOST_OCTETS);
            for (int slot = 0; slot < jobs; slot++) {
              assertThat(octets(batch.tags().asSlice(batch.tagOffset(slot)), key.tagOctets()))
                  .as("%s, %d octets, %d of %d", algorithm.label(), length, slot, jobs)
                  .isEqualTo(
                      ReferenceMacs.tag(algorithm, secret, message, 1, number - jobs + 1 + slot));
            }
          }
        }
      }
    }
  }

  private static byte[] octets(MemorySegment from, int count) {
    return from.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Octets behind whose last a page begins that kills the process when it is read. */
  private static final class Guarded implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    private final MemorySegment mapping;
    final MemorySegment octets;

    Guarded(byte[] content) throws Throwable {
      long readable = (content.length + PAGE - 1L) / PAGE * PAGE;
      ValueLayout.OfLong pointer = ValueLayout.JAVA_LONG;
      ValueLayout.OfInt number = ValueLayout.JAVA_INT;
      long address =
          (long)
              LINKER
                  .downcallHandle(
                      LINKER.defaultLookup().findOrThrow("mmap"),
                      FunctionDescriptor.of(
                          pointer, pointer, pointer, number, number, number, pointer))
                  .invokeExact(0L, readable + PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      assertThat(address).isPositive();
      int refused =
          (int)
              LINKER
                  .downcallHandle(
                      LINKER.defaultLookup().findOrThrow("mprotect"),
                      FunctionDescriptor.of(number, pointer, pointer, number))
                  .invokeExact(address + readable, (long) PAGE, PROT_NONE);
      assertThat(refused).isZero();
      mapping = MemorySegment.ofAddress(address).reinterpret(readable + PAGE);
      octets = mapping.asSlice(readable - content.length, content.length);
      MemorySegment.copy(content, 0, octets, ValueLayout.JAVA_BYTE, 0, content.length);
    }

    @Override
    public void close() {
      try {
        int refused =
            (int)
                LINKER
                    .downcallHandle(
                        LINKER.defaultLookup().findOrThrow("munmap"),
                        FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG))
                    .invokeExact(mapping.address(), mapping.byteSize());
        assertThat(refused).isZero();
      } catch (Throwable e) {
        throw new AssertionError("munmap", e);
      }
    }
  }
}
