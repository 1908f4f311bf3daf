package io.latchwire.gateway.config;

/** What is done with IP fragments of a protected flow. */
public enum FragmentAction implements Labelled {
  /** Put together within the reassembly time, then process the whole. */
  REASSEMBLE("reassemble"),
  /** Drop and count. */
  DROP("drop");

  private final String label;

  FragmentAction(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
