package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.flow.FlowEvent;
import io.latchwire.keyset.SendKey;
import io.latchwire.keyset.SendKeys;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the key of a segment from the router, makes a new one when that is due, and decides
 * whether the key rides in the segment; see {@link io.latchwire.keyset.SendKeyMoves}.
 *
 * <ol>
 *   <li>The newest key while it is proposed: with the key in the option.
 *   <li>Where that has no room: the active key before it, without.
 *   <li>The newest key once it is active: without.
 * </ol>
 *
 * <p>This is also where the router's side of the connection is followed: what it sends is trusted.
 */
final class RolloverHandler extends SegmentHandler {
  private final TcpView tcp = new TcpView();
  private final OutboundOptions options = new OutboundOptions();

  RolloverHandler(Passage[] passages) {
    super(passages);
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    if (flow == null) {
      return;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    int flags = tcp.flags();
    boolean syn = (flags & TcpFlags.SYN) != 0;
    if (!options.measure(segment, syn, flow.protection.peer().acceptedKinds())) {
      if (passage.guarded) {
        segment.drop(DropReason.MALFORMED);
      }
      return;
    }
    // A reset may answer a segment of an earlier connection and then has a number from there: for
    // its key, and for what has been sent, it stands at the last octet.
    boolean reset = (flags & TcpFlags.RST) != 0;
    long seq = reset ? flow.local().next() - 1 : flow.local().extend(tcp.seq());
    long end = reset ? seq : seq + tcp.sequenceLength();
    DropReason refused = null;
    if (passage.guarded) {
      refused =
          flow.protection.usesConfiguredKey(syn)
              ? chooseConfigured(configured(flow), passage, syn)
              : choose(flow, passage, syn, seq, end, nowNanos);
    }
    if (refused != null) {
      segment.drop(refused);
      return;
    }
    follow(flow, flags, end, nowNanos);
  }

  private @Nullable DropReason choose(
      ProtectedFlow flow, Passage passage, boolean syn, long seq, long end, long nowNanos) {
    SendKeys keys = flow.sendKeys;
    long sent = flow.local().next();
    SendKey before = keys.newest();
    DropReason refused = keys.prepare(sent, seq, end, nowNanos);
    SendKey key = keys.newest();
    if (key != null && !key.equals(before)) {
      flow.tally.keys().onMade(before != null);
    }
    if (refused != null || key == null) {
      return DropReason.NO_KEY;
    }
    if (!key.isConfirmed() && !options.hasRoom(syn, length(key, true))) {
      key = keys.fallback(sent, seq, end);
    }
    if (key == null) {
      return DropReason.NO_ROOM;
    }
    // A SYN that is repeated late must still offer what the first one did: the key, and only the
    // options that fit beside it.
    boolean carriesKey = syn || !key.isConfirmed();
    if (!options.hasRoom(syn, length(key, carriesKey))) {
      return DropReason.NO_ROOM;
    }
    passage.sendKey = key;
    passage.mac = key.mac();
    passage.algorithm = key.mac().algorithm();
    passage.keyId = key.keyId();
    passage.carriesKey = carriesKey;
    passage.optionLength = length(key, carriesKey);
    passage.number = key.nextNumber(tcp.payloadLength(), seq, end);
    return null;
  }

  /** The key that the clock has made active, or the one of SYNs; null when there is none. */
  private static @Nullable ConfiguredKey configured(ProtectedFlow flow) {
    return flow.chain != null ? flow.chain.active() : flow.protection.configuredKeys().getFirst();
  }

  private @Nullable DropReason chooseConfigured(
      @Nullable ConfiguredKey key, Passage passage, boolean syn) {
    if (key == null) {
      return DropReason.NO_KEY;
    }
    MacAlgorithm algorithm = key.mac().algorithm();
    passage.mac = key.mac();
    passage.algorithm = algorithm;
    passage.keyId = key.keyId();
    passage.optionLength = EnhancedAuthView.lengthOf(false, algorithm.tagOctets());
    return options.hasRoom(syn, passage.optionLength) ? null : DropReason.NO_ROOM;
  }

  private static int length(SendKey key, boolean carriesKey) {
    MacAlgorithm algorithm = key.mac().algorithm();
    return carriesKey
        ? EnhancedAuthView.lengthWithKey(
            algorithm.needsNonce(), algorithm.tagOctets(), key.field().length)
        : EnhancedAuthView.lengthOf(algorithm.needsNonce(), algorithm.tagOctets());
  }

  private void follow(ProtectedFlow flow, int flags, long end, long nowNanos) {
    boolean rst = (flags & TcpFlags.RST) != 0;
    if (rst && !flow.local().isExactReset(tcp.seq())) {
      // It passes and its receiver challenges it; here it moves nothing. Its number may come from
      // the segment that it refuses (RFC 9293 s3.5.2) and be no place in what the router sends.
      return;
    }
    flow.local().sent(end, (flags & TcpFlags.FIN) != 0);
    if ((flags & TcpFlags.ACK) != 0) {
      flow.remote().acknowledge(tcp.ack(), flow.localWindow(tcp.window(), flags));
    }
    if (rst) {
      flow.on(FlowEvent.RST, nowNanos);
    } else if (flow.local().isFinished() && flow.remote().isFinished()) {
      flow.on(FlowEvent.FINISH, nowNanos);
    } else if ((flags & TcpFlags.SYN) == 0) {
      flow.on(FlowEvent.SEGMENT, nowNanos);
    }
  }
}
