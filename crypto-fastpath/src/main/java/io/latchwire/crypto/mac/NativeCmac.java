package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An AES-CMAC key as the library's jobs want it: key schedule, K1 and K2. */
final class NativeCmac extends MacKey {
  private static final int SCHEDULE_OCTETS = 176;
  private static final int K1_AT = 192;
  private static final int K2_AT = 208;
  private static final int SCRATCH_AT = 256;

  final SecretOctets expanded = SecretOctets.allocate(SCRATCH_AT + 256);
  private final long address = expanded.octets().address();

  NativeCmac(MacAlgorithm algorithm, byte[] key, IpsecMb library) {
    super(algorithm);
    MemorySegment scratch = expanded.octets().asSlice(SCRATCH_AT);
    MemorySegment secret = scratch.asSlice(SCHEDULE_OCTETS);
    MemorySegment.copy(key, 0, secret, ValueLayout.JAVA_BYTE, 0, key.length);
    library.cmacKey(secret.address(), address, scratch.address(), address + K1_AT, address + K2_AT);
    scratch.fill((byte) 0);
  }

  /** Points a job at this key. */
  void fill(long job) {
    ValueLayout.OfLong pointer = ValueLayout.JAVA_LONG;
    Memory.ALL.set(pointer, job + IpsecMb.JOB_FIELDS, address);
    Memory.ALL.set(pointer, job + IpsecMb.JOB_FIELDS + 8, address + K1_AT);
    Memory.ALL.set(pointer, job + IpsecMb.JOB_FIELDS + 16, address + K2_AT);
  }

  @Override
  protected void wipe() {
    expanded.close();
  }
}
