package io.latchwire.policy;

import java.util.Arrays;

/** A set of TCP option kinds. */
public final class KindSet {
  private final boolean[] member = new boolean[256];

  private KindSet() {}

  /** The set of these kinds. */
  public static KindSet of(int... kinds) {
    KindSet set = new KindSet();
    for (int kind : kinds) {
      set.member[kind] = true;
    }
    return set;
  }

  /** Whether {@code kind}, 0..255, belongs to the set. */
  public boolean contains(int kind) {
    return member[kind];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KindSet set && Arrays.equals(member, set.member);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(member);
  }
}
