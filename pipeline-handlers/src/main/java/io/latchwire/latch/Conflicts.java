package io.latchwire.latch;

import io.latchwire.policy.PolicyAction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The predicates of connection latching, pure. "Conflict" is RFC 5660 section 2.3 with mode and
 * local identity added, which its section 2 latches and its definition (b) leaves out.
 */
final class Conflicts {
  private Conflicts() {}

  /** Whether packets of the flow are among those that the association is for. */
  static boolean encompasses(Association association, FlowTuple flow) {
    return flow.isIn(association.selectors());
  }

  /** Whether the association gives what the latch has or, while it has nothing yet, wants. */
  static boolean isCongruent(Association association, Latch latch) {
    return latch.state() == LatchState.LARVAL
        ? latch.isWanted(association.parameters())
        : latch.holds(association.parameters())
            && association.replayWindow() >= latch.replayWindow();
  }

  /** Whether the association may not be there while the latch lives. */
  static boolean conflictsWithLatch(Association association, Latch latch) {
    return association.state() != AssociationState.DEAD
        && !latch.ignores(association.parameters().kind().protectionClass())
        && encompasses(association, latch.flow())
        && !isCongruent(association, latch);
  }

  /** Whether two associations for one flow differ in anything that would be latched. */
  static boolean conflict(Association one, Association other) {
    LatchedParameters first = one.parameters();
    LatchedParameters second = other.parameters();
    return first.kind().protectionClass() == second.kind().protectionClass() && first != second;
  }

  /** The associations that conflict with another one of the list; empty when all are uniform. */
  static List<Association> nonUniform(List<Association> associations) {
    Set<Association> differing = new LinkedHashSet<>();
    for (int i = 0; i < associations.size(); i++) {
      for (int k = i + 1; k < associations.size(); k++) {
        if (conflict(associations.get(i), associations.get(k))) {
          differing.add(associations.get(i));
          differing.add(associations.get(k));
        }
      }
    }
    return new ArrayList<>(differing);
  }

  /** Whether a policy contradicts what an established latch holds. */
  static boolean conflictsWithPolicy(Ruling ruling, Latch latch) {
    return switch (ruling.action()) {
      case DISCARD -> true;
      case BYPASS -> !latch.parameters().isEmpty();
      case PROTECT ->
          !latch.parameters().stream().allMatch(ruling::permits)
              || latch.parameters().size() != ruling.layers().size();
    };
  }

  /** Whether nothing of the flow passes under the ruling at all. */
  static boolean isDiscarded(Ruling ruling) {
    return ruling.action() == PolicyAction.DISCARD;
  }
}
