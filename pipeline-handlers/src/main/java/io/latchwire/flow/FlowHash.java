package io.latchwire.flow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where a flow belongs in a table: SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast
 * short-input PRF") of its 5-tuple and VLAN under a key that lives as long as the table. Whoever
 * chooses addresses and ports, but does not know the key, cannot choose flows that collide. Belongs
 * to one thread, as the table does.
 *
 * <p>The hashed message is 40 octets, each word in little-endian order: both addresses in two words
 * each, the local end first, then one word with the VLAN in bits 32 to 63, the local port in bits
 * 16 to 31 and the remote port in bits 0 to 15.
 */
public final class FlowHash {
  /** Octets of a key. */
  public static final int KEY_OCTETS = 16;

  private static final VarHandle LE64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The last word of SipHash: the length of the message in its uppermost octet. */
  private static final long LENGTH_WORD = 40L << 56;

  private final long start0;
  private final long start1;
  private final long start2;
  private final long start3;
  private long v0;
  private long v1;
  private long v2;
  private long v3;

  /**
   * A hash of its own.
   *
   * @param key {@value #KEY_OCTETS} octets
   * @throws IllegalArgumentException when the key has another length
   */
  public FlowHash(byte[] key) {
    if (key.length != KEY_OCTETS) {
      throw new IllegalArgumentException(
          "SipHash: a key of " + key.length + " octets (expected: " + KEY_OCTETS + ")");
    }
    long k0 = (long) LE64.get(key, 0);
    long k1 = (long) LE64.get(key, Long.BYTES);
    // "somepseudorandomlygeneratedbytes", as the paper has it.
    start0 = k0 ^ 0x736F6D6570736575L;
    start1 = k1 ^ 0x646F72616E646F6DL;
    start2 = k0 ^ 0x6C7967656E657261L;
    start3 = k1 ^ 0x7465646279746573L;
  }

  /** All 64 bits; a table takes as many of the lower ones as it has slots for. */
  public long of(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort,
      int vlan) {
    long ports = (long) vlan << 32 | (long) localPort << 16 | remotePort;
    v0 = start0;
    v1 = start1;
    v2 = start2;
    v3 = start3;
    absorb(localHigh);
    absorb(localLow);
    absorb(remoteHigh);
    absorb(remoteLow);
    absorb(ports);
    absorb(LENGTH_WORD);
    v2 ^= 0xFF;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void absorb(long word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }

  /** {@link #of} a flow's own tuple. */
  long of(Flow flow) {
    return of(
        flow.localHigh,
        flow.localLow,
        flow.localPort,
        flow.remoteHigh,
        flow.remoteLow,
        flow.remotePort,
        flow.vlan);
  }
}
