package io.latchwire.gateway.config;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One value of the file with its place and its name.
 *
 * <p>Every reader returns something usable after a mistake (the fallback), so that reading goes on
 * and finds the next one; the result is thrown away in the end.
 *
 * @param node the value
 * @param path its name, {@code peers.gw-b.keks[0].id}
 * @param problems where mistakes go
 */
record Value(Node node, String path, Problems problems) {
  static final String DATE_EXPECTED = "a date and time with its zone, such as 2027-01-31T02:00:00Z";

  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})");
  private static final Pattern AMOUNT = Pattern.compile("([1-9][0-9]{0,17})([A-Za-z]+)");
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZE_UNITS =
      Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  /** Records a mistake here. */
  void error(String read, String expected) {
    problems.error(node, named(read + " (expected: " + expected + ")"));
  }

  private String named(String message) {
    return path.isEmpty() ? message : path + ": " + message;
  }

  /** What stands here, in words that cannot hold a secret. */
  String read() {
    if (!(node instanceof ScalarNode scalar)) {
      return kind();
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      return "nothing";
    }
    return isText() ? Wording.quote(scalar.getValue()) : Wording.show(scalar.getValue());
  }

  String kind() {
    return switch (node.getNodeType()) {
      case SCALAR -> "a single value";
      case SEQUENCE -> "a list";
      case MAPPING -> "a mapping";
      case ANCHOR -> "an alias";
    };
  }

  private Optional<String> scalar(Tag tag) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(tag)
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  /** True when this is exactly that word. */
  boolean is(String word) {
    return scalar(Tag.STR).filter(word::equals).isPresent();
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  /** Text that the reader can make something of; a mistake when it cannot. */
  <T> Optional<T> text(Function<String, Optional<T>> reader, String expected) {
    Optional<T> result = textFor(reader);
    if (result.isEmpty()) {
      error(read(), isText() ? expected : expected + ", as text");
    }
    return result;
  }

  /** Text that the reader can make something of, without a word about it where it cannot. */
  <T> Optional<T> textFor(Function<String, Optional<T>> reader) {
    return scalar(Tag.STR).flatMap(reader);
  }

  boolean isText() {
    return scalar(Tag.STR).isPresent();
  }

  /** Text of this form. */
  String text(Pattern allowed, String expected) {
    return text(t -> Optional.of(t).filter(o -> allowed.matcher(o).matches()), expected)
        .orElse("?");
  }

  /** One of the words of an enumeration. */
  <E extends Enum<E> & Labelled> Optional<E> word(Class<E> type) {
    List<String> labels = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (is(constant.label())) {
        return Optional.of(constant);
      }
      labels.add(constant.label());
    }
    refuseWord(labels);
    return Optional.empty();
  }

  /** Records that none of these words stands here. */
  void refuseWord(List<String> labels) {
    String suggestion = scalar(Tag.STR).map(text -> Wording.suggestion(text, labels)).orElse("");
    error(read(), Wording.oneOf(labels) + suggestion);
  }

  boolean bool(boolean fallback) {
    Optional<String> read = scalar(Tag.BOOL);
    if (read.isEmpty()) {
      error(read(), "true or false");
    }
    return read.map(Boolean::parseBoolean).orElse(fallback);
  }

  int integer(int least, int most, int fallback) {
    return (int) integer((long) least, most, fallback);
  }

  long integer(long least, long most, long fallback) {
    Optional<BigInteger> read = scalar(Tag.INT).map(BigInteger::new);
    boolean within =
        read.filter(number ->
                number.compareTo(BigInteger.valueOf(least)) >= 0
                    && number.compareTo(BigInteger.valueOf(most)) <= 0)
            .isPresent();
    if (!within) {
      String range = least == most ? Long.toString(least) : least + ".." + most;
      error(read(), isText() ? range + ", a number without quotes" : range);
      return fallback;
    }
    return read.orElseThrow().longValue();
  }

  /**
   * A whole number with a unit: {@code 500ms}, {@code 90s}, {@code 15m}, {@code 24h}, {@code 7d}.
   */
  Duration duration(Duration least, Duration most, Duration fallback) {
    Optional<Duration> read = scalar(Tag.STR).flatMap(Value::durationOf);
    if (read.filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0).isEmpty()) {
      error(read(), inUnits(least) + ".." + inUnits(most) + ", with unit ms, s, m, h or d");
      return fallback;
    }
    return read.orElseThrow();
  }

  private static Optional<Duration> durationOf(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches() || !TIME_UNITS.containsKey(amount.group(2))) {
      return Optional.empty();
    }
    Duration unit = TIME_UNITS.getOrDefault(amount.group(2), Duration.ZERO);
    // Seconds overflow far above every limit: 10^18 days do not fit, 10^9 of anything do.
    return amount.group(1).length() > 9
        ? Optional.empty()
        : Optional.of(unit.multipliedBy(Long.parseLong(amount.group(1))));
  }

  /** A duration in the largest unit that divides it. */
  static String inUnits(Duration duration) {
    for (String unit : List.of("d", "h", "m", "s")) {
      long seconds = TIME_UNITS.getOrDefault(unit, Duration.ZERO).toSeconds();
      if (duration.toMillis() % (seconds * 1000) == 0) {
        return duration.toSeconds() / seconds + unit;
      }
    }
    return duration.toMillis() + "ms";
  }

  /** A date and time with its distance from UTC, RFC 3339. */
  Instant instant(Instant fallback) {
    return text(Value::instantOf, DATE_EXPECTED).orElse(fallback);
  }

  private static Optional<Instant> instantOf(String text) {
    try {
      return DATE.matcher(text).matches()
          ? Optional.of(OffsetDateTime.parse(text).toInstant())
          : Optional.empty();
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Line of the file, from 1. */
  int line() {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  /** A whole number of octets with a unit: {@code 512KiB}, {@code 1GiB}. */
  long size(long least, long most, long fallback) {
    Optional<Long> read = scalar(Tag.STR).flatMap(Value::sizeOf);
    if (read.filter(octets -> octets >= least && octets <= most).isEmpty()) {
      error(
          read(),
          sizeInUnits(least) + ".." + sizeInUnits(most) + ", with unit B, KiB, MiB, GiB or TiB");
      return fallback;
    }
    return read.orElseThrow();
  }

  private static Optional<Long> sizeOf(String text) {
    Matcher amount = AMOUNT.matcher(text);
    if (!amount.matches() || !SIZE_UNITS.containsKey(amount.group(2))) {
      return Optional.empty();
    }
    long unit = SIZE_UNITS.getOrDefault(amount.group(2), 1L);
    long count = Long.parseLong(amount.group(1));
    return count > Long.MAX_VALUE / unit ? Optional.empty() : Optional.of(count * unit);
  }

  private static String sizeInUnits(long octets) {
    for (String unit : List.of("TiB", "GiB", "MiB", "KiB")) {
      long size = SIZE_UNITS.getOrDefault(unit, 1L);
      if (octets >= size && octets % size == 0) {
        return octets / size + unit;
      }
    }
    return octets + "B";
  }

  /** The elements of a list that is not empty. */
  List<Value> list(String expected) {
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      error(isList() ? "an empty list" : kind(), expected);
      return List.of();
    }
    List<Value> elements = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      elements.add(new Value(element, path + "[" + elements.size() + "]", problems));
    }
    return elements;
  }

  /** The elements of a list, or this one value. */
  List<Value> oneOrMore(String expected) {
    return isList() ? list(expected) : List.of(this);
  }
}
