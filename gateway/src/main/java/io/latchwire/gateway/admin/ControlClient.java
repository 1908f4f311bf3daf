package io.latchwire.gateway.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a running gateway, over its control socket. */
public final class ControlClient {
  /** A status of every flow that a gateway can hold is some 30 MiB. */
  private static final int MOST_OCTETS = 256 << 20;

  private static final String VERSION = "HTTP/1.1 ";
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Path socket;
  private final Duration deadline;

  /**
   * A client of the gateway at this socket.
   *
   * @param deadline for one question and its answer
   */
  public ControlClient(Path socket, Duration deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  /** {@code GET /v1/status}. */
  public Status status() throws DaemonUnreachableException {
    try {
      return StatusJson.read(get(StatusResource.PATH));
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(socket + ": " + e.getMessage(), e);
    }
  }

  /** {@code POST /v1/rollover}: the JSON that it answers with. */
  public String rollover(String target) throws DaemonUnreachableException {
    String encoded = URLEncoder.encode(target, StandardCharsets.UTF_8);
    return post(RolloverResource.PATH + "?target=" + encoded, "");
  }

  /** The body of a resource. */
  public String get(String path) throws DaemonUnreachableException {
    return ask(question(path)).good();
  }

  /** The body of a resource; null when the gateway has none there, as its role is off. */
  public @Nullable String find(String path) throws DaemonUnreachableException {
    Reply reply = ask(question(path));
    return reply.isAbsent() ? null : reply.good();
  }

  private static String question(String path) {
    return "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
  }

  /** The answer of a resource to an order. */
  public String post(String path, String body) throws DaemonUnreachableException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return ask("POST "
            + path
            + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: "
            + length
            + "\r\n\r\n"
            + body)
        .good();
  }

  private Reply ask(String question) throws DaemonUnreachableException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
      return reply(everything(channel));
    } catch (DaemonUnreachableException e) {
      throw e;
    } catch (IOException e) {
      throw new DaemonUnreachableException(
          "no gateway answers at "
              + socket
              + ": "
              + e.getMessage()
              + " (remedy: start it with latchwire run, or name its socket with --socket)",
          e);
    }
  }

  private byte[] everything(SocketChannel channel) throws IOException {
    long end = System.nanoTime() + deadline.toNanos();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(64 << 10);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (true) {
        long leftMillis = (end - System.nanoTime()) / 1_000_000;
        if (leftMillis <= 0 || selector.select(leftMillis) == 0) {
          throw new DaemonUnreachableException(
              "the gateway at " + socket + " did not answer within " + deadline.toSeconds() + " s");
        }
        selector.selectedKeys().clear();
        if (channel.read(part) < 0) {
          return answer.toByteArray();
        }
        answer.write(part.array(), 0, part.position());
        part.clear();
        if (answer.size() > MOST_OCTETS) {
          throw new DaemonUnreachableException(socket + " answers without end");
        }
      }
    }
  }

  private Reply reply(byte[] answer) throws DaemonUnreachableException {
    String text = new String(answer, StandardCharsets.UTF_8);
    int head = text.indexOf(END_OF_HEAD);
    if (!text.startsWith(VERSION) || head < 0) {
      throw new DaemonUnreachableException(socket + " does not speak HTTP");
    }
    return new Reply(
        socket,
        text.substring(VERSION.length()).lines().findFirst().orElse(""),
        text.substring(head + END_OF_HEAD.length()));
  }

  /**
   * What was answered.
   *
   * @param status three digits and words
   */
  private record Reply(Path socket, String status, String body) {
    boolean isAbsent() {
      return status.startsWith("404");
    }

    String good() throws DaemonUnreachableException {
      if (!status.startsWith("200")) {
        throw new DaemonUnreachableException(socket + " answers " + VERSION + status + ": " + body);
      }
      return body;
    }
  }
}
