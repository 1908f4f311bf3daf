package io.latchwire.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.log.EventEncoder.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventEncoderTest {
  private static final Path EVENTS = Path.of("../docs/events.md");
  private static final String HEAD =
      "| event | level | meaning | what to do |\n|---|---|---|---|\n";

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final Logger logger = context.getLogger("io.latchwire.gateway.DropLog");

  EventEncoderTest() {
    written.start();
    logger.addAppender(written);
  }

  private ILoggingEvent drop() {
    LogEvent.SEGMENT_DROPPED
        .at(logger)
        .addKeyValue("policy", "transit \"x\" [1]")
        .addKeyValue("suppressed", 7)
        .log("policy {}: dropped\nbad_mac", "transit");
    return written.list.getLast();
  }

  @Test
  void textIsForPeople() {
    assertThat(encoded(Format.TEXT, drop()))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  DropLog policy transit: dropped bad_mac\n");
  }

  @Test
  void jsonIsOneObjectInALineWithTheEventAndItsKeys() throws IOException {
    String line = encoded(Format.JSON, drop());
    assertThat(line.lines()).hasSize(1);
    JsonNode read = new ObjectMapper().readTree(line);
    assertThat(read.path("event").asText()).isEqualTo("segment.dropped");
    assertThat(read.path("level").asText()).isEqualTo("warn");
    assertThat(read.path("policy").asText()).isEqualTo("transit \"x\" [1]");
    assertThat(read.path("suppressed").asText()).isEqualTo("7");
    assertThat(read.path("message").asText()).isEqualTo("policy transit: dropped bad_mac");
  }

  @Test
  void syslogHasTheEventAsItsMessageIdAndEscapesValuesRfc5424S6() {
    assertThat(encoded(Format.RFC5424, drop()))
        .matches(
            "<28>1 \\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z gw-a latchwire \\d+ segment\\.dropped"
                + " \\[latchwire@32473 event=\"segment\\.dropped\""
                + " policy=\"transit \\\\\"x\\\\\" \\[1\\\\]\" suppressed=\"7\"]"
                + " policy transit: dropped bad_mac\n");
  }

  @Test
  void aLineWithoutAnEventStillIsALine() {
    logger.error("lost", new IOException("no room\nleft"));
    ILoggingEvent event = written.list.getLast();
    assertThat(encoded(Format.RFC5424, event)).startsWith("<27>1 ").contains(" log [");
    assertThat(encoded(Format.TEXT, event)).endsWith("lost: java.io.IOException: no room left\n");
  }

  /** {@code -Dlatchwire.write=docs} writes the table anew. */
  @Test
  void everyEventIsInTheDocument() throws IOException {
    String table =
        Arrays.stream(LogEvent.values())
            .map(event ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(event.id(), event.level(), event.meaning(), event.remedy()))
            .collect(Collectors.joining());
    String page = Files.readString(EVENTS);
    int start = page.indexOf(HEAD) + HEAD.length();
    String fresh =
        page.substring(0, start) + table + page.substring(page.indexOf("\n\n", start) + 1);
    if ("docs".equals(System.getProperty("latchwire.write"))) {
      Files.writeString(EVENTS, fresh);
    }
    assertThat(Files.readString(EVENTS)).as("docs/events.md is stale").isEqualTo(fresh);
  }

  @Test
  void everyEventHasAnIdentifierOfItsOwn() {
    assertThat(Arrays.stream(LogEvent.values()).map(LogEvent::id))
        .doesNotHaveDuplicates()
        .doesNotContain(LogEvent.OTHER)
        // RFC 5424 s6.2.7: a message id is of printable characters, at most 32.
        .allMatch(id -> id.matches("[a-z][a-z-]*\\.[a-z][a-z-]*") && id.length() <= 32);
  }

  private static String encoded(Format format, ILoggingEvent event) {
    return new String(new EventEncoder(format, "gw-a").encode(event), StandardCharsets.UTF_8);
  }
}
