package io.latchwire.latch;

import io.latchwire.policy.PolicyAction;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the security policy says about one flow.
 *
 * @param policy name of the entry that decides
 * @param action what becomes of the flow
 * @param permitted the protections that will do, best first; each names its kind. With kinds of
 *     several layers, the flow needs one of each layer.
 * @param ignored layers whose associations the latch takes no notice of; in any other layer that is
 *     not wanted an association conflicts
 */
public record Ruling(
    String policy,
    PolicyAction action,
    List<WantedParameters> permitted,
    Set<ProtectionClass> ignored) {

  /** Copies the lists. */
  public Ruling {
    permitted = List.copyOf(permitted);
    ignored = Set.copyOf(ignored);
  }

  /** A flow that is let through, or discarded. */
  public static Ruling unprotected(String policy, PolicyAction action) {
    return new Ruling(policy, action, List.of(), Set.of(ProtectionClass.values()));
  }

  /** Whether the parameters will do. */
  boolean permits(LatchedParameters parameters) {
    return action == PolicyAction.PROTECT
        && permitted.stream().anyMatch(wanted -> wanted.allows(parameters));
  }

  /** The layers that the flow needs. */
  Set<ProtectionClass> layers() {
    Set<ProtectionClass> layers = EnumSet.noneOf(ProtectionClass.class);
    for (WantedParameters wanted : permitted) {
      if (wanted.kind() != null) {
        layers.add(wanted.kind().protectionClass());
      }
    }
    return layers;
  }
}
