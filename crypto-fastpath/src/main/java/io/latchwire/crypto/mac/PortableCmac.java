package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES-CMAC (RFC 4493) with the JDK's AES in CBC mode, one call for a message.
 *
 * <p>A CBC cipher that is never reset goes on from its last ciphertext block. So that block, which
 * is the last MAC, is added to the first block of the next message, where it cancels out: that
 * saves the initialization, which would allocate.
 */
final class PortableCmac extends PortableKey {
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int BLOCK = AesBlocks.BLOCK;
  private static final long REDUCTION = 0x87;

  private final AesBlocks cbc;
  final SecretOctets secret;

  /** K1 and K2 of RFC 4493 s2.3, one after the other. */
  final SecretOctets subkeys = SecretOctets.allocate(2 * BLOCK);

  private final byte[] chain = new byte[BLOCK];

  PortableCmac(MacAlgorithm algorithm, byte[] key) {
    super(algorithm);
    secret = SecretOctets.copyOf(key);
    cbc = AesBlocks.cbc(secret);
    byte[] block = new byte[BLOCK];
    cbc.encrypt(block, 0, BLOCK, block, 0);
    System.arraycopy(block, 0, chain, 0, BLOCK);
    for (int i = 0; i < 2; i++) {
      twice(block);
      MemorySegment.copy(
          MemorySegment.ofArray(block), 0, subkeys.octets(), (long) i * BLOCK, BLOCK);
    }
    Arrays.fill(block, (byte) 0);
  }

  /** Multiplication by x in GF(2^128), RFC 4493 s2.3, without a branch on the secret. */
  private static void twice(byte[] block) {
    long high = (long) U64.get(block, 0);
    long low = (long) U64.get(block, 8);
    U64.set(block, 0, (high << 1) | (low >>> 63));
    U64.set(block, 8, (low << 1) ^ (REDUCTION & (high >> 63)));
  }

  @Override
  void tag(Workspace work, long message, int length, int direction, int number) {
    work.load(message, length);
    byte[] octets = work.octets;
    int last = length == 0 ? 0 : (length - 1) / BLOCK * BLOCK;
    int at = Workspace.HEADROOM;
    int subkey = 0;
    if (length - last < BLOCK) {
      subkey = BLOCK;
      octets[at + length] = (byte) 0x80;
      Arrays.fill(octets, at + length + 1, at + last + BLOCK, (byte) 0);
    }
    for (int i = 0; i < BLOCK; i++) {
      octets[at + i] ^= chain[i];
      octets[at + last + i] ^= subkeys.octets().get(ValueLayout.JAVA_BYTE, subkey + i);
    }
    cbc.encrypt(octets, at, last + BLOCK, work.out, at);
    System.arraycopy(work.out, at + last, chain, 0, BLOCK);
    System.arraycopy(chain, 0, work.tag, 0, BLOCK);
  }

  @Override
  protected void wipe() {
    secret.close();
    subkeys.close();
    cbc.wipe();
    Arrays.fill(chain, (byte) 0);
  }
}
