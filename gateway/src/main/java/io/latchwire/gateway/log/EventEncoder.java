package io.latchwire.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * One line for each event: text for people, JSON, or syslog's RFC 5424. The variable {@code
 * LATCHWIRE_LOG} chooses: {@code text}, {@code json} or {@code rfc5424}.
 */
public final class EventEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];
  private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  /** Facility daemon, RFC 5424 s6.2.1. */
  private static final int DAEMON = 3 * 8;

  /** The private enterprise number that RFC 5612 keeps for documents. */
  private static final String STRUCTURED = "latchwire@32473";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Format format;
  private final String host;
  private final long process = ProcessHandle.current().pid();

  /** How lines are written. */
  public enum Format {
    /** For people. */
    TEXT,
    /** An object in a line. */
    JSON,
    /** RFC 5424, section 6. */
    RFC5424;

    /** The format of this name, text for any other. */
    static Format of(String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "json" -> JSON;
        case "rfc5424" -> RFC5424;
        default -> TEXT;
      };
    }
  }

  /** The format that the environment asks for. */
  public EventEncoder() {
    this(
        Format.of(System.getenv().getOrDefault("LATCHWIRE_LOG", "text")),
        System.getenv().getOrDefault("HOSTNAME", "-"));
  }

  /** A format, and the name of this machine as syslog shows it; a dash for none. */
  EventEncoder(Format format, String host) {
    this.format = format;
    this.host = host.isBlank() ? "-" : host;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case TEXT -> text(event);
          case JSON -> json(event);
          case RFC5424 -> syslog(event);
        };
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ILoggingEvent event) {
    return "%s %-5s %s %s"
        .formatted(
            TIME_OF_DAY.format(event.getInstant().atZone(ZoneId.systemDefault())),
            event.getLevel(),
            shortName(event),
            message(event));
  }

  private static String shortName(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** What was thrown is named behind the message; a line stays a line. */
  private static String message(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    String message = String.valueOf(event.getFormattedMessage());
    if (thrown != null) {
      message += ": " + thrown.getClassName() + ": " + thrown.getMessage();
    }
    return message.replaceAll("\\p{Cntrl}", " ");
  }

  /** The identifier in front. */
  private static Map<String, String> pairs(ILoggingEvent event) {
    Map<String, String> pairs = new LinkedHashMap<>();
    pairs.put(LogEvent.KEY, LogEvent.OTHER);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        pairs.put(pair.key, String.valueOf(pair.value));
      }
    }
    return pairs;
  }

  private static String json(ILoggingEvent event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", time(event));
    line.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    pairs(event).forEach(line::put);
    line.put("logger", shortName(event));
    line.put("message", message(event));
    return line.toString();
  }

  private static String time(ILoggingEvent event) {
    Instant time = event.getInstant();
    return time.truncatedTo(ChronoUnit.MICROS).toString();
  }

  private String syslog(ILoggingEvent event) {
    Map<String, String> pairs = pairs(event);
    StringBuilder structured = new StringBuilder("[" + STRUCTURED);
    pairs.forEach((key, value) ->
        structured.append(' ').append(key).append("=\"").append(escaped(value)).append('"'));
    return "<%d>1 %s %s latchwire %d %s %s] %s"
        .formatted(
            DAEMON + severity(event.getLevel()),
            time(event),
            host,
            process,
            pairs.get(LogEvent.KEY),
            structured,
            message(event));
  }

  /** RFC 5424 s6.3.3. */
  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("]", "\\]")
        .replaceAll("\\p{Cntrl}", " ");
  }

  /** RFC 5424 s6.2.1: error, warning, informational, debug. */
  private static int severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }
}
