package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Admission;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Admits root and one user, by the credentials that the kernel recorded when the client connected
 * (SO_PEERCRED, unix(7)).
 *
 * @param uid the user besides root
 */
record PeerAdmission(int uid) implements Admission {
  private static final int ROOT = 0;

  static PeerAdmission ofThisProcess() {
    try {
      if (Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid) {
        return new PeerAdmission(uid);
      }
      throw new AssertionError("/proc/self has no owner");
    } catch (IOException e) {
      throw new AssertionError("/proc/self has no owner", e);
    }
  }

  @Override
  public boolean admits(Channel connection) {
    try {
      return connection instanceof EpollDomainSocketChannel socket
          && admits(socket.peerCredentials().uid());
    } catch (IOException e) {
      return false;
    }
  }

  boolean admits(int peer) {
    return peer == ROOT || peer == uid;
  }
}
