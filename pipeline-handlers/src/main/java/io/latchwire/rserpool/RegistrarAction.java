package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.EnrpMessage;

/** What a registrar wants done. */
public sealed interface RegistrarAction {
  /** Write this. */
  record SendAsap(long connection, AsapMessage message) implements RegistrarAction {}

  /** Write this. */
  record SendEnrp(long connection, EnrpMessage message) implements RegistrarAction {}

  /** Close this, after what was to be written. */
  record Close(long connection) implements RegistrarAction {}

  /** Open a connection to the peer of this name. */
  record Dial(String peer) implements RegistrarAction {}

  /** Tell everybody in the multicast group. */
  record Announce(AsapMessage.ServerAnnounce message) implements RegistrarAction {}

  /**
   * For the event log: something that an operator wants to know.
   *
   * @param about which pool, element, peer or identity; never a secret
   */
  record Note(RegistrarNotice notice, String about) implements RegistrarAction {}
}
