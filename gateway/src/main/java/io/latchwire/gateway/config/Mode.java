package io.latchwire.gateway.config;

/** How far a protecting policy goes; a wrong MAC is dropped in every mode. */
public enum Mode implements Labelled {
  /** Adds nothing, reports what protection would do. */
  OBSERVE("observe"),
  /** Adds the option, still accepts segments without it. */
  SIGN("sign"),
  /** Adds the option and drops what arrives without it. */
  REQUIRE("require");

  private final String label;

  Mode(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
