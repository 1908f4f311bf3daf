package io.latchwire.gateway;

import io.latchwire.gateway.log.LogEvent;
import io.latchwire.gateway.log.Turns;
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
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line about what was dropped, at most once a second for each peer and reason, with the
 * number of those that it kept to itself, and about what the clock does to keys. Owned by one event
 * loop.
 */
final class DropLog implements PacketEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DropLog.class);
  private final LongSupplier clock;
  private final Map<DropReason, Turns<String>> turns = new EnumMap<>(DropReason.class);

  DropLog(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void dropped(Policy policy, Segment segment, DropReason reason) {
    String peer = peer(policy);
    Turns<String> ofReason = turns.get(reason);
    if (ofReason == null) {
      ofReason = new Turns<>(1);
      turns.put(reason, ofReason);
    }
    long kept = ofReason.take(peer.isEmpty() ? policy.name() : peer, clock.getAsLong());
    if (kept == Turns.KEEP) {
      return;
    }
    String source = end(segment.sourceHigh, segment.sourceLow, segment.sourcePort);
    String destination =
        end(segment.destinationHigh, segment.destinationLow, segment.destinationPort);
    LogEvent.SEGMENT_DROPPED
        .at(LOG)
        .addKeyValue("policy", policy.name())
        .addKeyValue("peer", peer)
        .addKeyValue("reason", reason.label())
        .addKeyValue("source", source)
        .addKeyValue("destination", destination)
        .addKeyValue("suppressed", kept)
        .log(
            "policy {}: dropped {} {} > {}{}",
            policy.name(),
            reason.label(),
            source,
            destination,
            Turns.more(kept));
  }

  /** The peer of a policy, empty for one that protects nothing. */
  private static String peer(Policy policy) {
    return policy.protection() == null ? "" : policy.protection().peer().name();
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
    about(LogEvent.CHAIN_ROLLED, keys)
        .addKeyValue("key", to)
        .log(
            "peer {}: chain {}: segments go under key {}{}",
            keys.peerName(),
            keys.chain().name(),
            to,
            from < 0 ? "" : ", no longer under key " + from);
  }

  @Override
  public void expiring(ChainKeys keys, long atMillis) {
    Instant at = Instant.ofEpochMilli(atMillis);
    about(LogEvent.CHAIN_EXPIRING, keys)
        .addKeyValue("time", at)
        .log(
            "peer {}: chain {} has no active key from {} on: {} (remedy: a further key on both"
                + " ends)",
            keys.peerName(),
            keys.chain().name(),
            at,
            then(keys));
  }

  private static LoggingEventBuilder about(LogEvent event, ChainKeys keys) {
    return event
        .at(LOG)
        .addKeyValue("peer", keys.peerName())
        .addKeyValue("chain", keys.chain().name());
  }

  private static String then(ChainKeys keys) {
    return keys.chain().onExpiry() == OnExpiry.HOLD_LAST
        ? "the last one will go on"
        : "nothing will pass";
  }

  @Override
  public void expired(ChainKeys keys) {
    about(LogEvent.CHAIN_EXPIRED, keys)
        .log(
            "peer {}: chain {} HAS NO ACTIVE KEY: {} (remedy: a further key on both ends)",
            keys.peerName(),
            keys.chain().name(),
            keys.phase() == ChainKeys.Phase.HELD
                ? "the last one goes on, as configured"
                : "nothing passes");
  }

  @Override
  public void nullKeyEnded(ChainKeys keys) {
    about(LogEvent.CHAIN_NULL_KEY_ENDED, keys)
        .log(
            "peer {}: chain {}: the time of the null key is over, segments without an option are"
                + " dropped",
            keys.peerName(),
            keys.chain().name());
  }

  @Override
  public void rolloutEnded(String policyName) {
    LogEvent.POLICY_SIGN_ENDED
        .at(LOG)
        .addKeyValue("policy", policyName)
        .log(
            "policy {}: the time of mode sign is over, segments without an option are dropped",
            policyName);
  }
}
