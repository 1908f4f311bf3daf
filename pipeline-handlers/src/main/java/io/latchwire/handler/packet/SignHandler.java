package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.keyset.SendKey;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.lang.foreign.Arena;

/**
 * Computes the MACs of a whole window at once, then writes each with its number and its key into
 * the option, and makes the TCP checksum fit.
 *
 * <p>The MAC covers the pseudo-header, the TCP header with a checksum of zero, all options with the
 * Authentication Data zero, and the payload: draft-bonica-tcp-auth-06 s8.
 */
final class SignHandler extends SegmentHandler {
  private final PacketWorker worker;
  private final PseudoHeader pseudoHeader;
  private final MacBatch jobs;
  private final int[] slots;
  private final TcpView tcp = new TcpView();

  SignHandler(PacketWorker worker, Passage[] passages, Arena arena) {
    super(passages);
    this.worker = worker;
    this.pseudoHeader = new PseudoHeader(passages.length, arena);
    this.jobs = new MacBatch(passages.length, arena);
    this.slots = new int[passages.length];
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    MacKey mac = passage.mac;
    if (mac == null) {
      return;
    }
    pseudoHeader.put(segment);
    int before = PseudoHeader.length(segment);
    int job =
        jobs.add(
            mac,
            segment.octets,
            segment.upperAt - before,
            before + segment.upperLength(),
            passage.direction,
            passage.number);
    slots[job] = segment.slot;
  }

  @Override
  void afterWindow(SegmentBatch batch) {
    worker.macs().sign(jobs);
    for (int job = 0; job < jobs.size(); job++) {
      finish(batch.segment(slots[job]), passage(slots[job]), job);
    }
    jobs.clear();
  }

  private void finish(Segment segment, Passage passage, int job) {
    pseudoHeader.takeAway(segment);
    boolean nonce = passage.algorithm.needsNonce();
    if (nonce) {
      Octets.putI32(
          segment.octets, passage.optionAt + EnhancedAuthView.HEADER_LENGTH, passage.number);
    }
    long macAt =
        passage.optionAt
            + EnhancedAuthView.lengthOf(nonce, passage.algorithm.tagOctets())
            - passage.algorithm.tagOctets();
    jobs.copyTag(job, segment.octets, macAt);
    SendKey key = passage.sendKey;
    if (key != null && passage.carriesKey) {
      EnhancedAuthView.writeKey(
          segment.octets,
          macAt + passage.algorithm.tagOctets(),
          key.kek().algorithm().algId(),
          key.kek().keyId(),
          key.field());
    }
    long sumAfter =
        Checksum.sum(segment.octets, segment.upperAt, segment.tcpHeaderLength)
            + segment.upperLength();
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    tcp.checksum(Checksum.updated(passage.checksumBefore, passage.sumBefore, sumAfter));
    count(passage);
  }

  private static void count(Passage passage) {
    ProtectedFlow flow = passage.flow;
    if (flow != null) {
      flow.signed++;
      flow.tally.onSigned();
    }
  }
}
