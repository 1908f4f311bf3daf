package io.latchwire.wire.rserpool;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pool member selection policies (RFC 5356). Bit 31 marks a private one, bit 30 an adaptive one;
 * the range is open, so unknown codes are values like any other.
 */
public record PolicyType(int code) {
  /** RFC 5356 s4.1. */
  public static final PolicyType ROUND_ROBIN = new PolicyType(0x0000_0001);

  /** RFC 5356 s4.2. */
  public static final PolicyType WEIGHTED_ROUND_ROBIN = new PolicyType(0x0000_0002);

  /** RFC 5356 s4.3. */
  public static final PolicyType RANDOM = new PolicyType(0x0000_0003);

  /** RFC 5356 s4.4. */
  public static final PolicyType WEIGHTED_RANDOM = new PolicyType(0x0000_0004);

  /** RFC 5356 s4.5. */
  public static final PolicyType PRIORITY = new PolicyType(0x0000_0005);

  /** RFC 5356 s5.1. */
  public static final PolicyType LEAST_USED = new PolicyType(0x4000_0001);

  /** RFC 5356 s5.2. */
  public static final PolicyType LEAST_USED_DEGRADATION = new PolicyType(0x4000_0002);

  /** RFC 5356 s5.3. */
  public static final PolicyType PRIORITY_LEAST_USED = new PolicyType(0x4000_0003);

  /** RFC 5356 s5.4. */
  public static final PolicyType RANDOMIZED_LEAST_USED = new PolicyType(0x4000_0004);

  private static final int ADAPTIVE = 0x4000_0000;

  private static final Map<PolicyType, String> NAMES =
      Map.of(
          ROUND_ROBIN, "RR",
          WEIGHTED_ROUND_ROBIN, "WRR",
          RANDOM, "RAND",
          WEIGHTED_RANDOM, "WRAND",
          PRIORITY, "PRIO",
          LEAST_USED, "LU",
          LEAST_USED_DEGRADATION, "LUD",
          PRIORITY_LEAST_USED, "PLU",
          RANDOMIZED_LEAST_USED, "RLU");

  /** The policy that people call so, null when nobody does. */
  public static @Nullable PolicyType named(String name) {
    for (Map.Entry<PolicyType, String> entry : NAMES.entrySet()) {
      if (entry.getValue().equalsIgnoreCase(name)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** Whether RFC 5356 names it. */
  public boolean isAssigned() {
    return NAMES.containsKey(this);
  }

  /** Neither 0 nor adaptive 0 is a policy (RFC 5356 s3.1). */
  public boolean isInvalid() {
    return code == 0 || code == ADAPTIVE;
  }

  /** Octets of policy data that the RFC prescribes, -1 when it does not. */
  int dataLength() {
    if (!isAssigned()) {
      return -1;
    }
    if (equals(ROUND_ROBIN) || equals(RANDOM)) {
      return 0;
    }
    return equals(LEAST_USED_DEGRADATION) || equals(PRIORITY_LEAST_USED) ? 8 : 4;
  }

  @Override
  public String toString() {
    String name = NAMES.get(this);
    return name == null ? String.format("0x%08x", code) : name;
  }
}
