package io.latchwire.gateway.config;

/** What becomes of a frame that a policy matches. */
public enum Action implements Labelled {
  /** Sign towards the wide area port, verify and strip from it. */
  PROTECT("protect"),
  /** Pass unchanged to the octet. */
  BYPASS("bypass"),
  /** Drop and count. */
  DISCARD("discard");

  private final String label;

  Action(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
