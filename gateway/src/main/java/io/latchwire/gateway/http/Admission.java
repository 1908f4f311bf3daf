package io.latchwire.gateway.http;

import io.netty.channel.Channel;

/** Who may ask. */
@FunctionalInterface
public interface Admission {
  /** Everybody who can connect. */
  Admission OPEN = _ -> true;

  /** True when the client at the other end of this connection may ask. */
  boolean admits(Channel connection);
}
