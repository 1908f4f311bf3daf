package io.latchwire.crypto.mac;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
  private static final long LOW_HALF = 0xFFFF_FFFFL;
  private static final VarHandle STATE = state();

  /** What {@link #state} is once the key is closed. */
  private static final Object CLOSED = new Object();

  private final MacAlgorithm algorithm;
  private final boolean needsNonce;
  private final int tagOctets;

  /** Highest number signed in direction 0; 0 is never sent. */
  private long lastOfDirection0;

  /** Highest number signed in direction 1, the direction in its upper half. */
  private long lastOfDirection1 = 1L << Integer.SIZE;

  /** Null while nobody owns the key, then its thread, in the end {@link #CLOSED}. */
  private volatile @Nullable Object state;

  /** For providers. */
  protected MacKey(MacAlgorithm algorithm) {
    this.algorithm = algorithm;
    this.needsNonce = algorithm.needsNonce();
    this.tagOctets = algorithm.tagOctets();
  }

  private static VarHandle state() {
    try {
      return MethodHandles.lookup().findVarHandle(MacKey.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("state", e);
    }
  }

  /** The one algorithm that this key may be used with. */
  public final MacAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether two inputs under this key must never share a nonce. */
  final boolean needsNonce() {
    return needsNonce;
  }

  /** Octets of the MAC on the wire. */
  final int tagOctets() {
    return tagOctets;
  }

  /** Whether the key has been overwritten. */
  public final boolean isClosed() {
    return CLOSED.equals(state);
  }

  /**
   * Overwrites the key; a second call does nothing.
   *
   * @throws IllegalStateException when another thread owns it and still runs
   */
  @Override
  public final void close() {
    if (state instanceof Thread owner && !owner.equals(Thread.currentThread()) && owner.isAlive()) {
      throw ownedByAnother();
    }
    state = CLOSED;
    wipe();
  }

  /** Overwrites all that this key holds; may be called more than once. */
  protected abstract void wipe();

  /**
   * Ties the key to the calling thread, before each use. That it is the owner already it sees
   * without a barrier: it wrote so itself, and nobody else may write while it lives.
   *
   * @throws IllegalStateException when the key is closed or another thread's
   */
  final void claim() {
    Thread current = Thread.currentThread();
    if (!current.equals(STATE.get(this)) && !STATE.compareAndSet(this, null, current)) {
      throw notFree();
    }
  }

  private IllegalStateException notFree() {
    requireOpen();
    return ownedByAnother();
  }

  /**
   * Checks that the key is open.
   *
   * @throws IllegalStateException when it is not
   */
  final void requireOpen() {
    if (isClosed()) {
      throw new IllegalStateException(algorithm.label() + ": key is closed");
    }
  }

  private IllegalStateException ownedByAnother() {
    return new IllegalStateException(algorithm.label() + ": key is owned by another thread");
  }

  /**
   * Takes numbers for signing: each only once, in ascending order, so that no nonce is ever used
   * for two inputs (draft-weis-tcp-auth-auto-ks-03 s3).
   *
   * @param batch has the numbers
   * @param from the slot of the first
   * @param end the slot behind the last
   * @throws IllegalStateException when a number is not above the one before it in its direction;
   *     then none of these is taken
   */
  final void spend(MacBatch batch, int from, int end) {
    long last0 = lastOfDirection0;
    long last1 = lastOfDirection1;
    for (int slot = from; slot < end; slot++) {
      long directedNumber = batch.directedNumber(slot);
      boolean isDirection0 = directedNumber >>> Integer.SIZE == 0;
      long last = isDirection0 ? last0 : last1;
      if (directedNumber <= last) {
        throw reuse(directedNumber, last);
      }
      last0 = isDirection0 ? directedNumber : last0;
      last1 = isDirection0 ? last1 : directedNumber;
    }
    lastOfDirection0 = last0;
    lastOfDirection1 = last1;
  }

  /**
   * As {@link #spend(MacBatch, int, int)}, of numbers that are known to ascend in one direction.
   *
   * @param first the lowest, the direction in its upper half
   * @param last the highest, likewise
   */
  final void spend(long first, long last) {
    boolean isDirection0 = first >>> Integer.SIZE == 0;
    long spent = isDirection0 ? lastOfDirection0 : lastOfDirection1;
    if (first <= spent) {
      throw reuse(first, spent);
    }
    lastOfDirection0 = isDirection0 ? last : lastOfDirection0;
    lastOfDirection1 = isDirection0 ? lastOfDirection1 : last;
  }

  private IllegalStateException reuse(long directedNumber, long last) {
    return new IllegalStateException(
        algorithm.label()
            + ": number "
            + (directedNumber & LOW_HALF)
            + " would repeat a nonce (expected: above "
            + (last & LOW_HALF)
            + ")");
  }
}
