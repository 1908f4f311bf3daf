package io.latchwire.gateway.config;

/** Who computes the MACs, and the access router's RSA. */
public enum ProviderChoice implements Labelled {
  /** The fastest that runs on this machine. */
  AUTO("auto"),
  /** The native library; starting without it is an error. */
  NATIVE("native"),
  /** Plain JDK code. */
  PORTABLE("portable");

  private final String label;

  ProviderChoice(String label) {
    this.label = label;
  }

  @Override
  public String label() {
    return label;
  }
}
