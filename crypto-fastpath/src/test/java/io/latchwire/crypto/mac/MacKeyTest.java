package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may not be done with keys and batches, and that nothing is left of a key. */
class MacKeyTest {
  private static final byte[] SECRET_PATTERN = HexFormat.of().parseHex("c0ffee");

  private final Arena arena = Arena.ofShared();
  private final PortableMacProvider portable = new PortableMacProvider();
  private final MacBatch batch = new MacBatch(4, arena);
  private final MemorySegment message = arena.allocate(64);

  @AfterEach
  void giveBackMemory() {
    arena.close();
  }

  private static byte[] secret(int octets) {
    byte[] secret = new byte[octets];
    for (int i = 0; i < octets; i++) {
      secret[i] = SECRET_PATTERN[i % SECRET_PATTERN.length];
    }
    return secret;
  }

  private MacKey gmacKey() {
    return portable.key(MacAlgorithm.AES_128_GMAC_96, secret(16));
  }

  @ParameterizedTest
  @EnumSource(MacAlgorithm.class)
  void aKeyOfTheWrongLengthIsRefusedByNameAndNeverShown(MacAlgorithm algorithm) {
    for (int octets : new int[] {0, 15, 17, 257}) {
      if (algorithm.acceptsKeyOctets(octets)) {
        continue;
      }
      for (MacProvider provider : List.of(portable, Natives.open())) {
        assertThatThrownBy(() -> provider.key(algorithm, secret(octets)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(algorithm.label() + ": key has " + octets + " octets")
            .hasMessageContaining("expected: ")
            .hasMessageNotContaining("c0ff")
            .hasMessageNotContaining("-64");
      }
    }
  }

  @Test
  void aNumberIsSignedOnceOnlyAndInAscendingOrder() {
    for (MacProvider provider : List.of(portable, Natives.open())) {
      for (MacAlgorithm algorithm : MacAlgorithm.values()) {
        if (!algorithm.needsNonce()) {
          continue;
        }
        MacKey key = provider.key(algorithm, secret(algorithm.keyOctets()));
        signOne(provider, key, 0, 7);
        for (int number : new int[] {7, 6, 0}) {
          assertThatThrownBy(() -> signOne(provider, key, 0, number))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "%s: number %d would repeat a nonce (expected: above 7)"
                      .formatted(algorithm.label(), number));
        }
        signOne(provider, key, 1, 7);
        signOne(provider, key, 0, 0xFFFF_FFFF);
        assertThatThrownBy(() -> signOne(provider, key, 0, 1))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void aBatchThatWouldRepeatANonceSignsNothing() {
    MacKey key = gmacKey();
    batch.add(key, message, 0, 20, 0, 1);
    batch.add(key, message, 0, 21, 0, 1);
    batch.tags().fill((byte) 0);
    assertThatThrownBy(() -> portable.sign(batch)).isInstanceOf(IllegalStateException.class);
    assertThat(batch.tags().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void numbersRiseWithinABatchTooEachDirectionForItself() {
    for (MacProvider provider : List.of(portable, Natives.open())) {
      MacKey key = provider.key(MacAlgorithm.AES_128_GMAC_96, secret(16));
      signAll(provider, key, new int[][] {{1, 3}, {0, 1}, {1, 4}, {0, 2}});
      for (int[][] falling : new int[][][] {{{0, 3}, {1, 4}}, {{0, 3}, {1, 5}, {0, 3}}}) {
        assertThatThrownBy(() -> signAll(provider, key, falling))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("would repeat a nonce");
      }
      // Nothing was signed under the 3 of the batches that were refused.
      signAll(provider, key, new int[][] {{0, 3}, {1, 5}});
      for (int direction = 0; direction < 2; direction++) {
        int last = direction == 0 ? 3 : 5;
        int[][] repeating = {{direction, last}, {direction, last + 1}};
        assertThatThrownBy(() -> signAll(provider, key, repeating))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("number " + last + " would repeat a nonce");
        signAll(provider, key, new int[][] {{direction, last + 1}, {direction, last + 2}});
        int[][] within = {{direction, last + 2}};
        assertThatThrownBy(() -> signAll(provider, key, within))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  private void signAll(MacProvider provider, MacKey key, int[][] directionsAndNumbers) {
    batch.clear();
    for (int[] each : directionsAndNumbers) {
      batch.add(key, message, 0, 20, each[0], each[1]);
    }
    provider.sign(batch);
  }

  private void signOne(MacProvider provider, MacKey key, int direction, int number) {
    batch.clear();
    batch.add(key, message, 0, 20, direction, number);
    provider.sign(batch);
  }

  @Test
  void aMacThatNeedsANonceIsRefusedForConfiguredKeys() {
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      byte[] secret = secret(algorithm.keyOctets());
      if (algorithm.needsNonce()) {
        assertThatThrownBy(() -> portable.configuredKey(algorithm, secret))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(algorithm.label() + ": needs a nonce");
      } else {
        assertThatCode(() -> portable.configuredKey(algorithm, secret).close())
            .doesNotThrowAnyException();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MacAlgorithm.class)
  void aClosedKeyIsRefused(MacAlgorithm algorithm) {
    for (MacProvider provider : List.of(portable, Natives.open())) {
      MacKey key = provider.key(algorithm, secret(algorithm.keyOctets()));
      batch.clear();
      batch.add(key, message, 0, 20, 0, 1);
      key.close();
      key.close();
      String complaint = algorithm.label() + ": key is closed";
      assertThatThrownBy(() -> provider.sign(batch)).hasMessage(complaint);
      assertThatThrownBy(() -> provider.verify(batch)).hasMessage(complaint);
      assertThatThrownBy(() -> batch.add(key, message, 0, 20, 0, 2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(complaint);
    }
  }

  @Test
  void nothingOfAClosedNativeKeyIsLeft() {
    for (MacProvider provider : List.of(Natives.open(), Natives.openWithoutKernel())) {
      for (MacAlgorithm algorithm : MacAlgorithm.values()) {
        nothingIsLeftOf(provider.key(algorithm, secret(algorithm.keyOctets())));
      }
    }
  }

  private static void nothingIsLeftOf(MacKey key) {
    String label = key.algorithm().label();
    List<MemorySegment> memory =
        switch (key) {
          case KernelGmac gmac -> List.of(gmac.expanded.octets());
          case NativeGmac gmac -> List.of(gmac.expanded.octets());
          case NativeCmac cmac -> List.of(cmac.expanded.octets());
          case NativeHmac hmac -> List.of(hmac.states.octets());
          case PortableGmac gmac -> List.of(gmac.secret.octets());
          case PortableDigest digest -> List.of(digest.secret.octets());
          case Umac umac -> List.of(umac.keys.octets(), umac.padSecret.octets());
          default -> throw new AssertionError(key.getClass());
        };
    for (MemorySegment octets : memory) {
      byte[] before = octets.toArray(ValueLayout.JAVA_BYTE);
      assertThat(before).as(label).isNotEqualTo(new byte[before.length]);
    }
    key.close();
    for (MemorySegment octets : memory) {
      assertThat(octets.toArray(ValueLayout.JAVA_BYTE)).as(label).containsOnly(0);
    }
  }

  @Test
  void nothingOfAClosedPortableKeyIsLeftOffTheHeap() {
    PortableCmac cmac = (PortableCmac) portable.key(MacAlgorithm.AES_128_CMAC_96, secret(16));
    PortableGmac gmac = (PortableGmac) gmacKey();
    cmac.close();
    gmac.close();
    assertThat(cmac.secret.octets().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    assertThat(cmac.subkeys.octets().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    assertThat(gmac.secret.octets().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void aPlainKeyLeavesNoSecretInTheNativeProvidersMemory() {
    // The octets of the key must not survive the expansion: only what is derived from them may.
    MacAlgorithm algorithm = MacAlgorithm.AES_256_GMAC_96;
    KernelGmac byKernel = (KernelGmac) Natives.openKernel().key(algorithm, secret(32));
    NativeGmac byLibrary = (NativeGmac) Natives.openWithoutKernel().key(algorithm, secret(32));
    for (byte[] behindTheKey :
        List.of(
            behind(byKernel.expanded, MacKernel.KEY_OCTETS),
            behind(byLibrary.expanded, NativeGmac.SECRET_AT))) {
      assertThat(behindTheKey).containsOnly(0);
    }
  }

  private static byte[] behind(SecretOctets key, int octets) {
    byte[] all = key.octets().toArray(ValueLayout.JAVA_BYTE);
    return Arrays.copyOfRange(all, octets, all.length);
  }

  @ParameterizedTest
  @EnumSource(MacAlgorithm.class)
  void aKeyHasNoTextForm(MacAlgorithm algorithm) {
    for (MacProvider provider : List.of(portable, Natives.open())) {
      MacKey key = provider.key(algorithm, secret(algorithm.keyOctets()));
      assertThat(key.toString()).matches("[\\w.]+@[0-9a-f]+");
    }
  }

  @Test
  void aKeyBelongsToTheFirstThreadThatUsesIt() throws Exception {
    MacKey key = gmacKey();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      MacBatch theirs = new MacBatch(1, arena);
      other.submit(() -> theirs.add(key, message, 0, 20, 0, 1)).get();
      assertThatThrownBy(() -> batch.add(key, message, 0, 20, 0, 2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("aes-128-gmac-96: key is owned by another thread");
      assertThatThrownBy(key::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("aes-128-gmac-96: key is owned by another thread");
      other.submit(key::close).get();
    }
    assertThat(key.isClosed()).isTrue();
  }

  @Test
  void anybodyClosesTheKeyOfAThreadThatHasEnded() throws Exception {
    MacKey key = gmacKey();
    Thread thread = new Thread(() -> batch.add(key, message, 0, 20, 0, 1));
    thread.start();
    thread.join();
    key.close();
    assertThat(key.isClosed()).isTrue();
  }

  @Test
  void theKeyOfAnotherProviderIsRefused() {
    NativeMacProvider nativeProvider = Natives.open();
    MacKey key = nativeProvider.key(MacAlgorithm.AES_128_CMAC_96, secret(16));
    batch.add(key, message, 0, 20, 0, 1);
    assertThatThrownBy(() -> portable.sign(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aes-128-cmac-96: key was not made by the provider portable");
  }

  @Test
  void aBatchRefusesWhatItCannotHold() {
    MacKey key = gmacKey();
    assertThatThrownBy(() -> batch.add(key, MemorySegment.ofArray(new byte[64]), 0, 20, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("off-heap");
    assertThatThrownBy(() -> batch.add(key, message, 45, 20, 0, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> batch.add(key, message, 0, 20, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aes-128-gmac-96: direction 2 (expected: 0 or 1)");
    assertThat(batch.size()).isZero();
    for (int i = 0; i < 4; i++) {
      batch.add(key, message, 0, 20, 0, 1 + i);
    }
    assertThatThrownBy(() -> batch.add(key, message, 0, 20, 0, 9))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("batch is full (capacity: 4)");
  }

  @Test
  void manyThreadsWithTheirOwnKeysDoNotDisturbEachOther() throws Exception {
    int threads = 4;
    List<Callable<Integer>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int seed = t;
      work.add(() -> signAndCompare(seed));
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (Future<Integer> wrong : pool.invokeAll(work)) {
        assertThat(wrong.get()).isZero();
      }
    }
  }

  /** Signs with every algorithm in one batch, many times; returns how many tags were wrong. */
  private static int signAndCompare(int seed) {
    int wrong = 0;
    MacAlgorithm[] algorithms = MacAlgorithm.values();
    try (Arena own = Arena.ofConfined()) {
      for (MacProvider provider : List.of(new PortableMacProvider(), Natives.open())) {
        MacBatch jobs = new MacBatch(algorithms.length, own);
        byte[] octets = secret(100 + seed);
        MemorySegment source = own.allocateFrom(ValueLayout.JAVA_BYTE, octets);
        List<MacKey> keys = new ArrayList<>();
        for (MacAlgorithm algorithm : algorithms) {
          keys.add(provider.key(algorithm, secret(algorithm.keyOctets())));
        }
        for (int number = 1; number <= 200; number++) {
          jobs.clear();
          for (MacKey key : keys) {
            jobs.add(key, source, 0, octets.length, 0, number);
          }
          provider.sign(jobs);
          for (int slot = 0; slot < algorithms.length; slot++) {
            MacAlgorithm algorithm = algorithms[slot];
            byte[] right =
                ReferenceMacs.tag(algorithm, secret(algorithm.keyOctets()), octets, 0, number);
            MemorySegment tag = jobs.tags().asSlice(jobs.tagOffset(slot), right.length);
            wrong += tag.mismatch(MemorySegment.ofArray(right)) < 0 ? 0 : 1;
          }
        }
        keys.forEach(MacKey::close);
      }
    }
    return wrong;
  }

  @ParameterizedTest
  @ValueSource(strings = {"portable", "ipsec-mb"})
  void signingAndVerifyingAllocateNothing(String name) {
    MacProvider provider = "portable".equals(name) ? portable : Natives.open();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      try (Arena own = Arena.ofConfined();
          MacKey key = provider.key(algorithm, secret(algorithm.keyOctets()))) {
        MacBatch jobs = new MacBatch(64, own);
        MemorySegment source = own.allocate(1460);
        int number = 1;
        long allocated = Long.MAX_VALUE;
        // The compilers need a while to see that nothing has to be allocated.
        for (int window = 0; window < 2000 && allocated > 0; window++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 50; i++) {
            jobs.clear();
            for (int slot = 0; slot < 64; slot++) {
              jobs.add(key, source, 0, 20 + slot, 0, number++);
            }
            provider.sign(jobs);
            provider.verify(jobs);
          }
          allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as(algorithm.label()).isZero();
      }
    }
  }
}
