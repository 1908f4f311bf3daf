package io.latchwire.handler.packet;

import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.ProtectionClass;
import io.latchwire.latch.Ruling;
import io.latchwire.latch.SecurityPolicy;
import io.latchwire.latch.WantedParameters;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The table of policies as the latch sees it. AH and ESP are not this gateway's business: a latch
 * takes no notice of them.
 */
final class EaoPolicy implements SecurityPolicy {
  private static final Set<ProtectionClass> NOT_OURS =
      Set.of(ProtectionClass.AH, ProtectionClass.ESP);

  private final PolicyTable policies;
  private final Map<Policy, Ruling> rulings = new HashMap<>();

  EaoPolicy(PolicyTable policies, Map<Policy, EaoParameters> parameters) {
    this.policies = policies;
    for (Policy policy : policies.policies()) {
      rulings.put(policy, ruling(policy, parameters.getOrDefault(policy, EaoParameters.NONE)));
    }
  }

  @Override
  public Ruling rulingOf(FlowTuple flow) {
    Policy policy =
        policies.decide(
            flow.protocol(),
            flow.localHigh(),
            flow.localLow(),
            flow.localPort(),
            flow.remoteHigh(),
            flow.remoteLow(),
            flow.remotePort(),
            flow.vlan());
    return rulings.getOrDefault(
        policy, Ruling.unprotected(PolicyTable.UNMATCHED.name(), PolicyAction.DISCARD));
  }

  private static Ruling ruling(Policy policy, EaoParameters parameters) {
    return switch (policy.action()) {
      case BYPASS, DISCARD -> Ruling.unprotected(policy.name(), policy.action());
      case PROTECT ->
          parameters.all().isEmpty()
              ? Ruling.unprotected(policy.name(), PolicyAction.DISCARD)
              : new Ruling(
                  policy.name(),
                  PolicyAction.PROTECT,
                  parameters.all().stream().map(WantedParameters::exactly).toList(),
                  NOT_OURS);
    };
  }
}
