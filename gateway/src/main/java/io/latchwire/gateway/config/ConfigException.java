package io.latchwire.gateway.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; holds every error that was found, not only the first. */
public final class ConfigException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  /**
   * At least one error.
   *
   * @param problems in the order of the file
   */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every error, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
