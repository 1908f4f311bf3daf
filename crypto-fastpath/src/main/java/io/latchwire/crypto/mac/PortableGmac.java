package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES-GMAC (SP 800-38D) from its parts: AES of the nonces ahead of time, and {@link Ghash}.
 *
 * <p>The JDK's GCM cipher would have to be initialized for every message, which expands the key
 * anew and allocates, and in decrypt mode it throws on every forged segment.
 */
final class PortableGmac extends PortableKey {
  private static final VarHandle U64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  final SecretOctets secret;
  private final AesBlocks aes;
  private final Ghash ghash;
  private final NoncePads pads;

  PortableGmac(MacAlgorithm algorithm, byte[] key) {
    super(algorithm);
    secret = SecretOctets.copyOf(key);
    aes = AesBlocks.ecb(secret);
    byte[] hashKey = new byte[AesBlocks.BLOCK];
    aes.encrypt(hashKey, 0, AesBlocks.BLOCK, hashKey, 0);
    ghash = new Ghash(hashKey, 0);
    Arrays.fill(hashKey, (byte) 0);
    pads = NoncePads.gcm(aes);
  }

  @Override
  void tag(Workspace work, long message, int length, int direction, int number) {
    int pad = pads.at(direction, number);
    tag(work, message, length, pads.octets(), pad);
  }

  /** The tag under any nonce of 12 octets. */
  void tag(Workspace work, MemorySegment source, byte[] nonce) {
    byte[] block = Arrays.copyOf(nonce, AesBlocks.BLOCK);
    block[AesBlocks.BLOCK - 1] = 1;
    aes.encrypt(block, 0, AesBlocks.BLOCK, block, 0);
    tag(work, source.address(), (int) source.byteSize(), block, 0);
  }

  private void tag(Workspace work, long message, int length, byte[] pads, int pad) {
    work.load(message, length);
    ghash.hash(work.octets, Workspace.HEADROOM, length);
    U64.set(work.tag, 0, ghash.high() ^ (long) U64.get(pads, pad));
    U64.set(work.tag, 8, ghash.low() ^ (long) U64.get(pads, pad + 8));
  }

  @Override
  protected void wipe() {
    secret.close();
    aes.wipe();
    ghash.wipe();
    pads.wipe();
  }
}
