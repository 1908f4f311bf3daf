package io.latchwire.gateway.journal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Sends messages as RFC 5424 lays them out, one in each datagram (RFC 5426). Nobody hears of one
 * that is lost on the way: the file beside it has them all. One thread at a time.
 *
 * <pre>{@code
 * <109>1 2026-11-21T04:00:00.123Z gw-a latchwire - latch.release - {"event":"latch.release",...}
 *  PRI VERSION TIMESTAMP          HOSTNAME APP-NAME PROCID MSGID SD MSG
 * }</pre>
 */
final class Syslog implements AutoCloseable {
  /** Facility "log audit", RFC 5424 section 6.2.1. */
  private static final int AUDIT = 13;

  private static final int WARNING = 4;
  private static final int NOTICE = 5;

  /**
   * What a receiver should take at least, RFC 5426 section 3.2; what is longer may be cut there.
   */
  private static final int MOST_OCTETS = 2048;

  private static final int MOST_MSGID = 32;

  private final DatagramChannel channel;
  private final String host;

  private Syslog(DatagramChannel channel, String host) {
    this.channel = channel;
    this.host = host;
  }

  /**
   * Sends to a collector.
   *
   * @param host what the messages call this gateway
   * @throws IOException when there is no way to the address
   */
  static Syslog to(InetSocketAddress collector, String host) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.connect(collector);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new Syslog(channel, host);
  }

  /**
   * Sends one message.
   *
   * @param event its kind, ASCII without blanks
   * @param grave whether somebody should look at it
   */
  void send(Instant time, String event, boolean grave, String text) throws IOException {
    byte[] octets = message(time, host, event, grave, text).getBytes(StandardCharsets.UTF_8);
    channel.write(ByteBuffer.wrap(octets, 0, Math.min(octets.length, MOST_OCTETS)));
  }

  static String message(Instant time, String host, String event, boolean grave, String text) {
    int priority = AUDIT * 8 + (grave ? WARNING : NOTICE);
    // At most six digits of a second, RFC 5424 section 6.2.3.1.
    Instant stamp = time.truncatedTo(ChronoUnit.MICROS);
    String id = event.length() > MOST_MSGID ? event.substring(0, MOST_MSGID) : event;
    return "<" + priority + ">1 " + stamp + " " + host + " latchwire - " + id + " - " + text;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
