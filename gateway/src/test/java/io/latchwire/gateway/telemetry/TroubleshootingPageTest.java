package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.diagnosis.Cause;
import io.latchwire.segment.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever finds a reason or a cause somewhere finds it in the document, too. */
class TroubleshootingPageTest {
  @Test
  void everyReasonAndEveryCauseHasItsRow() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(0, line.indexOf('|', 1)))
            .toList();
    Stream.concat(
            Arrays.stream(DropReason.values()).map(DropReason::label),
            Arrays.stream(Cause.values()).map(Cause::label))
        .forEach(
            label -> assertThat(rows).as(label).anyMatch(row -> row.contains("`" + label + "`")));
  }
}
