package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * Every {@code latchwire} command that a page or a file of {@code deploy/} prints is one that the
 * program takes: in code blocks as it stands, in a sentence at least by its name.
 */
class PrintedCommandsTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern IN_A_SENTENCE = Pattern.compile("`([^`]+)`");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:sudo (?:-u \\S+ )?)?(?:[A-Z_]+=\\S+ )*(?:\\./|/usr/bin/)?latchwire((?: .*)?)");

  /** Scripts of the source tree; the launcher hands these words to them. */
  private static final Set<String> SCRIPTS = Set.of("lab", "bench");

  private static final CommandLine PROGRAM =
      Latchwire.commandLine((_, _, _) -> 0, KeyOctets.system());

  private record Printed(String place, String words, boolean wholly) {}

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> top = Files.list(TOP);
        Stream<Path> docs = Files.walk(TOP.resolve("docs"))) {
      top.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
      docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
    }
    pages.sort(null);
    return pages;
  }

  private static List<Printed> printed(Path page) throws IOException {
    List<Printed> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String place = TOP.relativize(page) + ":" + (i + 1);
      if (line.strip().startsWith("```")) {
        fenced = !fenced;
      } else if (fenced || line.startsWith("    ")) {
        StringBuilder whole = new StringBuilder(line);
        while (whole.toString().endsWith("\\") && i + 1 < lines.size()) {
          whole.setLength(whole.length() - 1);
          whole.append(lines.get(++i).strip());
        }
        command(whole.toString().strip()).ifPresent(c -> found.add(new Printed(place, c, true)));
      } else {
        Matcher span = IN_A_SENTENCE.matcher(line);
        while (span.find()) {
          command(span.group(1)).ifPresent(c -> found.add(new Printed(place, c, false)));
        }
      }
    }
    return found;
  }

  private static Optional<String> command(String text) {
    Matcher command = COMMAND.matcher(text);
    return command.matches()
        ? Optional.of(command.group(1).replaceFirst("\\s+#.*$", "").strip())
        : Optional.empty();
  }

  @TestFactory
  Stream<DynamicTest> everyCommandOfThePagesIsTaken() throws IOException {
    List<Printed> all = new ArrayList<>();
    for (Path page : pages()) {
      all.addAll(printed(page));
    }
    assertThat(all).hasSizeGreaterThan(40);
    return all.stream()
        .filter(one -> !SCRIPTS.contains(one.words.split(" ", -1)[0]))
        .map(one -> DynamicTest.dynamicTest(one.place + " " + one.words, () -> isTaken(one)));
  }

  private static void isTaken(Printed printed) {
    String[] words = words(printed.words);
    if (!printed.wholly && isOnlyNamed(words)) {
      return;
    }
    // Throws with what is wrong.
    CommandLine.ParseResult result = PROGRAM.parseArgs(words);
    assertThat(result.errors()).isEmpty();
  }

  /** Nothing but names of commands, the last of which is one: a mention. */
  private static boolean isOnlyNamed(String[] words) {
    CommandLine at = PROGRAM;
    for (String word : words) {
      at = at.getSubcommands().get(word);
      if (at == null) {
        return false;
      }
    }
    return true;
  }

  /** A number where the page says that there is one. */
  private static String[] words(String command) {
    return Arrays.stream(command.split(" +", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.equals("N") ? "1" : word)
        .map(word -> word.replace("\"", "").replace("'", ""))
        .toArray(String[]::new);
  }

  @Test
  void aCommandThatIsNotThereIsFound() {
    assertThat(isOnlyNamed(new String[] {"show", "ineffective"})).isFalse();
    assertThat(command("sudo ./latchwire run latchwire.yaml")).contains("run latchwire.yaml");
    assertThat(command("sudo -u latchwire latchwire kdc cert")).contains("kdc cert");
    assertThat(command("latchwire/gateways")).isEmpty();
  }
}
