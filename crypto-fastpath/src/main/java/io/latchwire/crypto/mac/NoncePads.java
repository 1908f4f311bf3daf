package io.latchwire.crypto.mac;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES of the blocks that nonces make. Nonces are counters, so the blocks of the numbers to come are
 * known: they are encrypted {@link #AHEAD} at a time, which costs hardly more than one.
 *
 * <p>A number outside of the run (a segment that overtook others, or a forgery) is encrypted alone
 * and leaves the run as it is. Belongs to one thread.
 */
final class NoncePads {
  /** Pads made at once: the segments of a full batch. */
  static final int AHEAD = 64;

  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final int BLOCK = AesBlocks.BLOCK;
  private static final int ALONE = AHEAD * BLOCK;

  private final AesBlocks aes;
  private final int directionAt;
  private final byte[] blocks = new byte[(AHEAD + 1) * BLOCK];
  private final byte[] pads = new byte[(AHEAD + 1) * BLOCK];
  private int direction;
  private int first;
  private int count;
  private int alone;

  private NoncePads(AesBlocks aes, int directionAt, int trailer) {
    this.aes = aes;
    this.directionAt = directionAt;
    for (int i = 0; i <= AHEAD; i++) {
      blocks[i * BLOCK + BLOCK - 1] = (byte) trailer;
    }
  }

  /** SP 800-38D: seven zero octets, direction, number, and 1 as the block counter. */
  static NoncePads gcm(AesBlocks aes) {
    return new NoncePads(aes, 7, 1);
  }

  /** RFC 4418 s3.3: direction, number, then zeros. */
  static NoncePads umac(AesBlocks aes) {
    return new NoncePads(aes, 0, 0);
  }

  /** The array in which {@link #at} finds pads. */
  byte[] octets() {
    return pads;
  }

  /** Where the 16-octet pad of this nonce starts. */
  int at(int direction, int number) {
    int index = number - first;
    if (this.direction == direction && index >= 0 && index < count) {
      return index * BLOCK;
    }
    if (this.direction == direction && (isNext(first + count, number) || isNext(alone, number))) {
      return run(direction, number);
    }
    return alone(direction, number);
  }

  private static boolean isNext(int expected, int number) {
    return Integer.compareUnsigned(number - expected, AHEAD) < 0;
  }

  private int run(int direction, int number) {
    for (int i = 0; i < AHEAD; i++) {
      put(i * BLOCK, direction, number + i);
    }
    aes.encrypt(blocks, 0, AHEAD * BLOCK, pads, 0);
    first = number;
    count = AHEAD;
    return 0;
  }

  private int alone(int direction, int number) {
    if (this.direction != direction) {
      this.direction = direction;
      count = 0;
    }
    put(ALONE, direction, number);
    aes.encrypt(blocks, ALONE, BLOCK, pads, ALONE);
    alone = number;
    return ALONE;
  }

  private void put(int at, int direction, int number) {
    blocks[at + directionAt] = (byte) direction;
    U32.set(blocks, at + directionAt + 1, number);
  }

  void wipe() {
    Arrays.fill(pads, (byte) 0);
    count = 0;
  }
}
