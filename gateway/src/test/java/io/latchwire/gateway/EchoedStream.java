package io.latchwire.gateway;

import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One TCP connection that never rests: what is sent comes back, octet for octet. */
final class EchoedStream implements AutoCloseable {
  private static final int CHUNK = 700;

  private final ServerSocket server;
  private final FutureTask<Boolean> speaking;
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean stopping;

  /** Connects from one host to the other. */
  EchoedStream(NetworkNamespace from, NetworkNamespace to, String address, int port)
      throws Exception {
    server =
        to.call(() -> {
          ServerSocket listening = new ServerSocket();
          listening.setReuseAddress(true);
          listening.bind(new InetSocketAddress(address, port));
          return listening;
        });
    var _ = to.begin(() -> echo(server));
    speaking = from.begin(() -> speak(address, port));
    awaitRounds(3);
  }

  private static boolean echo(ServerSocket server) throws IOException {
    try (Socket socket = server.accept()) {
      byte[] chunk = new byte[CHUNK];
      while (socket.getInputStream().readNBytes(chunk, 0, CHUNK) == CHUNK) {
        socket.getOutputStream().write(chunk);
      }
      return true;
    }
  }

  private boolean speak(String address, int port) throws IOException {
    Random random = new Random(port);
    byte[] sent = new byte[CHUNK];
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 10_000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      while (!stopping) {
        random.nextBytes(sent);
        socket.getOutputStream().write(sent);
        if (!Arrays.equals(socket.getInputStream().readNBytes(CHUNK), sent)) {
          return false;
        }
        rounds.incrementAndGet();
      }
      return true;
    }
  }

  /** Until it has gone round this often from now. */
  void awaitRounds(int more) throws Exception {
    long goal = rounds.get() + more;
    Await.until(
        "the connection carries octets",
        () -> {
          if (speaking.isDone()) {
            throw new AssertionError("the connection has ended: " + speaking.get());
          }
          return rounds.get() >= goal;
        });
  }

  /** Whether it has ended by itself. */
  boolean isOver() {
    return speaking.isDone();
  }

  /** Ends it; whether every octet came back. */
  boolean end() throws Exception {
    stopping = true;
    return speaking.get(30, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    server.close();
  }
}
