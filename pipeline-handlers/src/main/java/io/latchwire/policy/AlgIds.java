package io.latchwire.policy;

import io.latchwire.crypto.mac.MacAlgorithm;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Alg ID stands for which algorithm with one peer. The numbers of GMAC and UMAC were never
 * assigned and vendors took numbers of their own, so the table is a matter of agreement.
 */
public final class AlgIds {
  /** The numbers that {@link MacAlgorithm} proposes. */
  public static final AlgIds DEFAULT = new AlgIds(Map.of());

  private static final int IDS = 64;

  private final @Nullable MacAlgorithm[] byId = new @Nullable MacAlgorithm[IDS];
  private final Map<MacAlgorithm, Integer> byAlgorithm = new EnumMap<>(MacAlgorithm.class);

  /**
   * The default table with some numbers changed.
   *
   * @throws IllegalArgumentException when one number would stand for two algorithms
   */
  public AlgIds(Map<MacAlgorithm, Integer> changed) {
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      put(algorithm, changed.getOrDefault(algorithm, algorithm.algId()));
    }
  }

  private AlgIds() {}

  /**
   * A table of these numbers and no others.
   *
   * @throws IllegalArgumentException when one number would stand for two algorithms
   */
  public static AlgIds only(Map<MacAlgorithm, Integer> numbers) {
    AlgIds table = new AlgIds();
    numbers.forEach(table::put);
    return table;
  }

  private void put(MacAlgorithm algorithm, int algId) {
    MacAlgorithm other = byId[algId];
    if (other != null) {
      throw new IllegalArgumentException(
          "alg id " + algId + " stands for " + other.label() + " and " + algorithm.label());
    }
    byId[algId] = algorithm;
    byAlgorithm.put(algorithm, algId);
  }

  /** The algorithm of an Alg ID, 0..63; null when there is none. */
  public @Nullable MacAlgorithm algorithm(int algId) {
    return byId[algId];
  }

  /** The Alg ID of an algorithm. */
  public int algId(MacAlgorithm algorithm) {
    Integer algId = byAlgorithm.get(algorithm);
    if (algId == null) {
      throw new AssertionError(algorithm.label());
    }
    return algId;
  }
}
