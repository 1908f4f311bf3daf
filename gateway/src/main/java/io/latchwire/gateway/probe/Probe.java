package io.latchwire.gateway.probe;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpView;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A SYN in the name of the own router, and what comes of it. It walks the way of every segment from
 * the router, so it leaves only as the policies let it, under a key that is made for it; what comes
 * back has verified like everything else before the probe believes it.
 *
 * <p>First the two hardware addresses are asked for, or read off a segment that the router sends
 * meanwhile. The connection is never finished: the router resets what it did not begin, and when it
 * does not the probe does. Its port is one that no flow uses.
 *
 * <p>Owned by the event loop of the flows. While no probe is under way there is nothing of it in
 * the pipelines.
 */
public final class Probe {
  private static final long STEP_MILLIS = 500;
  private static final long ROUTER_RESETS_WITHIN_MILLIS = 300;
  private static final int FIRST_PORT = 49_152;
  private static final int PORTS = 16_384;
  private static final int MOST_TRIES = 64;
  private static final String OUTBOUND = "probe-outbound";
  private static final String INBOUND = "probe-inbound";

  private final Way way;
  private final ProbeTarget target;
  private final int ownPort;
  private final int firstSeq;
  private final long endsNanos;
  private final SegmentBatch batch;
  private final Arena arena;
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final CompletableFuture<ProbeOutcome> outcome = new CompletableFuture<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private @Nullable ScheduledFuture<?> steps;
  private long routerHardware;
  private byte @Nullable [] link;
  private long sentNanos;
  private int syns;
  private @Nullable DropReason keptBack;
  private @Nullable ProbeVerdict answer;
  private long answerNanos;
  private boolean isReset;
  private boolean isSending;
  private boolean isOver;

  /**
   * Where a probe goes.
   *
   * @param outbound the pipeline of what comes from the router
   * @param inbound the pipeline of what comes from the network
   * @param local the port towards the router
   * @param wan the port towards the network
   * @param localHardware the Ethernet address of the local port
   * @param clock nanoseconds of a clock that never steps
   */
  public record Way(
      EventLoop loop,
      ChannelPipeline outbound,
      ChannelPipeline inbound,
      FramePort local,
      FramePort wan,
      long localHardware,
      LongSupplier clock) {}

  private Probe(Way way, ProbeTarget target, int ownPort, int firstSeq, Duration patience) {
    this.way = way;
    this.target = target;
    this.ownPort = ownPort;
    this.firstSeq = firstSeq;
    this.endsNanos = way.clock.getAsLong() + patience.toNanos();
    this.arena = Arena.ofConfined();
    this.batch = new SegmentBatch(1, ProbeFrames.MOST_OCTETS, arena);
  }

  /**
   * Begins one; one at a time. Called on the event loop.
   *
   * @param patience how long an answer may take, the search for hardware addresses included
   */
  public static CompletableFuture<ProbeOutcome> start(
      PacketWorker worker,
      Way way,
      ProbeTarget.Question question,
      Duration patience,
      KeyOctets random) {
    byte[] drawn = new byte[8];
    random.fill(drawn);
    java.nio.ByteBuffer numbers = java.nio.ByteBuffer.wrap(drawn);
    int firstSeq = numbers.getInt();
    int start = Math.floorMod(numbers.getInt(), PORTS);
    try {
      ProbeTarget target = ProbeTarget.of(question, worker.policies(), FIRST_PORT + start);
      for (int i = 0; i < MOST_TRIES; i++) {
        int port = FIRST_PORT + (start + i) % PORTS;
        if (!inUse(worker, target, port)) {
          Probe probe = new Probe(way, target, port, firstSeq, patience);
          probe.begin();
          return probe.outcome;
        }
      }
      return CompletableFuture.completedFuture(
          ProbeOutcome.notAsked("no free port was found between these two addresses"));
    } catch (ProbeTarget.Refusal refusal) {
      return CompletableFuture.completedFuture(
          ProbeOutcome.notAsked(String.valueOf(refusal.getMessage())));
    }
  }

  private static boolean inUse(PacketWorker worker, ProbeTarget target, int port) {
    return worker.hasFlow(
        target.local().high(),
        target.local().low(),
        port,
        target.remote().high(),
        target.remote().low(),
        target.port());
  }

