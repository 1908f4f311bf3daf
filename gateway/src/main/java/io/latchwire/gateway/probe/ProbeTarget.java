package io.latchwire.gateway.probe;

import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.Protection;
import io.latchwire.policy.TrafficSelector;
import io.latchwire.wire.ip.IpProtocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two ends of a probe; the own port is chosen later.
 *
 * @param policy decides on what goes between them, and protects it
 * @param local address of the own router
 * @param remote address behind the peer's gateway
 * @param port of the remote end
 */
public record ProbeTarget(Policy policy, AddressPrefix local, AddressPrefix remote, int port) {
  private static final int ADDRESS_BITS = 128;

  /**
   * What an operator asks for.
   *
   * @param peer name of the peer
   * @param local an address, empty for the one that the policy names
   * @param remote an address, empty for the one that the policy names
   * @param port 0 for the one that the policy names
   */
  public record Question(
      String peer, Optional<AddressPrefix> local, Optional<AddressPrefix> remote, int port) {}

  /** Why a question cannot be asked. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private Refusal(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The ends of a question: what it names, and else what is the only choice of the first policy
   * that protects segments of this peer. The policies decide what may be asked: between these ends
   * a segment must be protected with that peer.
   *
   * @param ownPort a port of the own router that the selectors are asked about
   */
  static ProbeTarget of(Question question, PolicyTable policies, int ownPort) throws Refusal {
    Refusal first = null;
    for (Policy policy : policies.policies()) {
      Protection protection = policy.protection();
      if (protection == null || !protection.peer().name().equals(question.peer)) {
        continue;
      }
      try {
        return of(question, policy, policies, ownPort);
      } catch (Refusal refusal) {
        first = first == null ? refusal : first;
      }
    }
    throw first == null
        ? new Refusal("no policy has a peer " + question.peer + " (remedy: latchwire show)")
        : first;
  }

  private static ProbeTarget of(Question question, Policy policy, PolicyTable policies, int ownPort)
      throws Refusal {
    TrafficSelector selector = policy.selector();
    AddressPrefix local =
        address(question.local, selector.localPrefixes(), policy, "local", "--local");
    AddressPrefix remote =
        address(question.remote, selector.remotePrefixes(), policy, "remote", "--remote");
    if (local.ipv4() != remote.ipv4()) {
      throw new Refusal("an address of IPv4 and one of IPv6 (expected: two of the same)");
    }
    int port =
        question.port > 0 ? question.port : port(selector.remotePorts(), selector.ports(), policy);
    Policy decides =
        policies.decide(
            IpProtocol.TCP,
            local.high(),
            local.low(),
            ownPort,
            remote.high(),
            remote.low(),
            port,
            TrafficSelector.UNTAGGED);
    Protection protection = decides.protection();
    if (protection == null || !protection.peer().name().equals(question.peer)) {
      throw new Refusal(
          "policy %s decides on %s > %s port %d, and does not protect it with %s"
              .formatted(decides.name(), text(local), text(remote), port, question.peer));
    }
    return new ProbeTarget(decides, local, remote, port);
  }

  private static AddressPrefix address(
      Optional<AddressPrefix> asked,
      List<AddressPrefix> selected,
      Policy policy,
      String side,
      String option)
      throws Refusal {
    if (asked.isPresent()) {
      return asked.get();
    }
    if (selected.size() == 1 && selected.getFirst().length() == ADDRESS_BITS) {
      return selected.getFirst();
    }
    throw new Refusal(
        "policy %s names no single %s address (remedy: %s ADDRESS)"
            .formatted(policy.name(), side, option));
  }

  private static int port(List<PortRange> remote, List<PortRange> either, Policy policy)
      throws Refusal {
    return Stream.concat(remote.stream(), either.stream())
        .filter(range -> range.first() == range.last() && range.first() > 0)
        .findFirst()
        .map(PortRange::first)
        .orElseThrow(() ->
            new Refusal("policy " + policy.name() + " names no single port (remedy: --port N)"));
  }

  /** The own router's address. */
  public String localText() {
    return text(local);
  }

  /** The remote end. */
  public String remoteText() {
    return local.ipv4() ? text(remote) + ":" + port : "[" + text(remote) + "]:" + port;
  }

  /** An address without a length. */
  static String text(AddressPrefix address) {
    return AddressPrefix.addressText(address.high(), address.low());
  }
}
