package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.List;

/** What a pool element or pool user wants done, or tells its application. */
public sealed interface ClientAction {
  /** Close what is open, and connect to this one of the configured registrars. */
  record Connect(int server) implements ClientAction {}

  /** Close what is open. */
  record Disconnect() implements ClientAction {}

  /** Send this to the registrar. */
  record Send(AsapMessage message) implements ClientAction {}

  /** Send this to a pool element, on its control channel, before anything else. */
  record SendToElement(PoolHandle handle, int elementId, AsapMessage message)
      implements ClientAction {}

  /** The element is in its pool. */
  record Registered(PoolHandle handle, int elementId) implements ClientAction {}

  /** The element is not in its pool, and asking again would not help. */
  record Rejected(PoolHandle handle, int elementId, List<ErrorCause> causes)
      implements ClientAction {}

  /** The element has left its pool. */
  record Deregistered(PoolHandle handle, int elementId) implements ClientAction {}

  /** The answer to a resolution, or a change of the pool. */
  record Resolved(PoolHandle handle, List<PoolElement> elements) implements ClientAction {}

  /** There is no answer to a resolution, or a negative one. */
  record Unresolved(PoolHandle handle, List<ErrorCause> causes) implements ClientAction {}

  /**
   * The user goes from one element to another: what was agreed with the first, as keys or
   * encryption, does not hold with the second (RFC 5355 s2.9). Told before anything is sent there.
   */
  record FailedOver(PoolHandle handle, int fromId, int toId) implements ClientAction {}

  /** All elements have left, or leaving was in vain; nothing more comes. */
  record Ended() implements ClientAction {}

  /** A whole round through all registrars was in vain; the hunt goes on. */
  record NoRegistrar() implements ClientAction {}
}
