package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** An HMAC key as the library's jobs want it: the hash's state after the inner and outer block. */
final class NativeHmac extends MacKey {
  private static final int BLOCK = 64;
  private static final int OUTER_AT = 64;
  private static final int SCRATCH_AT = 128;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5C;

  final SecretOctets states = SecretOctets.allocate(SCRATCH_AT + BLOCK);
  private final long address = states.octets().address();

  /** For messages that the library is not asked for. */
  private final PortableKey alone;

  NativeHmac(MacAlgorithm algorithm, byte[] key, IpsecMb library, int hash) {
    super(algorithm);
    alone = PortableDigest.hmac(algorithm, hash == IpsecMb.HMAC_SHA_1 ? "SHA-1" : "SHA-256", key);
    byte[] block = key.length > BLOCK ? hashed(key, hash) : key.clone();
    oneBlock(library, hash, block, INNER_PAD, address);
    oneBlock(library, hash, block, OUTER_PAD, address + OUTER_AT);
    Arrays.fill(block, (byte) 0);
  }

  private static byte[] hashed(byte[] key, int hash) {
    try {
      return MessageDigest.getInstance(hash == IpsecMb.HMAC_SHA_1 ? "SHA-1" : "SHA-256")
          .digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("hash", e);
    }
  }

  private void oneBlock(IpsecMb library, int hash, byte[] key, byte pad, long state) {
    MemorySegment scratch = states.octets().asSlice(SCRATCH_AT);
    scratch.fill(pad);
    for (int i = 0; i < key.length; i++) {
      scratch.set(ValueLayout.JAVA_BYTE, i, (byte) (key[i] ^ pad));
    }
    library.oneBlock(hash, scratch.address(), state);
    scratch.fill((byte) 0);
  }

  /** The same key for one message, without the library. */
  PortableKey alone() {
    return alone;
  }

  /** Points a job at this key. */
  void fill(long job) {
    ValueLayout.OfLong pointer = ValueLayout.JAVA_LONG;
    Memory.ALL.set(pointer, job + IpsecMb.JOB_FIELDS, address);
    Memory.ALL.set(pointer, job + IpsecMb.JOB_FIELDS + 8, address + OUTER_AT);
    Memory.ALL.set(ValueLayout.JAVA_LONG, job + IpsecMb.JOB_TAG_OCTETS, algorithm().tagOctets());
  }

  @Override
  protected void wipe() {
    states.close();
    alone.close();
  }
}
