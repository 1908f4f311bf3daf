package io.latchwire.handler.packet;

import io.latchwire.diagnosis.CandidateKey;
import io.latchwire.diagnosis.Diagnosis;
import io.latchwire.diagnosis.Finding;
import io.latchwire.diagnosis.PeerKnowledge;
import io.latchwire.diagnosis.SegmentTrial;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.segment.Segment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explains the last rejected segments of a peer with what the worker knows. Runs on the event loop
 * of the worker, one segment at a time, so that traffic passes in between.
 */
public final class PacketExplainer {
  private static final int MOST_FLOWS = 8;

  private final PacketWorker worker;

  /** Explains for this worker. */
  public PacketExplainer(PacketWorker worker) {
    this.worker = worker;
  }

  /** Whether any policy has this peer. */
  public boolean knows(String peer) {
    return protectionOf(peer) != null;
  }

  private @Nullable Protection protectionOf(String peer) {
    for (Policy policy : worker.policies().policies()) {
      Protection protection = policy.protection();
      if (protection != null && protection.peer().name().equals(peer)) {
        return protection;
      }
    }
    return null;
  }

  /** How many of its rejected segments can be explained. */
  public int count(String peer) {
    return worker.rejected().of(peer).size();
  }

  /**
   * Explains one of them.
   *
   * @param index below {@link #count}
   * @param addresses that the sender's segments may have had before they were rewritten
   * @return null when it has been pushed out meanwhile
   */
  public @Nullable RejectionReport explain(String peer, int index, List<AddressPrefix> addresses) {
    List<RejectedSegments.Rejected> all = worker.rejected().of(peer);
    if (index >= all.size()) {
      return null;
    }
    RejectedSegments.Rejected rejected = all.get(index);
    return new RejectionReport(
        rejected.policy,
        rejected.reason.label(),
        rejected.direction.label(),
        worker.now() - rejected.nanos,
        finding(rejected, addresses));
  }

  private Finding finding(RejectedSegments.Rejected rejected, List<AddressPrefix> addresses) {
    Protection protection = protectionOf(rejected.policy, rejected.peer);
    if (rejected.direction == Direction.OUTBOUND || protection == null) {
      return Diagnosis.ofOutbound(rejected.reason);
    }
    try (SegmentTrial trial = new SegmentTrial(worker.macs())) {
      if (!trial.load(rejected.frame, protection.peer().acceptedKinds())) {
        return Diagnosis.ofOutbound(rejected.reason);
      }
      ProtectedFlow flow = worker.flows().findInbound(trial.segment());
      ReceiveKeys keys = flow == null ? null : flow.receiveKeys;
      return Diagnosis.ofInbound(
          trial,
          new PeerKnowledge(
              protection.peer(),
              protection.mac(),
              candidates(flow, protection),
              keys == null ? null : keys.initialSequenceNumber(),
              otherEnds(trial.segment(), addresses, rejected.peer),
              worker.maker()),
          rejected.reason);
    }
  }

  private @Nullable Protection protectionOf(String policyName, String peer) {
    for (Policy policy : worker.policies().policies()) {
      if (policy.name().equals(policyName) && policy.protection() != null) {
        return policy.protection();
      }
    }
    return protectionOf(peer);
  }

  private static List<CandidateKey> candidates(
      @Nullable ProtectedFlow flow, Protection protection) {
    List<CandidateKey> candidates = new ArrayList<>();
    protection
        .configuredKeys()
        .forEach(key ->
            candidates.add(new CandidateKey("configured key", key.keyId(), key.mac(), 0, true)));
    if (flow != null) {
      addKeys(candidates, flow.receiveKeys);
      addKeys(candidates, flow.pending);
      for (SendKey own : flow.sendKeys.held()) {
        candidates.add(new CandidateKey("own key", own.keyId(), own.mac(), 1, true));
      }
    }
    return candidates;
  }

  private static void addKeys(List<CandidateKey> candidates, @Nullable ReceiveKeys keys) {
    if (keys != null) {
      for (ReceiveKey key : keys.all()) {
        candidates.add(new CandidateKey("key of the peer", key.keyId(), key.mac(), 0, true));
      }
    }
  }

  /** What the segment may have been like before a translator: what is known of the far end. */
  private List<FlowEnds> otherEnds(Segment segment, List<AddressPrefix> addresses, String peer) {
    Set<FlowEnds> ends = new LinkedHashSet<>();
    FlowEnds here = FlowEnds.of(segment);
    for (AddressPrefix address : addresses) {
      if (address.ipv4() != (segment.ipVersion == 4)) {
        continue;
      }
      ends.add(withSource(here, address.high(), address.low(), here.sourcePort()));
      ends.add(withDestination(here, address.high(), address.low()));
    }
    List<ProtectedFlow> flows = new ArrayList<>();
    worker.forEachFlow(flow -> {
      if (flow.peerName().equals(peer) && flows.size() < MOST_FLOWS) {
        flows.add(flow);
      }
    });
    for (ProtectedFlow flow : flows) {
      ends.add(withSource(here, flow.remoteHigh(), flow.remoteLow(), here.sourcePort()));
      ends.add(withSource(here, here.sourceHigh(), here.sourceLow(), flow.remotePort()));
      ends.add(withSource(here, flow.remoteHigh(), flow.remoteLow(), flow.remotePort()));
    }
    ends.remove(here);
    return List.copyOf(ends);
  }

  private static FlowEnds withSource(FlowEnds ends, long high, long low, int port) {
    return new FlowEnds(
        high, low, port, ends.destinationHigh(), ends.destinationLow(), ends.destinationPort());
  }

  private static FlowEnds withDestination(FlowEnds ends, long high, long low) {
    return new FlowEnds(
        ends.sourceHigh(), ends.sourceLow(), ends.sourcePort(), high, low, ends.destinationPort());
  }
}
