package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;

/** An AES-GMAC key expanded for the library: key schedule and powers of the hash key. */
final class NativeGmac extends MacKey {
  static final int SECRET_AT = 1024;

  /** The same for both key lengths. */
  private static final int TAG_OCTETS = 12;

  final SecretOctets expanded = SecretOctets.allocate(SECRET_AT + 64);
  private final long address = expanded.octets().address();
  private final MemorySegment gcmEnc;

  NativeGmac(MacAlgorithm algorithm, byte[] key, IpsecMb library) {
    super(algorithm);
    gcmEnc = library.gcmEnc(key.length);
    MemorySegment secret = expanded.octets().asSlice(SECRET_AT);
    MemorySegment.copy(MemorySegment.ofArray(key), 0, secret, 0, key.length);
    library.gcmKey(secret.address(), key.length, address);
    secret.fill((byte) 0);
  }

  void tag(long context, long nonce, long message, int length, long tag) {
    IpsecMb.gmac(gcmEnc, address, context, nonce, message, length, tag, TAG_OCTETS);
  }

  @Override
  protected void wipe() {
    expanded.close();
  }
}
