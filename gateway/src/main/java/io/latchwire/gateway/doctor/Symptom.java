package io.latchwire.gateway.doctor;

/**
 * What was looked at, and how it is.
 *
 * @param subject what was looked at
 * @param grade how good it is
 * @param text what was found, and what to do unless it is good
 */
public record Symptom(String subject, Grade grade, String text) {
  /** How good something is. */
  public enum Grade {
    /** As it should be. */
    GOOD,
    /** A gateway runs, but not as well as it could. */
    DOUBTFUL,
    /** No gateway runs so. */
    BAD
  }

  static Symptom good(String subject, String text) {
    return new Symptom(subject, Grade.GOOD, text);
  }

  static Symptom doubtful(String subject, String text) {
    return new Symptom(subject, Grade.DOUBTFUL, text);
  }

  static Symptom bad(String subject, String text) {
    return new Symptom(subject, Grade.BAD, text);
  }
}
