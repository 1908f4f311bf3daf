package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.wire.kerberos.ErrorCode;
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
class AnonymousKerberosPageTest {
  private static final Path PROJECT = Path.of("..");
  private static final Path PAGE = PROJECT.resolve("docs/conformance/anonymous-kerberos.md");
  private static final int REQUIREMENTS = 42;
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d+) \\|(.*\\|.*\\|.*\\|.*\\|.*)$", Pattern.MULTILINE);
  private static final Pattern CODE =
      Pattern.compile("^\\| (\\d+) \\| ((?:KDC|KRB)_\\w+) \\| (.*) \\|$", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private static final Map<Integer, String> ROWS = new HashMap<>();
  private static final Map<String, Integer> CODES = new HashMap<>();
  private static final Map<String, String> SOURCES = new HashMap<>();
  private static final List<String> NAMED = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    String page = Files.readString(PAGE);
    Matcher row = ROW.matcher(page);
    while (row.find()) {
      ROWS.put(Integer.parseInt(row.group(1)), row.group(2));
    }
    Matcher code = CODE.matcher(page);
    while (code.find()) {
      CODES.put(code.group(2), Integer.parseInt(code.group(1)));
      assertThat(TEST.matcher(code.group(3)).find()).as(code.group()).isTrue();
    }
    Matcher test = TEST.matcher(page);
    while (test.find()) {
      NAMED.add(test.group(1) + " " + test.group(2));
    }
    for (String module : List.of("crypto-fastpath", "pipeline-handlers", "gateway")) {
      try (Stream<Path> files = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String name = file.getFileName().toString();
          SOURCES.put(name.substring(0, name.length() - 5), Files.readString(file));
        }
      }
    }
  }

  @Test
  void everyRequirementIsARowWithATestOrAReason() {
    assertThat(ROWS).hasSize(REQUIREMENTS);
    for (int number = 1; number <= REQUIREMENTS; number++) {
      String row = ROWS.getOrDefault(number, "");
      String open = row.substring(row.lastIndexOf('|', row.length() - 2) + 1);
      assertThat(TEST.matcher(row).find() || open.length() > 3).as("row %s", number).isTrue();
    }
  }

  @Test
  void everyErrorCodeThatCanBeSentIsARow() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(CODES).containsEntry(code.name(), code.number());
    }
    assertThat(CODES).hasSize(ErrorCode.values().length);
  }

  @Test
  void everyTestThatThePageNamesExists() {
    List<String> missing = new ArrayList<>();
    for (String named : NAMED) {
      String[] parts = named.split(" ", 2);
      String source = SOURCES.getOrDefault(parts[0], "");
      if (!source.contains(" " + parts[1] + "(")) {
        missing.add(named);
      }
    }
    assertThat(missing).isEmpty();
  }
}