  private void begin() {
    way.outbound.addBefore("transmit", OUTBOUND, new Tap(this::onOutbound));
    // In front of the one that takes the option off.
    way.inbound.addBefore("strip", INBOUND, new Tap(this::onInbound));
    steps = way.loop.scheduleAtFixedRate(this::step, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void step() {
    if (way.clock.getAsLong() - endsNanos >= 0) {
      end();
    } else if (answer == null && link == null) {
      askForAddresses();
    } else if (answer == null
        && syns < 3
        && way.clock.getAsLong() - sentNanos >= 1_000_000_000L * syns) {
      sendSyn();
    }
  }

  // ---- to whom

  private void askForAddresses() {
    Segment frame = batch.segment(0);
    AddressPrefix local = target.local();
    AddressPrefix remote = target.remote();
    boolean known = routerHardware != 0;
    if (local.ipv4()) {
      // In nobody's name to the router; to the network as the router itself would ask.
      ProbeFrames.arpRequest(
          frame,
          known ? routerHardware : way.localHardware,
          known ? (int) local.low() : 0,
          (int) (known ? remote : local).low());
    } else {
      AddressPrefix asked = known ? remote : local;
      ProbeFrames.solicitation(
          frame,
          known ? routerHardware : way.localHardware,
          known ? local.high() : 0,
          known ? local.low() : 0,
          asked.high(),
          asked.low());
    }
    batch.size(1);
    (known ? way.wan : way.local).transmit(batch);
    batch.size(0);
  }

  /** The sender of a frame when it says that it has this address, 0 else. */
  private static long holder(Segment frame, AddressPrefix address) {
    long at = frame.frameAt;
    if (address.ipv4()) {
      long arp = at + ProbeFrames.ETHERNET_HEADER_LENGTH;
      boolean isReply =
          frame.frameLength >= ProbeFrames.ETHERNET_HEADER_LENGTH + ProbeFrames.ARP_LENGTH
              && Octets.u16(frame.octets, at + 12) == ProbeFrames.ARP
              && Octets.u16(frame.octets, arp + 6) == ProbeFrames.ARP_REPLY
              && Octets.i32(frame.octets, arp + 14) == (int) address.low();
      return isReply ? ProbeFrames.hardware(frame, at + 6) : 0;
    }
    boolean isAdvertisement =
        frame.ipVersion == 6
            && frame.content != Segment.Content.NOT_IP
            && frame.protocol == IpProtocol.ICMPV6
            && frame.vlan == 0
            && frame.upperLength() >= ProbeFrames.ADVERTISEMENT_LENGTH
            && Octets.u8(frame.octets, frame.upperAt) == ProbeFrames.NEIGHBOR_ADVERTISEMENT
            && Octets.i64(frame.octets, frame.upperAt + 8) == address.high()
            && Octets.i64(frame.octets, frame.upperAt + 16) == address.low();
    return isAdvertisement ? ProbeFrames.hardware(frame, at + 6) : 0;
  }

  // ---- what is seen

  private void onOutbound(Segment frame) {
    if (isSending || !frame.isLive()) {
      return;
    }
    if (link == null) {
      if (isBetween(frame, target.local(), target.remote())) {
        byte[] header = new byte[(int) (frame.ipAt - frame.frameAt)];
        Octets.get(frame.octets, frame.frameAt, header);
        found(header);
      } else if (routerHardware == 0) {
        routerHardware = holder(frame, target.local());
        if (routerHardware != 0) {
          way.loop.execute(this::step);
        }
      }
    } else if (isOurs(frame, target.local(), ownPort, target.remote(), target.port())
        && (flags(frame) & TcpFlags.RST) != 0) {
      isReset = true;
      way.loop.execute(this::endWhenAnswered);
    }
  }

  private void onInbound(Segment frame) {
    if (link == null && routerHardware != 0 && frame.isLive()) {
      long hardware = holder(frame, target.remote());
      if (hardware != 0) {
        byte[] header = new byte[ProbeFrames.ETHERNET_HEADER_LENGTH];
        Segment scratch = batch.segment(0);
        ProbeFrames.hardware(scratch, scratch.receiveAt(), hardware);
        ProbeFrames.hardware(scratch, scratch.receiveAt() + 6, routerHardware);
        Octets.putU16(
            scratch.octets, scratch.receiveAt() + 12, target.local().ipv4() ? 0x0800 : 0x86DD);
        Octets.get(scratch.octets, scratch.receiveAt(), header);
        found(header);
      }
    }
    if (!isBetween(frame, target.remote(), target.local())) {
      return;
    }
    DropReason reason = frame.dropped();
    if (reason != null) {
      rejected.merge(reason.label(), 1, Integer::sum);
    } else if (answer == null
        && syns > 0
        && isOurs(frame, target.remote(), target.port(), target.local(), ownPort)) {
      onAnswer(frame);
    }
  }

  private void onAnswer(Segment frame) {
    int flags = flags(frame);
    if ((flags & (TcpFlags.SYN | TcpFlags.RST)) == 0) {
      return;
    }
    if (!isSigned(frame)) {
      answer = ProbeVerdict.UNPROTECTED;
    } else {
      answer = (flags & TcpFlags.RST) != 0 ? ProbeVerdict.REFUSED : ProbeVerdict.AUTHENTICATED;
    }
    isReset = (flags & TcpFlags.RST) != 0;
    answerNanos = way.clock.getAsLong() - sentNanos;
    // The router hears of it first, and resets what it did not begin.
    var _ =
        way.loop.schedule(
            this::end, isReset ? 0 : ROUTER_RESETS_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void endWhenAnswered() {
    if (answer != null) {
      end();
    }
  }

  private static boolean isBetween(Segment frame, AddressPrefix from, AddressPrefix to) {
    return frame.content != Segment.Content.NOT_IP
        && frame.sourceHigh == from.high()
        && frame.sourceLow == from.low()
        && frame.destinationHigh == to.high()
        && frame.destinationLow == to.low();
  }

  private static boolean isOurs(
      Segment frame, AddressPrefix from, int fromPort, AddressPrefix to, int toPort) {
    return frame.content == Segment.Content.TCP
        && frame.sourcePort == fromPort
        && frame.destinationPort == toPort
        && isBetween(frame, from, to);
  }

  private int flags(Segment frame) {
    return tcp.wrap(frame.octets, frame.upperAt, frame.upperLength()) ? tcp.flags() : 0;
  }

  /** Whether the option is on it; as it was not dropped, its MAC is right. */
  private boolean isSigned(Segment frame) {
    Protection protection = target.policy().protection();
    options.wrap(
        frame.octets,
        frame.upperAt + TcpView.MIN_HEADER_LENGTH,
        frame.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      if (protection != null && protection.peer().acceptedKinds().contains(options.kind())) {
        return true;
      }
    }
    return false;
  }

  // ---- what is sent

  private void found(byte[] header) {
    link = header;
    // Not inside of the walk of another batch.
    way.loop.execute(this::step);
  }

  private void sendSyn() {
    if (syns == 0) {
      sentNanos = way.clock.getAsLong();
    }
    syns++;
    keptBack = send(firstSeq, TcpFlags.SYN, target.local().ipv4() ? 536 : 1220);
    if (keptBack != null) {
      end();
    }
  }

  private @Nullable DropReason send(int seq, int flags, int mss) {
    byte[] header = link;
    if (header == null) {
      throw new AssertionError("sent before it is known to whom");
    }
    Segment frame = batch.segment(0);
    ProbeFrames.tcp(frame, header, target, ownPort, seq, flags, mss);
    batch.size(1);
    batch.window(0, 1);
    isSending = true;
    way.outbound.fireChannelRead(batch);
    isSending = false;
    batch.size(0);
    return frame.dropped();
  }

  private void end() {
    if (isOver) {
      return;
    }
    isOver = true;
    if (steps != null) {
      steps.cancel(false);
    }
    if (syns > 0 && keptBack == null && !isReset) {
      var _ = send(firstSeq + 1, TcpFlags.RST, 0);
    }
    way.outbound.remove(OUTBOUND);
    way.inbound.remove(INBOUND);
    arena.close();
    ProbeVerdict verdict = verdict();
    outcome.complete(
        new ProbeOutcome(target, verdict, line(verdict), answerNanos, Map.copyOf(rejected)));
  }

  private ProbeVerdict verdict() {
    if (answer != null) {
      return answer;
    }
    if (link == null) {
      return ProbeVerdict.NO_WAY;
    }
    if (keptBack != null) {
      return ProbeVerdict.NOT_SENT;
    }
    return rejected.isEmpty() ? ProbeVerdict.SILENT : ProbeVerdict.REJECTED;
  }

  private String line(ProbeVerdict verdict) {
    double millis = answerNanos / 1e6;
    return switch (verdict) {
      case AUTHENTICATED ->
          "SYN-ACK with a right MAC after %.1f ms: both gateways agree, and the router takes"
                  .formatted(millis)
              + " connections";
      case REFUSED ->
          "RST with a right MAC after %.1f ms: both gateways agree, and the router refuses the"
                  .formatted(millis)
              + " connection";
      case UNPROTECTED ->
          "an answer without the option after %.1f ms: the peer does not sign".formatted(millis);
      case REJECTED ->
          "no right answer; what came of the peer was rejected: "
              + rejected
              + " (remedy: latchwire explain PEER)";
      case SILENT ->
          "no answer to "
              + syns
              + " SYNs: a gateway drops without a word what does not verify, and so does a way"
              + " that is cut (remedy: latchwire explain at the other end)";
      case NO_WAY ->
          (routerHardware == 0
                  ? "the own router does not say where it is"
                  : "nobody says that they have the remote address")
              + ", and the router sent nothing there (remedy: is the port up? behind another"
              + " router, probe while the own router tries to connect)";
      case NOT_SENT -> "the own gateway keeps the SYN back: " + keptBackLabel();
      case NOT_ASKED -> "not asked";
    };
  }

  private String keptBackLabel() {
    return keptBack == null ? "" : keptBack.label() + " (docs/troubleshooting.md)";
  }

  /** What looks at a segment. */
  @FunctionalInterface
  private interface Look {
    void at(Segment frame);
  }

  /** Shows every segment of a window, and changes none. */
  private static final class Tap extends ChannelInboundHandlerAdapter {
    private final Look look;

    Tap(Look look) {
      this.look = look;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      SegmentBatch batch = (SegmentBatch) message;
      for (int slot = batch.from(); slot < batch.to(); slot++) {
        look.at(batch.segment(slot));
      }
      context.fireChannelRead(message);
    }
  }
}
