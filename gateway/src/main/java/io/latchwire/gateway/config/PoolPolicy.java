package io.latchwire.gateway.config;

/** Member selection policies (RFC 5356 s4, s5) as the configuration names them. */
public enum PoolPolicy implements Labelled {
  /** RFC 5356 s4.1. */
  ROUND_ROBIN("round-robin", "RR"),
  /** RFC 5356 s4.2. */
  WEIGHTED_ROUND_ROBIN("weighted-round-robin", "WRR"),
  /** RFC 5356 s4.3. */
  RANDOM("random", "RAND"),
  /** RFC 5356 s4.4. */
  WEIGHTED_RANDOM("weighted-random", "WRAND"),
  /** RFC 5356 s4.5. */
  PRIORITY("priority", "PRIO"),
  /** RFC 5356 s5.1. */
  LEAST_USED("least-used", "LU"),
  /** RFC 5356 s5.2. */
  LEAST_USED_DEGRADATION("least-used-degradation", "LUD"),
  /** RFC 5356 s5.3. */
  PRIORITY_LEAST_USED("priority-least-used", "PLU"),
  /** RFC 5356 s5.4. */
  RANDOMIZED_LEAST_USED("randomized-least-used", "RLU");

  private final String label;
  private final String shortName;

  PoolPolicy(String label, String shortName) {
    this.label = label;
    this.shortName = shortName;
  }

  @Override
  public String label() {
    return label;
  }

  /** As registrars and {@code latchwire pool} show it. */
  public String shortName() {
    return shortName;
  }
}
