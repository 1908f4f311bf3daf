package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;

/** What can happen to a registrar. A connection is a number that is never used again. */
public sealed interface RegistrarEvent {
  /** A connection is ready: handshake done, identity known. */
  record Connected(long connection, Caller caller) implements RegistrarEvent {}

  /** A connection is gone, whoever closed it, or a write on it took too long. */
  record Disconnected(long connection) implements RegistrarEvent {}

  /** An attempt to reach this peer failed. */
  record DialFailed(String peer) implements RegistrarEvent {}

  /** A message of a pool element or pool user was read. */
  record AsapReceived(long connection, AsapMessage message) implements RegistrarEvent {}

  /** A message of another registrar was read. */
  record EnrpReceived(long connection, EnrpMessage message) implements RegistrarEvent {}

  /** Another registrar's announcement was heard. It proves nothing and is only counted. */
  record AnnounceHeard(int serverId) implements RegistrarEvent {}

  /** An identity was taken out of the key table: its connections and elements go. */
  record IdentityRemoved(String identity) implements RegistrarEvent {}

  /** The time that {@link Registrar#nextDeadline} named has come. */
  record Tick() implements RegistrarEvent {}
}
