package io.latchwire.crypto.secret;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import javax.crypto.SecretKey;

/**
 * Secret octets that lie off the Java heap, where no collector copies them about, and that are
 * overwritten when they are closed.
 *
 * <p>The memory itself is given back only when nothing refers to it any more, so a stray use after
 * {@link #close} reads zeros, never another secret. There is no text form and no serial form. Safe
 * for use by any thread as long as nobody closes it meanwhile.
 */
public final class SecretOctets implements AutoCloseable {
  /** A cache line, and what the widest vector loads want. */
  private static final int ALIGNMENT = 64;

  private final MemorySegment octets;
  private volatile boolean closed;

  private SecretOctets(MemorySegment octets) {
    this.octets = octets;
  }

  /** Room for {@code length} secret octets, all zero, aligned to 64. */
  public static SecretOctets allocate(long length) {
    return new SecretOctets(Arena.ofAuto().allocate(length, ALIGNMENT));
  }

  /** A copy of a secret; the caller wipes its own. */
  public static SecretOctets copyOf(byte[] secret) {
    SecretOctets copy = allocate(secret.length);
    MemorySegment.copy(secret, 0, copy.octets, ValueLayout.JAVA_BYTE, 0, secret.length);
    return copy;
  }

  /** How many there are. */
  public int length() {
    return (int) octets.byteSize();
  }

  /** The octets themselves: all zero once this is closed. */
  public MemorySegment octets() {
    return octets;
  }

  /**
   * A copy on the heap, for interfaces that know arrays only; the caller wipes it at once.
   *
   * @throws IllegalStateException when closed
   */
  public byte[] toArray() {
    if (closed) {
      throw new IllegalStateException("the secret is closed");
    }
    return octets.toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * The secret as the JDK's ciphers want it, for the named algorithm; it stays here and ends with
   * this.
   */
  public SecretKey asKey(String algorithm) {
    return new OctetsKey(this, algorithm);
  }

  /** Whether the octets have been overwritten. */
  public boolean isClosed() {
    return closed;
  }

  /** Overwrites the octets; a second call does nothing. */
  @Override
  public void close() {
    closed = true;
    octets.fill((byte) 0);
  }
}
