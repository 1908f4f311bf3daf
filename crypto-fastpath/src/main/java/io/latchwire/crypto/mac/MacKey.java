package io.latchwire.crypto.mac;

import org.jspecify.annotations.Nullable;

/**
 * A key made ready by the {@link MacProvider} that will use it.
 *
 * <p>A key belongs to the first thread that puts it into a {@link MacBatch}; before that it may be
 * handed about. Closing it overwrites the key and everything derived from it; its owner closes it,
 * or anybody while it has no owner or after its owner has ended. It has no text form and cannot be
 * serialised.
 */
public abstract class MacKey implements AutoCloseable {
  private final MacAlgorithm algorithm;

  /** Highest number signed in direction 0 and 1, unsigned; 0 is never sent. */
  private int lastNumber0;

  private int lastNumber1;
  private volatile @Nullable Thread owner;
  private volatile boolean closed;

  /** For providers. */
  protected MacKey(MacAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /** The one algorithm that this key may be used with. */
  public final MacAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether the key has been overwritten. */
  public final boolean isClosed() {
    return closed;
  }

  /**
   * Overwrites the key; a second call does nothing.
   *
   * @throws IllegalStateException when another thread owns it and still runs
   */
  @Override
  public final void close() {
    Thread current = owner;
    if (current != null && !current.equals(Thread.currentThread()) && current.isAlive()) {
      throw new IllegalStateException(algorithm.label() + ": key is owned by another thread");
    }
    closed = true;
    wipe();
  }

  /** Overwrites all that this key holds; may be called more than once. */
  protected abstract void wipe();

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(algorithm.label() + ": key is closed");
    }
  }

  /** Ties the key to the calling thread, before each use. */
  final void claim() {
    requireOpen();
    Thread current = Thread.currentThread();
    if (!current.equals(owner)) {
      claimFirst(current);
    }
  }

  private synchronized void claimFirst(Thread current) {
    if (owner != null) {
      throw new IllegalStateException(algorithm.label() + ": key is owned by another thread");
    }
    owner = current;
  }

  /**
   * Takes a number for signing: each only once, in ascending order, so that no nonce is ever used
   * for two inputs (draft-weis-tcp-auth-auto-ks-03 s3).
   */
  final void spend(int direction, int number) {
    int last = direction == 0 ? lastNumber0 : lastNumber1;
    if (Integer.compareUnsigned(number, last) <= 0) {
      throw new IllegalStateException(
          algorithm.label()
              + ": number "
              + Integer.toUnsignedString(number)
              + " is not above the last one signed (expected: above "
              + Integer.toUnsignedString(last)
              + ")");
    }
    if (direction == 0) {
      lastNumber0 = number;
    } else {
      lastNumber1 = number;
    }
  }
}
