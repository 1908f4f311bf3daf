package io.latchwire.gateway;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.handler.packet.PacketEvents;
import io.latchwire.handler.packet.ProtectedFlow;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.KeyChain.OnExpiry;
import io.latchwire.policy.Policy;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line about what was dropped, at most once a second for each policy and reason, with the
 * number of those that it kept to itself, and about what the clock does to keys. Owned by one event
 * loop.
 */
final class DropLog implements PacketEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final LongSupplier clock;
  private final Map<String, EnumMap<DropReason, Turn>> turns = new HashMap<>();

  DropLog(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void dropped(Policy policy, Segment segment, DropReason reason) {
    EnumMap<DropReason, Turn> ofPolicy = turns.get(policy.name());
    if (ofPolicy == null) {
      ofPolicy = new EnumMap<>(DropReason.class);
      turns.put(policy.name(), ofPolicy);
    }
    long now = clock.getAsLong();
    Turn turn = ofPolicy.get(reason);
    if (turn == null) {
      turn = new Turn(now - SECOND_NANOS);
      ofPolicy.put(reason, turn);
    }
    if (now - turn.spokenNanos < SECOND_NANOS) {
      turn.kept++;
      return;
    }
    String source = end(segment.sourceHigh, segment.sourceLow, segment.sourcePort);
    String destination =
        end(segment.destinationHigh, segment.destinationLow, segment.destinationPort);
    LogEvent.SEGMENT_DROPPED
        .at(LOG)
        .addKeyValue("policy", policy.name())
        .addKeyValue("reason", reason.label())
        .addKeyValue("source", source)
        .addKeyValue("destination", destination)
        .addKeyValue("suppressed", turn.kept)
        .log(
            "policy {}: dropped {} {} > {}{}",
            policy.name(),
            reason.label(),
            source,
            destination,
            turn.kept == 0 ? "" : " (and " + turn.kept + " more since the last line)");
    turn.spokenNanos = now;
    turn.kept = 0;
  }

  @Override
  public void unconfirmed(ProtectedFlow flow, int keyId) {
    LogEvent.KEY_UNCONFIRMED
        .at(LOG)
        .addKeyValue("policy", flow.policyName())
        .addKeyValue("peer", flow.peerName())
        .addKeyValue("key", keyId)
        .log(
            "policy {}: the peer {} does not confirm key {} of {}-{}: the way there may be cut, or its"
                + " KEK differ; the key is sent again with every segment",
            flow.policyName(),
            flow.peerName(),
            keyId,
            StatusReport.local(flow),
            StatusReport.remote(flow));
  }

  private static String end(long high, long low, int port) {
    return AddressPrefix.addressText(high, low) + ":" + port;
  }

  @Override
  public void rolled(ChainKeys keys, int from, int to) {
    LOG.info(
        "peer {}: chain {}: segments go under key {}{}",
        keys.peerName(),
        keys.chain().name(),
        to,
        from < 0 ? "" : ", no longer under key " + from);
  }

  @Override
  public void expiring(ChainKeys keys, long atMillis) {
    LOG.warn(
        "peer {}: chain {} has no active key from {} on: {} (remedy: a further key on both ends)",
        keys.peerName(),
        keys.chain().name(),
        Instant.ofEpochMilli(atMillis),
        then(keys));
  }

  private static String then(ChainKeys keys) {
    return keys.chain().onExpiry() == OnExpiry.HOLD_LAST
        ? "the last one will go on"
        : "nothing will pass";
  }

  @Override
  public void expired(ChainKeys keys) {
    LOG.error(
        "peer {}: chain {} HAS NO ACTIVE KEY: {} (remedy: a further key on both ends)",
        keys.peerName(),
        keys.chain().name(),
        keys.phase() == ChainKeys.Phase.HELD
            ? "the last one goes on, as configured"
            : "nothing passes");
  }

  @Override
  public void nullKeyEnded(ChainKeys keys) {
    LOG.warn(
        "peer {}: chain {}: the time of the null key is over, segments without an option are"
            + " dropped",
        keys.peerName(),
        keys.chain().name());
  }

  @Override
  public void rolloutEnded(String policyName) {
    LOG.warn(
        "policy {}: the time of mode sign is over, segments without an option are dropped",
        policyName);
  }

  private static final class Turn {
    private long spokenNanos;
    private long kept;

    Turn(long spokenNanos) {
      this.spokenNanos = spokenNanos;
    }
  }
}
