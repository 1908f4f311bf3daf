package io.latchwire.bench;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.RsaKeyPair;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Hashes per second of CGA generation, to be compared with {@code deploy/bench/cga.c}: the same
 * input length, one thread or several.
 */
public final class CgaGeneration {
  private static final int SECONDS = 5;

  private CgaGeneration() {}

  /** Arguments: threads, 1 by default. */
  public static void main(String[] arguments) throws InterruptedException {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    RsaKeyPair pair = RsaKeyPair.generate(1024);
    for (int round = 0; round < 3; round++) {
      long hashes = 0;
      long start = System.nanoTime();
      long end = start + SECONDS * 1_000_000_000L;
      long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      byte[] modifier = new byte[16];
      while (System.nanoTime() < end) {
        modifier[0]++;
        // Sec 1 takes 65536 hashes on average; the modifier found says how many it took.
        byte[] found =
            CgaGenerator.generate(new byte[8], pair.publicKey(), new byte[0], 1, modifier, threads)
                .modifier();
        hashes += distance(modifier, found);
      }
      double perSecond = hashes / ((System.nanoTime() - start) / 1e9);
      long used = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor;
      System.out.printf(
          Locale.ROOT,
          "%d thread(s): %.0f hashes/s, %.0f per second of one thread's processor time%n",
          threads,
          perSecond,
          (double) hashes / threads / (used / 1e9));
    }
  }

  private static long distance(byte[] from, byte[] to) {
    long distance = 0;
    for (int i = 8; i < 16; i++) {
      distance = distance << 8 | (to[i] & 0xFF);
    }
    long start = 0;
    for (int i = 8; i < 16; i++) {
      start = start << 8 | (from[i] & 0xFF);
    }
    return distance - start + 1;
  }
}
