package io.latchwire.gateway.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchTransition;
import io.latchwire.latch.LatchedParameters;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every transition of every latch and every change of the configuration, one line of JSON each,
 * appended to a file. The event loop only queues; a thread of its own writes, and sends the same to
 * a syslog collector where there is one. When more comes than can be written, lines are left out
 * and a line says how many.
 */
public final class AuditLog implements LatchTransition.Observer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int WAITING_LINES = 16_384;

  private final Path file;
  private final Supplier<Instant> clock;
  private final Writer writer;
  private final @Nullable Syslog syslog;
  private final BlockingQueue<ObjectNode> lines = new ArrayBlockingQueue<>(WAITING_LINES);
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopping;

  /** Of the writing thread alone. */
  private boolean isCollectorAway;

  private AuditLog(Path file, Supplier<Instant> clock, Writer writer, @Nullable Syslog syslog) {
    this.file = file;
    this.clock = clock;
    this.writer = writer;
    this.syslog = syslog;
    this.thread = Thread.ofVirtual().name("audit").start(this::write);
  }

  /**
   * Appends to a file.
   *
   * @param clock time of day, for people
   * @throws IOException when the file cannot be written
   */
  public static AuditLog open(Path file, Supplier<Instant> clock) throws IOException {
    return open(file, clock, null);
  }

  /**
   * Appends to a file and sends to a collector.
   *
   * @param collector where RFC 5424 messages go over UDP
   * @param host what they call this gateway
   * @throws IOException when the file cannot be written or there is no way to the collector
   */
  public static AuditLog open(
      Path file, Supplier<Instant> clock, InetSocketAddress collector, String host)
      throws IOException {
    Syslog syslog = Syslog.to(collector, host);
    try {
      return open(file, clock, syslog);
    } catch (IOException e) {
      syslog.close();
      throw e;
    }
  }

  private static AuditLog open(Path file, Supplier<Instant> clock, @Nullable Syslog syslog)
      throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Writer writer =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return new AuditLog(file, clock, writer, syslog);
  }

  @Override
  public void onTransition(LatchTransition transition) {
    if (!lines.offer(line(transition))) {
      leftOut.incrementAndGet();
    }
  }

  /** Notes something else that an auditor wants to know of; texts without secrets. */
  public void note(String event, Map<String, String> details) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", clock.get().toString());
    line.put("event", event);
    details.forEach(line::put);
    if (!lines.offer(line)) {
      leftOut.incrementAndGet();
    }
  }

  private ObjectNode line(LatchTransition transition) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", clock.get().toString());
    line.put("event", "latch." + word(transition.event()));
    line.put("handle", Long.toHexString(transition.handle()));
    line.put("subject", transition.subject());
    line.put("from", word(transition.from()));
    line.put("to", word(transition.to()));
    line.put("reason", word(transition.reason()));
    line.put("epoch", transition.epoch());
    if (!transition.detail().isEmpty()) {
      line.put("detail", transition.detail());
    }
    Latch latch = transition.latch();
    if (latch != null) {
      line.put("policy", latch.policy());
      for (LatchedParameters layer : latch.parameters()) {
        line.withArray("layers")
            .addObject()
            .put("kind", word(layer.kind()))
            .put("suite", layer.quality().suite())
            .put("peer", layer.peer().toString())
            .put("local", layer.local().toString());
      }
    }
    return line;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void write() {
    try {
      while (!stopping || !lines.isEmpty()) {
        ObjectNode line = lines.poll(100, TimeUnit.MILLISECONDS);
        if (line == null) {
          continue;
        }
        append(line);
        long lost = leftOut.getAndSet(0);
        if (lost > 0) {
          append(JSON.createObjectNode().put("event", "audit.left-out").put("lines", lost));
        }
        if (lines.isEmpty()) {
          writer.flush();
        }
      }
      writer.close();
      if (syslog != null) {
        syslog.close();
      }
    } catch (IOException e) {
      LogEvent.AUDIT_LOST.at(LOG).log("audit log {}: {}", file, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(ObjectNode line) throws IOException {
    String text;
    try {
      text = JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of plain values", e);
    }
    writer.append(text).append('\n');
    if (syslog != null) {
      send(syslog, line, text);
    }
  }

  /** A collector that is away costs nothing but its messages: the file has them. */
  private void send(Syslog collector, ObjectNode line, String text) {
    String to = line.path("to").asText("");
    boolean grave = to.equals("broken") || line.path("reason").asText("").equals("admin");
    try {
      collector.send(clock.get(), line.path("event").asText("audit"), grave, text);
      if (isCollectorAway) {
        LogEvent.AUDIT_COLLECTOR_BACK
            .at(LOG)
            .log("audit log {}: the syslog collector takes messages again", file);
      }
      isCollectorAway = false;
    } catch (IOException e) {
      if (!isCollectorAway) {
        LogEvent.AUDIT_COLLECTOR_AWAY
            .at(LOG)
            .log("audit log {}: the syslog collector takes no messages: {}", file, e.toString());
      }
      isCollectorAway = true;
    }
  }

  /** Writes what waits and closes the file. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
