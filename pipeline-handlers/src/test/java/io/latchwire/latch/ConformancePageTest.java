package io.latchwire.latch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of requirements is whole, and what it says of tests is true. */
class ConformancePageTest {
  private static final Path PROJECT = Path.of("..");
  private static final Path PAGE = PROJECT.resolve("docs/conformance/connection-latching.md");
  private static final int REQUIREMENTS = 64;
  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|(.*)$", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
  private static final Pattern SHOWN =
      Pattern.compile("@Requirement\\(\\{?([\\d, ]+)}?\\)\\s+(?:public )?void (\\w+)\\(");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** As in {@code row3And4NothingIsSent}. */
  private static final Pattern NAMED = Pattern.compile("(?i)row(\\d+(?:And\\d+)*)");

  private static final Map<Integer, String> ROWS = new HashMap<>();
  private static final Map<String, String> SOURCES = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      ROWS.put(Integer.parseInt(row.group(1)), row.group(2));
    }
    for (String module : List.of("pipeline-handlers", "gateway")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          SOURCES.put(name.substring(0, name.length() - 5), Files.readString(file));
        }
      }
    }
  }

  @Test
  void everyRequirementIsARow() {
    for (int number = 1; number <= REQUIREMENTS; number++) {
      assertThat(ROWS).containsKey(number);
    }
    assertThat(ROWS).hasSize(REQUIREMENTS);
  }

  @Test
  void everyTestThatThePageNamesExists() {
    List<String> missing = new ArrayList<>();
    ROWS.forEach((number, row) -> {
      Matcher test = TEST.matcher(row);
      while (test.find()) {
        String source = SOURCES.getOrDefault(test.group(1), "");
        if (!source.contains("void " + test.group(2) + "(")) {
          missing.add("row " + number + ": " + test.group());
        }
      }
    });
    assertThat(missing).isEmpty();
  }

  @Test
  void everyRowHasATestNamedAfterIt() {
    List<Integer> without = new ArrayList<>();
    ROWS.forEach((row, text) -> {
      boolean named =
          TEST.matcher(text).results().anyMatch(test -> isNamedAfter(test.group(2), row));
      if (!named) {
        without.add(row);
      }
    });
    assertThat(without).isEmpty();
  }

  private static boolean isNamedAfter(String test, int row) {
    return NAMED
        .matcher(test)
        .results()
        .flatMap(rows -> NUMBER.matcher(rows.group(1)).results())
        .anyMatch(number -> Integer.parseInt(number.group()) == row);
  }

  @Test
  void everyTestThatShowsARowIsNamedInIt() {
    List<String> unnamed = new ArrayList<>();
    SOURCES.forEach((tests, source) -> {
      Matcher shown = SHOWN.matcher(source);
      while (shown.find()) {
        String name = "`" + tests + "." + shown.group(2) + "`";
        Matcher number = NUMBER.matcher(shown.group(1));
        while (number.find()) {
          if (!ROWS.getOrDefault(Integer.parseInt(number.group()), "").contains(name)) {
            unnamed.add("row " + number.group() + ": " + name);
          }
        }
      }
    });
    assertThat(unnamed).isEmpty();
  }
}
