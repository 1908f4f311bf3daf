package io.latchwire.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Errors and warnings of one file, collected so that all of them are told at once. */
final class Problems {
  private static final Comparator<Problem> IN_FILE_ORDER =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final String file;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void error(Node at, String message) {
    errors.add(problem(at.getStartMark(), message));
  }

  void error(Optional<Mark> at, String message) {
    errors.add(problem(at, message));
  }

  void warn(Node at, String message) {
    warnings.add(problem(at.getStartMark(), message));
  }

  private Problem problem(Optional<Mark> at, String message) {
    return at.map(mark -> new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, message))
        .orElseGet(() -> new Problem(file, 0, 0, message));
  }

  int errorCount() {
    return errors.size();
  }

  List<Problem> warnings() {
    return warnings.stream().sorted(IN_FILE_ORDER).toList();
  }

  void throwErrors() throws ConfigException {
    if (!errors.isEmpty()) {
      throw new ConfigException(errors.stream().sorted(IN_FILE_ORDER).toList());
    }
  }
}
