package io.latchwire.crypto.identity;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.PrivateKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** RSA and SHA-1 of OpenSSL, see {@link Libcrypto}. */
final class OpensslIdentityProvider implements IdentityProvider {
  static final String NAME = "openssl";

  private static final int SHA1_BLOCK_OCTETS = 64;

  /** The bit behind the message and its length in bits, FIPS 180-4 s5.1.1. */
  private static final int SHA1_LEAST_PADDING = 9;

  private final Libcrypto library = Libcrypto.open();

  /**
   * Loads the library.
   *
   * @throws UnsupportedOperationException saying why it cannot be used, and the remedy
   */
  OpensslIdentityProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return NAME + " (" + Libcrypto.LIBRARY + ", " + library.version() + ")";
  }

  @Override
  public RsaPrivateOperation privateOperation(PrivateKey key) {
    byte[] pkcs8 = key.getEncoded();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment octets = arena.allocate(pkcs8.length);
      MemorySegment.copy(pkcs8, 0, octets, ValueLayout.JAVA_BYTE, 0, pkcs8.length);
      MemorySegment context = library.decryptionContext(octets);
      octets.fill((byte) 0);
      if (context.address() == 0) {
        throw new UnsupportedOperationException(description() + " does not take the key");
      }
      return new PrivateOperation(context);
    } finally {
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  /** One key's context and the buffers that its numbers pass through. */
  private final class PrivateOperation implements RsaPrivateOperation {
    private final MemorySegment context;
    private final MemorySegment length = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private MemorySegment in = MemorySegment.NULL;
    private MemorySegment out = MemorySegment.NULL;

    PrivateOperation(MemorySegment context) {
      this.context = context;
    }

    /** A context does one thing at a time. */
    @Override
    public synchronized byte @Nullable [] apply(byte[] number) {
      if (in.byteSize() != number.length) {
        in = Arena.ofAuto().allocate(number.length);
        out = Arena.ofAuto().allocate(number.length);
      }
      MemorySegment.copy(number, 0, in, ValueLayout.JAVA_BYTE, 0, number.length);
      length.set(ValueLayout.JAVA_LONG, 0, number.length);
      byte[] result = null;
      if (library.decrypt(context, out, length, in)
          && length.get(ValueLayout.JAVA_LONG, 0) == number.length) {
        result = out.toArray(ValueLayout.JAVA_BYTE);
      }
      // What was decrypted may be a handover key.
      out.fill((byte) 0);
      return result;
    }
  }

  @Override
  public Hash2 hash2(byte[] input) {
    return new Blocks(input);
  }

  /**
   * The input with its padding, so that one call does all there is to do. The state is set and read
   * by us: {@code SHA1_Init} and {@code SHA1_Final} would only copy.
   */
  private final class Blocks implements Hash2 {
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT;

    private final MemorySegment context = Arena.ofAuto().allocate(Libcrypto.SHA_CTX_OCTETS, 64);
    private final MemorySegment blocks;
    private final long contextAddress = context.address();
    private final long blocksAddress;
    private final int octets;

    Blocks(byte[] input) {
      octets =
          (input.length + SHA1_LEAST_PADDING + SHA1_BLOCK_OCTETS - 1)
              / SHA1_BLOCK_OCTETS
              * SHA1_BLOCK_OCTETS;
      blocks = Arena.ofAuto().allocate(octets, 64);
      blocksAddress = blocks.address();
      MemorySegment.copy(input, 0, blocks, ValueLayout.JAVA_BYTE, 0, input.length);
      blocks.set(ValueLayout.JAVA_BYTE, input.length, (byte) 0x80);
      blocks.set(
          ValueLayout.JAVA_LONG.withOrder(java.nio.ByteOrder.BIG_ENDIAN),
          octets - (long) Long.BYTES,
          (long) input.length * Byte.SIZE);
    }

    @Override
    public int leadingBits(byte[] modifier) {
      MemorySegment.copy(
          modifier, 0, blocks, ValueLayout.JAVA_BYTE, 0, CgaParameters.MODIFIER_OCTETS);
      // FIPS 180-4 s5.3.1
      context.set(WORD, 0, 0x67452301);
      context.set(WORD, 4, 0xEFCDAB89);
      context.set(WORD, 8, 0x98BADCFE);
      context.set(WORD, 12, 0x10325476);
      context.set(WORD, 16, 0xC3D2E1F0);
      library.sha1Update(contextAddress, blocksAddress, octets);
      return context.get(WORD, 0);
    }
  }
}
