package io.latchwire.crypto.mac;

/**
 * A key made ready by the {@link MacProvider} that will use it.
 *
 * <p>Closing it overwrites the key and everything derived from it. It has no text form and cannot
 * be serialised.
 */
public abstract class MacKey implements AutoCloseable {
  private final MacAlgorithm algorithm;

  /** For providers. */
  protected MacKey(MacAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /** The one algorithm that this key may be used with. */
  public final MacAlgorithm algorithm() {
    return algorithm;
  }

  /** Overwrites the key; a second call does nothing. */
  @Override
  public abstract void close();
}
