package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Checks the MACs of a whole window at once. What verifies may change things further on. */
final class VerifyHandler extends SegmentHandler {
  private static final int WHOLE = 0xFFFF;

  private final PacketWorker worker;
  private final PseudoHeader pseudoHeader;
  private final MacBatch jobs;
  private final int[] slots;
  private final MemorySegment scratch;
  private final int scratchStride;
  private final TcpView tcp = new TcpView();

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
      passage.forgetKey();
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
      if (!jobs.isGood(job)) {
        restore(segment, passage, job);
        segment.drop(DropReason.BAD_MAC);
        passage.forgetKey();
      }
    }
    jobs.clear();
  }

  /** Makes a bad segment what it was on the wire, for whoever wants to know why it was bad. */
  private void restore(Segment segment, Passage passage, int job) {
    long macAt = macAt(passage);
    if (passage.algorithm.needsNonce()) {
      Octets.putI32(
          segment.octets, passage.optionAt + EnhancedAuthView.HEADER_LENGTH, passage.number);
    }
    jobs.copyTag(job, segment.octets, macAt);
    ReceiveKey key = passage.receiveKey;
    if (passage.carriesKey && key != null) {
      EnhancedAuthView.writeKey(
          segment.octets,
          macAt + passage.algorithm.tagOctets(),
          key.kek().algorithm().algId(),
          key.kek().keyId(),
          key.field());
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    tcp.checksum(passage.checksumBefore);
  }
}
