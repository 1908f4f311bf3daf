package io.latchwire.latch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The associations in force, and those that wait for their turn. Key manager only.
 *
 * <p>An association that this end narrows by itself carries a list of flows that it leaves alone
 * while they are latched otherwise.
 */
final class AssociationTable {
  private static final class Installed {
    final Association association;
    final Set<FlowTuple> without = new HashSet<>();

    Installed(Association association) {
      this.association = association;
    }
  }

  private final Map<Long, Installed> installed = new LinkedHashMap<>();
  private final Map<Long, Association> proposed = new LinkedHashMap<>();

  void propose(Association association) {
    proposed.put(association.id(), association);
  }

  void install(Association association, Set<FlowTuple> without) {
    proposed.remove(association.id());
    Installed entry = new Installed(association);
    entry.without.addAll(without);
    installed.put(association.id(), entry);
  }

  @Nullable Association remove(long id) {
    Association waiting = proposed.remove(id);
    Installed entry = installed.remove(id);
    return entry == null ? waiting : entry.association;
  }

  boolean isProposed(long id) {
    return proposed.containsKey(id);
  }

  /** The flow is over: associations that left it alone need not any longer. */
  void readmit(FlowTuple flow) {
    installed.values().forEach(entry -> entry.without.remove(flow));
  }

  /** Everything that carries packets of the flow, or is about to. */
  List<Association> forFlow(FlowTuple flow) {
    List<Association> carrying = new ArrayList<>(inForce(flow));
    for (Association association : proposed.values()) {
      if (Conflicts.encompasses(association, flow)) {
        carrying.add(association);
      }
    }
    return carrying;
  }

  /** Everything that carries packets of the flow now. */
  List<Association> inForce(FlowTuple flow) {
    List<Association> carrying = new ArrayList<>();
    for (Installed entry : installed.values()) {
      if (entry.association.state().isUsable()
          && !entry.without.contains(flow)
          && Conflicts.encompasses(entry.association, flow)) {
        carrying.add(entry.association);
      }
    }
    return carrying;
  }

  List<Association> all() {
    List<Association> all = new ArrayList<>();
    installed.values().forEach(entry -> all.add(entry.association));
    return all;
  }
}
