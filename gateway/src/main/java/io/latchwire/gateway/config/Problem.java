package io.latchwire.gateway.config;

/**
 * One thing that is wrong in a configuration file, or doubtful.
 *
 * @param file as it was named to the reader
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1; 0 when the file as a whole is meant
 * @param message what was read and what is allowed; holds no secret
 */
public record Problem(String file, int line, int column, String message) {
  /** {@code file:line:column: message}, the form that editors and build tools jump to. */
  @Override
  public String toString() {
    return line == 0 ? file + ": " + message : file + ":" + line + ":" + column + ": " + message;
  }
}
