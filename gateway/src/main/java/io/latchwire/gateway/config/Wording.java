package io.latchwire.gateway.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a value that was read, and what is allowed in its place, are put into words. */
final class Wording {
  private static final int MAX_SHOWN = 60;

  /** Long runs without a break may be key material that landed in the wrong place. */
  private static final Pattern LIKE_A_SECRET = Pattern.compile("[0-9A-Za-z+/=]{20,}");

  private Wording() {}

  /** The text in quotes, unless it could be a secret or would fill the screen. */
  static String quote(String read) {
    return showable(read) ? '"' + read + '"' : hidden(read);
  }

  /** The same without quotes. */
  static String show(String read) {
    return showable(read) ? read : hidden(read);
  }

  private static boolean showable(String read) {
    return read.length() <= MAX_SHOWN && !LIKE_A_SECRET.matcher(read).find();
  }

  private static String hidden(String read) {
    return "a word of " + read.length() + " characters";
  }

  /** {@code a, b or c}. */
  static String oneOf(Collection<String> words) {
    List<String> list = List.copyOf(words);
    int last = list.size() - 1;
    return last < 1
        ? String.join("", list)
        : String.join(", ", list.subList(0, last)) + " or " + list.get(last);
  }

  /** The word that was most likely meant, if any is near. */
  static Optional<String> nearest(String read, Collection<String> words) {
    Optional<String> best = Optional.empty();
    int bestDistance = Math.max(2, read.length() / 3) + 1;
    for (String word : words) {
      int distance = distance(read, word);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = Optional.of(word);
      }
    }
    return best;
  }

  /** {@code ; did you mean x?}, or nothing. */
  static String suggestion(String read, Collection<String> words) {
    return nearest(read, words).map(word -> "; did you mean " + word + "?").orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
