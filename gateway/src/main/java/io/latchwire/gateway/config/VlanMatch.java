package io.latchwire.gateway.config;

import java.util.SortedSet;

/** What a policy asks of the outermost IEEE 802.1Q or 802.1ad tag. */
public sealed interface VlanMatch {
  /** Tagged or not. */
  record Any() implements VlanMatch {}

  /** No tag. */
  record Untagged() implements VlanMatch {}

  /**
   * A tag with one of these identifiers.
   *
   * @param ids VLAN identifiers, 0 (priority tag) to 4094
   */
  record Ids(SortedSet<Integer> ids) implements VlanMatch {}

  /** True when every frame that the other selects is selected by this one too. */
  default boolean covers(VlanMatch other) {
    return switch (this) {
      case Any() -> true;
      case Untagged() -> other instanceof Untagged;
      case Ids(SortedSet<Integer> ids) ->
          other instanceof Ids(SortedSet<Integer> others) && ids.containsAll(others);
    };
  }
}
