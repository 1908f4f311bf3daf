package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.TestTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alert rules and dashboards go by what the metrics page has. */
class MonitoringFilesIT {
  private static final Path RULES = Path.of("../deploy/prometheus/latchwire-rules.yml");
  private static final Path RULES_TEST = Path.of("../deploy/prometheus/latchwire-rules-test.yml");
  private static final Path DASHBOARDS = Path.of("../deploy/grafana/dashboards");
  private static final Pattern METRIC = Pattern.compile("\\blatchwire_[a-z_]+");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("promtool");
  }

  @Test
  void everyAlertRuleHasATestThatPasses() throws IOException {
    assertThat(Command.run(List.of("promtool", "check", "rules", RULES.toString())))
        .contains("SUCCESS");
    assertThat(Command.run(List.of("promtool", "test", "rules", RULES_TEST.toString())))
        .contains("SUCCESS");
    String tests = Files.readString(RULES_TEST);
    List<String> alerts =
        ALERT.matcher(Files.readString(RULES)).results().map(found -> found.group(1)).toList();
    assertThat(alerts).isNotEmpty().allMatch(alert -> tests.contains("alertname=\"" + alert));
  }

  @Test
  void rulesAndDashboardsGoByMetricsThatThePageHas() throws IOException {
    Set<String> names = new HashSet<>();
    String page =
        new GatewayMeters(10).scrape(Statuses.ONE_FLOW, Statuses.VITALS)
            + HandoverMeters.text(Statuses.ROUTER)
            + RegistrarMeters.text(RegistrarMetersTest.FIGURES);
    page.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.replaceAll("[ {].*", "")));
    Set<String> wanted = new TreeSet<>(metrics(Files.readString(RULES)));
    for (Path dashboard : dashboards()) {
      wanted.addAll(metrics(String.join("\n", expressions(dashboard))));
    }
    assertThat(wanted).hasSizeGreaterThan(25);
    assertThat(names).containsAll(wanted);
  }

  @Test
  void everyDashboardIsWholeAndItsQueriesCanBeRead() throws IOException {
    assertThat(dashboards()).hasSize(4);
    StringBuilder rules = new StringBuilder("groups:\n  - name: queries\n    rules:\n");
    Set<String> identifiers = new HashSet<>();
    int query = 0;
    for (Path dashboard : dashboards()) {
      JsonNode board = new ObjectMapper().readTree(dashboard.toFile());
      assertThat(identifiers.add(board.path("uid").asText())).isTrue();
      assertThat(board.path("title").asText()).startsWith("Latchwire");
      assertThat(board.path("panels"))
          .allMatch(panel -> panel.path("gridPos").path("w").asInt() <= 24);
      for (String expression : expressions(dashboard)) {
        rules
            .append("      - record: query_")
            .append(query++)
            .append("\n        expr: '")
            .append(expression.replace("$__rate_interval", "5m").replace("'", "''"))
            .append("'\n");
      }
    }
    Path file = Files.writeString(directory.resolve("queries.yml"), rules);
    assertThat(Command.run(List.of("promtool", "check", "rules", file.toString())))
        .contains("SUCCESS: " + query + " rules found");
  }

  private static Set<String> metrics(String text) {
    Set<String> metrics = new TreeSet<>();
    METRIC.matcher(text).results().map(MatchResult::group).forEach(metrics::add);
    return metrics;
  }

  private static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(DASHBOARDS)) {
      return files.sorted().toList();
    }
  }

  private static List<String> expressions(Path dashboard) throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode expression : new ObjectMapper().readTree(dashboard.toFile()).findValues("expr")) {
      expressions.add(expression.asText());
    }
    return expressions;
  }
}
