package io.latchwire.gateway.config;

/** What is done with a local segment of a connection that began before this gateway did. */
public enum OrphanAction implements Labelled {
  /** Answer the own router with RST, so that it starts the session anew at once. */
  RESET_LOCAL("reset-local"),
  /** Drop and let the router time out. */
  DROP("drop");

  private final String label;

  OrphanAction(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
