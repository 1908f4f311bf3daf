package io.latchwire.crypto.identity;

import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds a modifier whose Hash2 starts with 16 * Sec zero bits, RFC 3972 s4 steps 1 to 3. The
 * expected work is 2^(16 * Sec) hashes: nothing for Sec 0, an instant for 1, minutes to an hour for
 * 2.
 *
 * <p>With several threads each tries every so-manieth modifier, so that they never try the same one
 * and share nothing but the answer.
 */
public final class CgaGenerator {
  /** The largest Sec that can be reached with today's machines. */
  public static final int LARGEST_FEASIBLE_SEC = 2;

  /** Hashes between two looks at whether another thread has the answer: some 10 us. */
  private static final int HASHES_PER_LOOK = 64;

  /** Threads outlive a search by this much: starting one takes a tenth of a search for Sec 1. */
  private static final long KEEP_SECONDS = 5;

  private static final Executor SEARCHERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          KEEP_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("cga-search-", 0).factory());

  /** Tells the other threads that this one was interrupted. */
  private static final byte[] NONE = {};

  private static final int HASH2_PREFIX_AT = 16;
  private static final int HASH2_ZEROS = 9;

  private CgaGenerator() {}

  /**
   * {@link #generate(byte[], SubjectPublicKey, byte[], int, byte[], int, IdentityProvider)} with
   * the JDK's hashes.
   */
  public static CgaParameters generate(
      byte[] prefix,
      SubjectPublicKey key,
      byte[] extensions,
      int sec,
      byte[] startModifier,
      int threads)
      throws InterruptedException {
    return generate(prefix, key, extensions, sec, startModifier, threads, IdentityProviders.JDK);
  }

  /**
   * Generates parameters.
   *
   * @param startModifier 16 random octets; with one thread the search takes the first fit from here
   *     on
   * @param sec 0 to {@link #LARGEST_FEASIBLE_SEC}
   * @param threads 1 works on the calling thread
   * @param hashes who computes the hashes
   * @throws InterruptedException when the calling thread is interrupted
   */
  public static CgaParameters generate(
      byte[] prefix,
      SubjectPublicKey key,
      byte[] extensions,
      int sec,
      byte[] startModifier,
      int threads,
      IdentityProvider hashes)
      throws InterruptedException {
    if (sec < 0 || sec > LARGEST_FEASIBLE_SEC) {
      throw new IllegalArgumentException("Sec %d (expected: 0..2)".formatted(sec));
    }
    byte[] modifier =
        sec == 0
            ? startModifier.clone()
            : search(key, extensions, sec, startModifier, threads, hashes);
    return CgaParameters.of(modifier, prefix, 0, key, extensions);
  }

  private static byte[] search(
      SubjectPublicKey key,
      byte[] extensions,
      int sec,
      byte[] startModifier,
      int threads,
      IdentityProvider hashes)
      throws InterruptedException {
    byte[] encoded = key.encoded();
    byte[] input = new byte[HASH2_PREFIX_AT + HASH2_ZEROS + encoded.length + extensions.length];
    System.arraycopy(startModifier, 0, input, 0, CgaParameters.MODIFIER_OCTETS);
    System.arraycopy(encoded, 0, input, HASH2_PREFIX_AT + HASH2_ZEROS, encoded.length);
    System.arraycopy(extensions, 0, input, input.length - extensions.length, extensions.length);
    AtomicReference<byte @Nullable []> answer = new AtomicReference<>();
    for (int i = 1; i < threads; i++) {
      byte[] own = input.clone();
      add(own, i);
      SEARCHERS.execute(() -> walk(hashes.hash2(own), own, sec, threads, answer));
    }
    walk(hashes.hash2(input), input, sec, threads, answer);
    // The others see this within microseconds and end. Waiting for them would cost more than that.
    answer.compareAndSet(null, NONE);
    byte[] modifier = answer.get();
    if (modifier == null || modifier.length == 0) {
      throw new InterruptedException("CGA generation");
    }
    return modifier;
  }

  private static void walk(
      Hash2 hash2,
      byte[] modifier,
      int sec,
      int stride,
      AtomicReference<byte @Nullable []> answer) {
    int insignificant = Integer.SIZE - 16 * sec;
    while (answer.get() == null && !Thread.currentThread().isInterrupted()) {
      for (int i = 0; i < HASHES_PER_LOOK; i++) {
        if (hash2.leadingBits(modifier) >>> insignificant == 0) {
          answer.compareAndSet(null, Arrays.copyOf(modifier, CgaParameters.MODIFIER_OCTETS));
          return;
        }
        add(modifier, stride);
      }
    }
  }

  /** Adds to the modifier modulo 2^128. */
  private static void add(byte[] modifier, int addend) {
    int carry = addend;
    for (int i = CgaParameters.MODIFIER_OCTETS - 1; i >= 0 && carry != 0; i--) {
      carry += modifier[i] & 0xFF;
      modifier[i] = (byte) carry;
      carry >>>= 8;
    }
  }
}
