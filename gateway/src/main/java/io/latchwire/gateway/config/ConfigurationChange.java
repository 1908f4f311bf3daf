package io.latchwire.gateway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two configurations with their defaults written out.
 *
 * @param path what it is about; elements of lists go by their name or id
 * @param from null where it is new
 * @param to null where it is gone
 */
public record ConfigurationChange(String path, @Nullable String from, @Nullable String to) {
  /** Every difference, in the order of the second one, what is gone last. */
  public static List<ConfigurationChange> between(
      Map<String, Object> before, Map<String, Object> after) {
    Map<String, String> old = new LinkedHashMap<>();
    Map<String, String> now = new LinkedHashMap<>();
    flatten("", before, old);
    flatten("", after, now);
    List<ConfigurationChange> changes = new ArrayList<>();
    now.forEach((path, value) -> {
      String earlier = old.get(path);
      if (!value.equals(earlier)) {
        changes.add(new ConfigurationChange(path, earlier, value));
      }
    });
    old.forEach((path, value) -> {
      if (!now.containsKey(path)) {
        changes.add(new ConfigurationChange(path, value, null));
      }
    });
    return changes;
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    switch (value) {
      case Map<?, ?> map -> {
        if (map.isEmpty()) {
          into.put(path, "{}");
        }
        map.forEach(
            (key, part) -> flatten(path.isEmpty() ? "" + key : path + "." + key, part, into));
      }
      case List<?> list when list.stream().allMatch(e -> label(e) != null) -> {
        // The order decides: the first policy that matches, the first KEK is sent under.
        into.put(
            path + " (order)",
            list.stream().map(e -> "" + label(e)).collect(Collectors.joining(", ")));
        list.forEach(e -> flatten(path + "[" + label(e) + "]", e, into));
      }
      case List<?> list -> into.put(path, list.toString());
      default -> into.put(path, value.toString());
    }
  }

  private static @Nullable Object label(Object element) {
    if (!(element instanceof Map<?, ?> map)) {
      return null;
    }
    return map.containsKey("name") ? map.get("name") : map.get("id");
  }

  /** {@code path: from -> to}. */
  @Override
  public String toString() {
    return path + ": " + (from == null ? "(none)" : from) + " -> " + (to == null ? "(none)" : to);
  }
}
