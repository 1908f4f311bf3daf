package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;

/**
 * An AES-GMAC key expanded for the library: key schedule and powers of the hash key. A call for
 * each message; used where {@link MacKernel} does not run.
 */
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

  /**
   * Computes the tags of jobs that are all under this key.
   *
   * @param from the first of them
   * @param end behind the last of them
   * @param tag where the tag of the first lies; the others follow {@link MacBatch#TAG_STRIDE} apart
   */
  void tags(long context, MacBatch batch, int from, int end, long tag) {
    for (int slot = from; slot < end; slot++) {
      IpsecMb.gmac(
          gcmEnc,
          address,
          context,
          batch.nonceAddress(slot),
          batch.address(slot),
          batch.length(slot),
          tag,
          TAG_OCTETS);
      tag += MacBatch.TAG_STRIDE;
    }
  }

  @Override
  protected void wipe() {
    expanded.close();
  }
}
