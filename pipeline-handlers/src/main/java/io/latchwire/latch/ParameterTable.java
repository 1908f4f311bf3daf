package io.latchwire.latch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All combinations of parameters that associations have, one object each. Combinations are few: a
 * peer, a suite and a mode make one. Used by the control plane of any thread; the data path only
 * compares the objects.
 */
public final class ParameterTable {
  private final int capacity;
  private final Map<Combination, LatchedParameters> known = new HashMap<>();

  /**
   * An empty table.
   *
   * @param capacity the most combinations it keeps
   */
  public ParameterTable(int capacity) {
    this.capacity = capacity;
  }

  /** The one object for this combination; null when the table is full. */
  public synchronized @Nullable LatchedParameters intern(
      ProtectionKind kind,
      ProtectionType type,
      ProtectionMode mode,
      QualityOfProtection quality,
      Identity local,
      Identity peer) {
    Combination combination = new Combination(kind, type, mode, quality, local, peer);
    LatchedParameters parameters = known.get(combination);
    if (parameters == null && known.size() < capacity) {
      parameters = new LatchedParameters(known.size() + 1, kind, type, mode, quality, local, peer);
      known.put(combination, parameters);
    }
    return parameters;
  }

  /** The combinations known, in the order in which they came. */
  public synchronized List<LatchedParameters> all() {
    List<LatchedParameters> all = new ArrayList<>(known.values());
    all.sort((one, other) -> Integer.compare(one.number(), other.number()));
    return all;
  }

  /**
   * Whether no entry was damaged. RFC 5660 section 2.6: when the table of identities is found
   * corrupt, every latch must be closed.
   */
  public synchronized boolean isIntact() {
    return known.values().stream().allMatch(LatchedParameters::isIntact);
  }

  private record Combination(
      ProtectionKind kind,
      ProtectionType type,
      ProtectionMode mode,
      QualityOfProtection quality,
      Identity local,
      Identity peer) {}
}
