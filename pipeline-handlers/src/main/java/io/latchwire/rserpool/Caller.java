package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.IpAddress;

/** Who is at the other end of a connection, as far as it has been proved. */
public sealed interface Caller {
  /** The address it speaks from. */
  IpAddress address();

  /** The port it speaks from. */
  int port();

  /** A pool element that proved its pre-shared key (RFC 5355 s2.1). */
  record Element(ElementGrant grant, IpAddress address, int port) implements Caller {}

  /**
   * A registrar that proved its pre-shared key, as we did ours (RFC 5355 s2.5).
   *
   * @param name what the configuration calls it
   * @param dialled whether we opened the connection
   */
  record Peer(String name, IpAddress address, int port, boolean dialled) implements Caller {}

  /**
   * Somebody who proved nothing. It may ask; where the whole registrar is insecure, it may do all
   * that an element may (RFC 5355 s2.15).
   *
   * @param secured whether the connection is protected by TLS with our certificate
   */
  record User(boolean secured, IpAddress address, int port) implements Caller {}
}
