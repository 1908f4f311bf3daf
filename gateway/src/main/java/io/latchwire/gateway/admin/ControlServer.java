package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.HttpPipeline;
import io.latchwire.gateway.http.Resource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * HTTP over a Unix domain socket, for root and the gateway's own user.
 *
 * <p>A socket file that nobody answers at is left over from a crash and is replaced; one that
 * somebody answers at belongs to another gateway.
 */
public final class ControlServer implements AutoCloseable {
  private static final int TYPE_MASK = 0xF000;
  private static final int SOCKET = 0xC000;

  private final Channel channel;

  private ControlServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Listens.
   *
   * @param loops of Netty's epoll transport, not those that own flows
   * @param socket made with mode 0600; its directory is made when it is missing
   * @throws ControlSocketException when the socket is in use or cannot be made
   */
  public static ControlServer start(
      EventLoopGroup loops, Path socket, List<Resource> resources, HttpLimits limits)
      throws ControlSocketException {
    try {
      clear(socket);
    } catch (ControlSocketException e) {
      throw e;
    } catch (IOException e) {
      throw new ControlSocketException(socket + " cannot be made: " + e.getMessage(), e);
    }
    HttpPipeline pipeline = new HttpPipeline(resources, PeerAdmission.ofThisProcess(), limits);
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(pipeline)
            .bind(new DomainSocketAddress(socket.toFile()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new ControlSocketException(
          socket + " cannot be bound: " + bound.cause().getMessage(), bound.cause());
    }
    ControlServer server = new ControlServer(bound.channel());
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      server.close();
      throw new ControlSocketException(socket + " cannot be closed to others", e);
    }
    return server;
  }

  private static void clear(Path socket) throws IOException {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(socket)) {
      throw new ControlSocketException(
          socket + " is something else than a socket (remedy: move it, or another control-socket)");
    }
    if (isAnswered(socket)) {
      throw new ControlSocketException(
          socket + " is in use by another gateway (remedy: stop it, or another control-socket)");
    }
    Files.delete(socket);
  }

  private static boolean isSocket(Path file) throws IOException {
    return Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
        && (mode & TYPE_MASK) == SOCKET;
  }

  private static boolean isAnswered(Path socket) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  /** Stops listening and removes the socket file. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
