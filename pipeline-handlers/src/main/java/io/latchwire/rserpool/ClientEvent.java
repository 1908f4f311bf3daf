package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;

/** What can happen to a pool element's or pool user's connection with its registrar. */
public sealed interface ClientEvent {
  /** The connection is ready and the registrar has proved itself. */
  record Connected() implements ClientEvent {}

  /** The connection failed, or the registrar could not prove itself, or it is gone. */
  record Lost() implements ClientEvent {}

  /** A message was read. */
  record Received(AsapMessage message) implements ClientEvent {}

  /** The time that {@code nextDeadline} named has come. */
  record Tick() implements ClientEvent {}
}
