package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.keyset.SendKey;
import io.latchwire.keyset.TestKeys;
import io.latchwire.latch.LatchRules;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyTable;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole way of a segment without sockets: frames go in as octets at one port and come out as
 * octets at the other.
 */
public final class TestGateway implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int FRAME_OCTETS = 2048;

  /** The last number that a key may use. */
  private static final int LAST_NUMBER = 0xFFFF_FFFE;

  private final Arena arena = Arena.ofConfined();
  private final SegmentBatch batch;
  private final PacketWorker worker;
  private final CapturedPort wan = new CapturedPort();
  private final CapturedPort local = new CapturedPort();
  private final EmbeddedChannel outbound = new EmbeddedChannel();
  private final EmbeddedChannel inbound = new EmbeddedChannel();
  private final List<@Nullable DropReason> verdicts = new ArrayList<>();

  /** A gateway with these policies, in this order. */
  public TestGateway(TestClock clock, KeyOctets random, Policy... policies) {
    this(clock, random, latches(), policies);
  }

  /** The same with latches of the test's own. */
  public TestGateway(TestClock clock, KeyOctets random, FlowLatches latches, Policy... policies) {
    this(clock, random, new PortableMacProvider(), latches, BATCH, FRAME_OCTETS, policies);
  }

  /** A gateway of this size that computes its MACs so. */
  public TestGateway(
      TestClock clock,
      KeyOctets random,
      MacProvider macs,
      int batchSize,
      int frameOctets,
      Policy... policies) {
    this(clock, random, macs, latches(), batchSize, frameOctets, policies);
  }

  private TestGateway(
      TestClock clock,
      KeyOctets random,
      MacProvider macs,
      FlowLatches latches,
      int batchSize,
      int frameOctets,
      Policy... policies) {
    batch = new SegmentBatch(batchSize, frameOctets, arena);
    worker = new PacketWorker(macs, random, clock, PacketEvents.NONE, 100_000, latches);
    worker.policies(new PolicyTable(List.of(policies)));
    PacketPipeline.outbound(outbound.pipeline(), worker, wan, local, batchSize, arena);
    PacketPipeline.inbound(inbound.pipeline(), worker, local, batchSize, frameOctets, arena);
  }

  private static FlowLatches latches() {
    return new FlowLatches(
        "local", LatchRules.DEFAULTS.with(new LatchRules.Bounds(100_000, 0, 0, 100)), _ -> {});
  }

  /** The operator's word to all flows: a new key. */
  public void rollover() {
    worker.forEachFlow(flow -> flow.sendKeys.askRollover());
  }

  /** Leaves the newest key of every flow with this many numbers, where the peer has it. */
  public void leaveNumbers(int left) {
    worker.forEachFlow(flow -> {
      SendKey key = flow.sendKeys.newest();
      if (key != null
          && key.isConfirmed()
          && Integer.compareUnsigned(key.number(), LAST_NUMBER - left) < 0) {
        TestKeys.skipTo(key, LAST_NUMBER - left);
      }
    });
  }

  /** The state of the gateway. */
  public PacketWorker worker() {
    return worker;
  }

  /** What the gateway said to its own router of its own accord, or let through to it. */
  public CapturedPort local() {
    return local;
  }

  /** What the gateway sent to the network. */
  public CapturedPort wan() {
    return wan;
  }

  /** Frames from the router, in one batch; gives what leaves for the network. */
  public List<byte[]> fromRouter(byte[]... frames) {
    pass(outbound, frames);
    return wan.take();
  }

  /** Frames from the network, in one batch; gives what reaches the router. */
  public List<byte[]> fromNetwork(byte[]... frames) {
    pass(inbound, frames);
    return local.take();
  }

  /** What became of each frame of the last batch: null for one that passed. */
  public List<@Nullable DropReason> verdicts() {
    return verdicts;
  }

  /** Ends what is overdue in the whole table. */
  public void sweep() {
    for (int i = 0; i < 8; i++) {
      worker.sweep();
    }
  }

  private void pass(EmbeddedChannel channel, byte[]... frames) {
    batch.size(frames.length);
    for (int slot = 0; slot < frames.length; slot++) {
      Segment segment = batch.segment(slot);
      segment.received(frames[slot].length);
      MemorySegment.copy(
          MemorySegment.ofArray(frames[slot]),
          0,
          segment.octets,
          segment.frameAt,
          frames[slot].length);
    }
    channel.writeInbound(batch);
    verdicts.clear();
    for (int slot = 0; slot < frames.length; slot++) {
      verdicts.add(batch.segment(slot).dropped());
    }
  }

  @Override
  public void close() {
    outbound.finishAndReleaseAll();
    inbound.finishAndReleaseAll();
    worker.close();
    arena.close();
  }
}
