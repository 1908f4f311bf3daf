package io.latchwire.crypto.mac;

/**
 * One way to compute MACs: the seam between the segment path and the processor.
 *
 * <p>A provider belongs to the thread that uses it. Neither {@link #sign} nor {@link #verify}
 * allocates or throws because of what a segment holds.
 */
public interface MacProvider {
  /** The name that logs and metrics show. */
  String name();

  /** What {@link #name} stands for on this machine, for a log line. */
  default String description() {
    return name();
  }

  /**
   * Makes a key ready for use. The octets are copied; the caller wipes its own.
   *
   * @throws IllegalArgumentException when the length does not fit the algorithm; names the
   *     algorithm and the length expected, never the key
   */
  MacKey key(MacAlgorithm algorithm, byte[] secret);

  /**
   * Makes a key from configuration ready for use; MACs that need a nonce are refused.
   *
   * @throws IllegalArgumentException as {@link #key}, and when the algorithm needs a nonce
   */
  default MacKey configuredKey(MacAlgorithm algorithm, byte[] secret) {
    algorithm.requireConfigurable();
    return key(algorithm, secret);
  }

  /**
   * Computes the tag of every job in the batch into {@link MacBatch#tags()}.
   *
   * @throws IllegalStateException when a number is not above the last one that its key signed in
   *     this direction, or a key has been closed; then nothing is signed
   * @throws IllegalArgumentException when a key is another provider's
   */
  void sign(MacBatch batch);

  /**
   * Checks the tag of every job in the batch; ask {@link MacBatch#isGood} afterwards.
   *
   * @throws IllegalStateException when a key has been closed
   * @throws IllegalArgumentException when a key is another provider's
   */
  void verify(MacBatch batch);
}
