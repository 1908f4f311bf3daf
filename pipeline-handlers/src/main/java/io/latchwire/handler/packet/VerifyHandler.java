package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.flow.FlowEvent;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.policy.Policy;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Checks the MACs of a whole window at once, and only then lets the segments change anything: mark
 * their numbers, install their keys, open and move their flows.
 */
final class VerifyHandler extends SegmentHandler {
  private static final int WHOLE = 0xFFFF;

  private final PacketWorker worker;
  private final PseudoHeader pseudoHeader;
  private final MacBatch jobs;
  private final int[] slots;
  private final MemorySegment scratch;
  private final int scratchStride;
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();

  /**
   * A verifier for batches of {@code passages.length} slots.
   *
   * @param frameOctets the longest frame
   */
  VerifyHandler(PacketWorker worker, Passage[] passages, int frameOctets, Arena arena) {
    super(passages);
    this.worker = worker;
    this.pseudoHeader = new PseudoHeader(passages.length, arena);
    this.jobs = new MacBatch(passages.length, arena);
    this.slots = new int[passages.length];
    this.scratchStride = (frameOctets + 63) & ~63;
    this.scratch = arena.allocate((long) passages.length * scratchStride, 64);
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    MacKey mac = passage.mac;
    if (mac == null) {
      return;
    }
    int before = PseudoHeader.length(segment);
    long from = segment.upperAt - before;
    int length = before + segment.upperLength();
    pseudoHeader.put(segment);
    if (Checksum.fold(Checksum.sum(segment.octets, from, length)) != WHOLE) {
      segment.drop(DropReason.BAD_CHECKSUM);
      forget(passage);
      return;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    passage.checksumBefore = tcp.checksum();
    tcp.checksum(0);
    passage.sumBefore =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    int job =
        passage.uncovered
            ? addUncovered(segment, passage, mac, from, before)
            : jobs.add(mac, segment.octets, from, length, passage.direction, passage.number);
    slots[job] = segment.slot;
    long macAt = macAt(passage);
    jobs.expect(job, segment.octets, macAt);
    long data = passage.optionAt + EnhancedAuthView.HEADER_LENGTH;
    int dataLength = passage.optionLength - EnhancedAuthView.HEADER_LENGTH;
    Octets.zero(segment.octets, data, dataLength);
    if (passage.uncovered) {
      long option = scratchAt(segment) + before + TcpView.MIN_HEADER_LENGTH;
      Octets.zero(scratch, option + EnhancedAuthView.HEADER_LENGTH, dataLength);
    }
  }

  private static long macAt(Passage passage) {
    int tag = passage.algorithm.tagOctets();
    return passage.optionAt + EnhancedAuthView.lengthOf(passage.algorithm.needsNonce(), tag) - tag;
  }

  /** T = 1: of the options only the EAO is covered, so what the MAC runs over is put together. */
  private int addUncovered(Segment segment, Passage passage, MacKey mac, long from, int before) {
    long at = scratchAt(segment);
    int header = before + TcpView.MIN_HEADER_LENGTH;
    int payload = segment.upperLength() - segment.tcpHeaderLength;
    Octets.copy(segment.octets, from, scratch, at, header);
    Octets.copy(segment.octets, passage.optionAt, scratch, at + header, passage.optionLength);
    Octets.copy(
        segment.octets,
        segment.upperAt + segment.tcpHeaderLength,
        scratch,
        at + header + passage.optionLength,
        payload);
    int length = header + passage.optionLength + payload;
    return jobs.add(mac, scratch, at, length, passage.direction, passage.number);
  }

  private long scratchAt(Segment segment) {
    return (long) segment.slot * scratchStride;
  }

  @Override
  void afterWindow(SegmentBatch batch) {
    worker.macs().verify(jobs);
    for (int job = 0; job < jobs.size(); job++) {
      Segment segment = batch.segment(slots[job]);
      Passage passage = passage(slots[job]);
      pseudoHeader.takeAway(segment);
      DropReason refused =
          jobs.isGood(job) ? accept(segment, passage, batch.readAtNanos()) : DropReason.BAD_MAC;
      if (refused != null) {
        segment.drop(refused);
        forget(passage);
      }
    }
    jobs.clear();
  }

  /** Wipes a key that came with a segment that turned out bad. */
  private static void forget(Passage passage) {
    if (passage.installs && passage.receiveKey != null) {
      passage.receiveKey.mac().close();
    }
  }

  private @Nullable DropReason accept(Segment segment, Passage passage, long nowNanos) {
    ReceiveKey key = passage.receiveKey;
    SendKey own = passage.sendKey;
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    ProtectedFlow flow = passage.flow == null ? open(segment, passage, nowNanos) : passage.flow;
    if (flow == null) {
      return DropReason.TABLE_FULL;
    }
    if (passage.algorithm.needsNonce()) {
      int window = flow.peer.peer().limits().replayWindow();
      boolean fresh =
          key != null
              ? key.window().accept(passage.number)
              : own != null && own.peerUse(window).accept(passage.number);
      if (!fresh) {
        return DropReason.REPLAY;
      }
    }
    ReceiveKeys keys = passage.receiveKeys;
    if (keys != null) {
      if (passage.installs && key != null) {
        keys.install(key, nowNanos);
      }
      settle(flow, keys, segment, nowNanos);
    }
    follow(flow, passage, nowNanos);
    flow.verified++;
    flow.tally.onVerified();
    return null;
  }

  private @Nullable ProtectedFlow open(Segment segment, Passage passage, long nowNanos) {
    Policy policy = passage.policy;
    if (policy == null || policy.protection() == null) {
      throw new AssertionError("a guarded segment has a policy that protects");
    }
    var peer = worker.peer(policy.protection().peer());
    if (worker.flows().isFull() || !peer.mayOpenFlow()) {
      return null;
    }
    ProtectedFlow flow =
        ProtectedFlow.openedByPeer(
            segment, policy, peer, worker.tally(policy), worker.maker(), nowNanos);
    worker.flows().add(flow);
    passage.flow = flow;
    return flow;
  }

  /** Decides which incarnation of the connection the peer's keys belong to from now on. */
  private void settle(ProtectedFlow flow, ReceiveKeys keys, Segment segment, long nowNanos) {
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    boolean ack = (tcp.flags() & TcpFlags.ACK) != 0;
    if (keys.equals(flow.receiveKeys)) {
      return;
    }
    if (keys.equals(flow.pending)) {
      if (!syn && ack && flow.pendingAnswered) {
        flow.promote(keys);
      }
      return;
    }
    int shift = syn ? OutboundOptions.windowShift(options, segment) : -1;
    boolean answersOurSyn = ack && flow.local().isOpen();
    if (flow.receiveKeys == null || answersOurSyn) {
      flow.beginRemote(keys, shift);
    } else {
      flow.propose(keys, shift, nowNanos);
    }
  }

  private void follow(ProtectedFlow flow, Passage passage, long nowNanos) {
    int flags = tcp.flags();
    long acknowledged = -1;
    if ((flags & TcpFlags.ACK) != 0 && flow.local().hasSent(tcp.ack())) {
      flow.local().acknowledge(tcp.ack(), flow.remoteWindow(tcp.window(), flags));
      acknowledged = flow.local().extendAcknowledgment(tcp.ack());
    }
    flow.sendKeys.onPeerSegment(acknowledged, passage.sendKey, nowNanos);
    if (passage.receiveKeys != null && !passage.receiveKeys.equals(flow.receiveKeys)) {
      return;
    }
    long seq = flow.remote().extend(tcp.seq());
    long end = seq + tcp.sequenceLength();
    if ((flags & TcpFlags.RST) == 0) {
      flow.remote().sent(end, (flags & TcpFlags.FIN) != 0);
    }
    if (passage.receiveKey != null && passage.receiveKeys != null) {
      passage.receiveKeys.onAccepted(passage.receiveKey, Math.max(seq, end - 1), nowNanos);
    }
    flow.on(event(flow, flags, acknowledged), nowNanos);
  }

  private static FlowEvent event(ProtectedFlow flow, int flags, long acknowledged) {
    if ((flags & TcpFlags.RST) != 0) {
      return FlowEvent.RST;
    }
    if (flow.local().isFinished() && flow.remote().isFinished()) {
      return FlowEvent.FINISH;
    }
    return acknowledged >= 0 ? FlowEvent.ANSWER : FlowEvent.SEGMENT;
  }
}
