package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An AES-GMAC key expanded for {@link MacKernel}: powers of the hash key and key schedule. */
final class KernelGmac extends MacKey {
  /** Behind what the kernel reads, aligned as the library wants it. */
  private static final int SECRET_AT = (MacKernel.KEY_OCTETS + 15) / 16 * 16;

  private static final int UNUSED_SCHEDULE_AT = SECRET_AT + 32;
  private static final int SCHEDULE_OCTETS = 240;

  final SecretOctets expanded = SecretOctets.allocate(UNUSED_SCHEDULE_AT + SCHEDULE_OCTETS);
  private final long address = expanded.octets().address();
  private final MacKernel kernel;

  KernelGmac(MacAlgorithm algorithm, byte[] key, IpsecMb library, MacKernel kernel) {
    super(algorithm);
    this.kernel = kernel;
    MemorySegment scratch = expanded.octets().asSlice(SECRET_AT);
    MemorySegment.copy(key, 0, scratch, ValueLayout.JAVA_BYTE, 0, key.length);
    library.aesKey(
        address + SECRET_AT,
        key.length,
        address + MacKernel.SCHEDULE_AT,
        address + UNUSED_SCHEDULE_AT);
    scratch.fill((byte) 0);
    expanded
        .octets()
        .set(ValueLayout.JAVA_LONG, MacKernel.ROUNDS_AT, key.length / Integer.BYTES + 6L);
    kernel.gmacKey(address);
  }

  /**
   * Computes the tags of jobs that are all under this key.
   *
   * @param from the first of them
   * @param end behind the last of them
   * @param tag where the tag of the first lies; the others follow {@link MacBatch#TAG_STRIDE} apart
   */
  void tags(MacBatch batch, int from, int end, long tag) {
    kernel.gmacTags(address, batch.jobAddress(from), end - from, tag);
  }

  @Override
  protected void wipe() {
    expanded.close();
  }
}
