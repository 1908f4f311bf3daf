package io.latchwire.wire.rserpool;

import org.jspecify.annotations.Nullable;

/**
 * What a receiver does with the octets of one message (RFC 5354 s3 and s4). Only {@link Taken}
 * changes state; the whole message was read before it is given.
 *
 * @param <M> {@link AsapMessage} or {@link EnrpMessage}
 */
public sealed interface Decoded<M> {
  /**
   * A message to be processed.
   *
   * @param report to be sent as well, because unknown parameters were skipped that ask for it
   */
  record Taken<M>(M message, @Nullable M report) implements Decoded<M> {}

  /** Not processed, and the sender is told why. */
  record Answered<M>(MessageFault fault, M reply) implements Decoded<M> {}

  /** Not processed, and nothing is said. */
  record Dropped<M>(MessageFault fault) implements Decoded<M> {}
}
