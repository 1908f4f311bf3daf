package io.latchwire.latch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
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
  private static final List<Class<?>> CORE =
      List.of(
          ConnectionLatchingTest.class, ConflictsPropertyTest.class, LatchInterleavingsTest.class);

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
  void everyRowWithoutATestSaysWhatIsStillToShow() {
    ROWS.forEach((number, row) -> {
      String last = row.substring(row.lastIndexOf('|', row.length() - 2) + 1).strip();
      if (!TEST.matcher(row).find()) {
        assertThat(last).as("row %s", number).isNotEqualTo("|");
      }
    });
  }

  @Test
  void everyTestThatShowsARowIsNamedInIt() {
    List<String> unnamed = new ArrayList<>();
    for (Class<?> tests : CORE) {
      for (Method method : tests.getDeclaredMethods()) {
        Requirement requirement = method.getAnnotation(Requirement.class);
        if (requirement == null) {
          continue;
        }
        for (int number : requirement.value()) {
          String name = "`" + tests.getSimpleName() + "." + method.getName() + "`";
          if (!ROWS.getOrDefault(number, "").contains(name)) {
            unnamed.add("row " + number + ": " + name);
          }
        }
      }
    }
    assertThat(unnamed).isEmpty();
  }
}
