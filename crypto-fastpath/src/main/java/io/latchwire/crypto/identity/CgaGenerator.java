package io.latchwire.crypto.identity;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Hashes between two looks at whether another thread has the answer: well under 1 ms. */
  private static final int HASHES_PER_LOOK = 1024;

  private static final int HASH2_PREFIX_AT = 16;
  private static final int HASH2_ZEROS = 9;

  private CgaGenerator() {}

  /**
   * Generates parameters.
   *
   * @param startModifier 16 random octets; with one thread the search takes the first fit from here
   *     on
   * @param threads 1 works on the calling thread
   * @throws InterruptedException when the calling thread is interrupted
   */
  public static CgaParameters generate(
      byte[] prefix,
      SubjectPublicKey key,
      byte[] extensions,
      int sec,
      byte[] startModifier,
      int threads)
      throws InterruptedException {
    byte[] modifier =
        sec == 0 ? startModifier.clone() : search(key, extensions, sec, startModifier, threads);
    return CgaParameters.of(modifier, prefix, 0, key, extensions);
  }

  private static byte[] search(
      SubjectPublicKey key, byte[] extensions, int sec, byte[] startModifier, int threads)
      throws InterruptedException {
    byte[] encoded = key.encoded();
    byte[] input = new byte[HASH2_PREFIX_AT + HASH2_ZEROS + encoded.length + extensions.length];
    System.arraycopy(startModifier, 0, input, 0, CgaParameters.MODIFIER_OCTETS);
    System.arraycopy(encoded, 0, input, HASH2_PREFIX_AT + HASH2_ZEROS, encoded.length);
    System.arraycopy(extensions, 0, input, input.length - extensions.length, extensions.length);
    AtomicReference<byte @Nullable []> answer = new AtomicReference<>();
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      byte[] own = input.clone();
      add(own, i);
      others.add(
          Thread.ofPlatform()
              .daemon()
              .name("cga-search-" + i)
              .start(() -> walk(own, sec, threads, answer)));
    }
    try {
      walk(input, sec, threads, answer);
    } finally {
      byte[] none = new byte[0];
      answer.compareAndSet(null, none); // interrupted: lets the others stop
      for (Thread other : others) {
        other.join();
      }
    }
    byte[] modifier = answer.get();
    if (modifier == null || modifier.length == 0) {
      throw new InterruptedException("CGA generation");
    }
    return modifier;
  }

  private static void walk(
      byte[] input, int sec, int stride, AtomicReference<byte @Nullable []> answer) {
    MessageDigest digest = Sha1.start();
    byte[] hash = new byte[Sha1.OCTETS];
    while (answer.get() == null && !Thread.currentThread().isInterrupted()) {
      for (int i = 0; i < HASHES_PER_LOOK; i++) {
        hash(digest, input, hash);
        if (hash[0] == 0 && hash[1] == 0 && startsWithZeros(hash, 2 * sec)) {
          answer.compareAndSet(null, Arrays.copyOf(input, CgaParameters.MODIFIER_OCTETS));
          return;
        }
        add(input, stride);
      }
    }
  }

  private static void hash(MessageDigest digest, byte[] input, byte[] hash) {
    try {
      digest.update(input, 0, input.length);
      digest.digest(hash, 0, Sha1.OCTETS);
    } catch (DigestException e) {
      throw new AssertionError("20 octets are enough for SHA-1", e);
    }
  }

  private static boolean startsWithZeros(byte[] hash, int octets) {
    for (int i = 2; i < octets; i++) {
      if (hash[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds to the modifier modulo 2^128. */
  private static void add(byte[] input, int addend) {
    int carry = addend;
    for (int i = CgaParameters.MODIFIER_OCTETS - 1; i >= 0 && carry != 0; i--) {
      carry += input[i] & 0xFF;
      input[i] = (byte) carry;
      carry >>>= 8;
    }
  }
}
