package io.latchwire.gateway.admin;

/** A status as JSON, described in docs/openapi.yaml. */
public final class StatusJson {
  private StatusJson() {}

  /** One line of JSON. */
  public static String write(Status status) {
    return AnswerJson.write(status);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Status read(String json) {
    return AnswerJson.read(json, Status.class, "a status");
  }
}
