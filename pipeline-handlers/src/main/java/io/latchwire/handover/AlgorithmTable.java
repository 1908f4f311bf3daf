package io.latchwire.handover;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the algorithm types (AT, four bits) of RFC 5269 s4.1 mean and which of them may be used. RFC
 * 5269 points to FMIPv6 for the numbers and no document of it assigns any, so both ends of a link
 * are configured alike.
 */
public final class AlgorithmTable {
  /** AT 1 is HMAC-SHA1-96 and AT 2 HMAC-SHA256-128. */
  public static final AlgorithmTable DEFAULT =
      new AlgorithmTable(Map.of(1, HandoverMac.HMAC_SHA1_96, 2, HandoverMac.HMAC_SHA256_128));

  private final Map<Integer, HandoverMac> known;
  private final Map<Integer, HandoverMac> supported;

  /**
   * A table whose algorithms are all supported.
   *
   * @param algorithms by AT, 0..15
   */
  public AlgorithmTable(Map<Integer, HandoverMac> algorithms) {
    this(algorithms, algorithms);
  }

  private AlgorithmTable(Map<Integer, HandoverMac> known, Map<Integer, HandoverMac> supported) {
    this.known = Collections.unmodifiableMap(new TreeMap<>(known));
    this.supported = Collections.unmodifiableMap(new TreeMap<>(supported));
  }

  /** The same meanings with these types alone in use. */
  public AlgorithmTable supportingOnly(int... types) {
    Map<Integer, HandoverMac> left = new TreeMap<>();
    for (int type : types) {
      HandoverMac mac = known.get(type);
      if (mac == null) {
        throw new IllegalArgumentException("AT " + type + " has no algorithm");
      }
      left.put(type, mac);
    }
    return new AlgorithmTable(known, left);
  }

  /** The algorithm of a type that is in use; null for any other. */
  public @Nullable HandoverMac supported(int type) {
    return supported.get(type);
  }

  /** The types in use, rising. */
  public Map<Integer, HandoverMac> supported() {
    return supported;
  }

  /** The type's strength rank, 0 when nothing is known about it. */
  public int strength(int type) {
    HandoverMac mac = known.get(type);
    return mac == null ? 0 : mac.strength();
  }

  /**
   * The type to answer a request with, RFC 5269 s3.2: the one asked for if it is supported, else a
   * supported one that is at least as strong, the weakest of those. A type that means nothing here
   * might be any strength: then the strongest.
   *
   * @return -1 when nothing is strong enough
   */
  public int resolve(int requested) {
    if (supported.containsKey(requested)) {
      return requested;
    }
    HandoverMac wanted = known.get(requested);
    int best = -1;
    for (Map.Entry<Integer, HandoverMac> entry : supported.entrySet()) {
      int strength = entry.getValue().strength();
      if (wanted != null && strength < wanted.strength()) {
        continue;
      }
      boolean better =
          best < 0 || (wanted == null ? strength > strength(best) : strength < strength(best));
      if (better) {
        best = entry.getKey();
      }
    }
    return best;
  }
}
