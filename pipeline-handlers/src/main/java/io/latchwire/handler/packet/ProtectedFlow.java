package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.flow.Flow;
import io.latchwire.flow.FlowEvent;
import io.latchwire.flow.SequenceSpace;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.PeerState;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.RolloutGate;
import io.latchwire.keyset.SendKey;
import io.latchwire.keyset.SendKeys;
import io.latchwire.latch.Latch;
import io.latchwire.latch.LatchState;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A flow with the peer that it has from its first segment to its end, its keys and the policy that
 * speaks for it.
 */
public final class ProtectedFlow extends Flow {
  /** How long an unanswered SYN on a known 4-tuple is remembered. */
  private static final long PENDING_NANOS = 75_000_000_000L;

  final PeerState peer;
  final SendKeys sendKeys;
  final FlowEnds ends;
  final EaoParameters parameters;

  /** Changed by a reload that leaves the flow alone; what is latched stays the same. */
  Policy policy;

  Protection protection;
  Tally tally;

  /** What the flow is bound to; null until it is made, and without it nothing passes. */
  @Nullable Latch latch;

  /** The keys of the peer's chain; null where keys are automatic. */
  final @Nullable ChainKeys chain;

  /** Whether the router has been reset because the latch was closed, and when it last spoke. */
  boolean isRouterReset;

  long heardNanos;

  /** Whether the policy still accepts segments without an option. */
  final RolloutGate gate;

  /** Whether the peer has shown a right MAC: it is not taken for one that cannot sign any more. */
  boolean peerSigns;

  /** Keys of the incarnation that the router takes part in; null before the peer has spoken. */
  @Nullable ReceiveKeys receiveKeys;

  /** Keys of a SYN that arrived while the flow was alive; null when there was none. */
  @Nullable ReceiveKeys pending;

  /** Whether the router has answered the pending SYN. */
  boolean pendingAnswered;

  /** Whether the SYN that our router sent last has an answer of the peer, or is one itself. */
  boolean answered;

  /** Window scale shifts offered in SYNs, -1 where none was. */
  int localShift = -1;

  int remoteShift = -1;

  /** Octets of the largest packet sent to the network. */
  int largestSent;

  long signed;
  long verified;
  long verifiedNanos;
  long dropped;

  private int pendingShift;
  private long pendingUntilNanos;

  private ProtectedFlow(
      Policy policy,
      Protection protection,
      PacketWorker worker,
      FlowEnds ends,
      boolean client,
      int vlan,
      long nowNanos) {
    super(
        ends.sourceHigh(),
        ends.sourceLow(),
        ends.sourcePort(),
        ends.destinationHigh(),
        ends.destinationLow(),
        ends.destinationPort(),
        vlan,
        nowNanos);
    this.policy = policy;
    this.protection = protection;
    this.peer = worker.peer(protection.peer());
    this.tally = worker.tally(policy);
    this.ends = ends;
    this.parameters = worker.latches().of(policy);
    this.chain = worker.schedule().chain(protection);
    this.gate = worker.schedule().gate(policy);
    this.heardNanos = nowNanos;
    this.sendKeys = new SendKeys(protection, peer, worker.maker(), ends, client);
  }

  /**
   * The flow that a segment of the own router opens.
   *
   * @param client whether the router begins the connection
   */
  static ProtectedFlow openedByRouter(
      Segment segment, Policy policy, PacketWorker worker, boolean client, long nowNanos) {
    return open(segment, policy, worker, FlowEnds.of(segment), client, nowNanos);
  }

  /** The flow that a verified SYN from the network opens. */
  static ProtectedFlow openedByPeer(
      Segment syn, Policy policy, PacketWorker worker, long nowNanos) {
    return open(syn, policy, worker, FlowEnds.of(syn).reversed(), false, nowNanos);
  }

  private static ProtectedFlow open(
      Segment syn,
      Policy policy,
      PacketWorker worker,
      FlowEnds ends,
      boolean client,
      long nowNanos) {
    ProtectedFlow flow =
        new ProtectedFlow(policy, protectionOf(policy), worker, ends, client, syn.vlan, nowNanos);
    flow.peer.countFlow(1);
    return flow;
  }

  /**
   * Takes a connection over in its middle: what is sent without keys that are bound to its
   * beginning needs no knowledge of it.
   *
   * @param sender the side that sent the segment
   * @param receiver the other
   */
  void adopt(TcpView tcp, SequenceSpace sender, SequenceSpace receiver, long nowNanos) {
    sender.begin(tcp.seq() - 1);
    if ((tcp.flags() & TcpFlags.ACK) != 0) {
      receiver.begin(tcp.ack() - 1);
    }
    answered = true;
    on(FlowEvent.ANSWER, nowNanos);
  }

  /** Whether options are neither put on nor demanded. */
  boolean isObserved() {
    return protection.rollout().mode() == Rollout.Mode.OBSERVE;
  }

  /** Whether a segment of the peer without an option is accepted. */
  boolean acceptsUnsigned() {
    return isObserved()
        || (!peerSigns && (gate.acceptsUnsigned() || (chain != null && chain.hasNullKey())));
  }

  /** The window, in octets, of a segment from the router; never scaled in a SYN (RFC 7323 s2.2). */
  long localWindow(int window, int flags) {
    return window(window, flags, localShift);
  }

  /** The window, in octets, of a segment from the network. */
  long remoteWindow(int window, int flags) {
    return window(window, flags, remoteShift);
  }

  private long window(int window, int flags, int shift) {
    boolean scaled = (flags & TcpFlags.SYN) == 0 && localShift >= 0 && remoteShift >= 0;
    return scaled ? (long) window << shift : window;
  }

  /** The peer's side begins, for the first time or anew, with these keys. */
  void beginRemote(ReceiveKeys keys, int windowShift) {
    if (receiveKeys != null) {
      receiveKeys.close();
    }
    receiveKeys = keys;
    remote().begin(keys.initialSequenceNumber());
    remoteShift = windowShift;
  }

  /** Remembers a verified SYN that would replace the present incarnation. */
  void propose(ReceiveKeys keys, int windowShift, long nowNanos) {
    if (pending != null) {
      pending.close();
    }
    pending = keys;
    pendingShift = windowShift;
    pendingAnswered = false;
    pendingUntilNanos = nowNanos + PENDING_NANOS;
  }

  /** A segment has shown which keys a key belongs to. */
  void handOver(ReceiveKey key, ReceiveKeys to) {
    if (receiveKeys != null) {
      receiveKeys.handOver(key, to);
    }
    if (pending != null) {
      pending.handOver(key, to);
    }
  }

  /** The router goes along with the pending SYN: its keys are the flow's from now on. */
  void promote(ReceiveKeys keys) {
    beginRemote(keys, pendingShift);
    pending = null;
    pendingAnswered = false;
  }

  /** Goes on under a policy that protects and that says the same of what is latched. */
  void adopt(Policy now, Tally counts) {
    policy = now;
    protection = protectionOf(now);
    tally = counts;
    sendKeys.adopt(protection);
  }

  private static Protection protectionOf(Policy policy) {
    Protection protection = policy.protection();
    if (protection == null) {
      throw new AssertionError(policy.name());
    }
    return protection;
  }

  /** Name of the policy that speaks for it. */
  public String policyName() {
    return policy.name();
  }

  /** Name of the peer at the other end. */
  public String peerName() {
    return protection.peer().name();
  }

  /** Asks for a new own key with the next segment: the operator's word. */
  public void askRollover() {
    sendKeys.askRollover();
  }

  /** The KEK that the newest own key went under, null before the first. */
  public @Nullable Kek ownKek() {
    SendKey own = sendKeys.newest();
    return own == null ? null : own.kek();
  }

  /** The KEK that the newest key of the peer came under, null before the first. */
  public @Nullable Kek peerKek() {
    ReceiveKey theirs = receiveKeys == null ? null : receiveKeys.newest();
    return theirs == null ? null : theirs.kek();
  }

  /** What an operator may see of it. */
  public FlowReport report() {
    SendKey own = sendKeys.newest();
    ReceiveKey theirs = receiveKeys == null ? null : receiveKeys.newest();
    return new FlowReport(
        policy.name(),
        state().name().toLowerCase(Locale.ROOT),
        macLabel(),
        protection.profile().label(),
        own == null
            ? null
            : new FlowReport.Key(
                own.keyId(),
                own.createdNanos(),
                own.isConfirmed(),
                Integer.toUnsignedLong(own.number())),
        theirs == null
            ? null
            : new FlowReport.Key(
                theirs.keyId(), theirs.installedNanos(), true, theirs.window().highest()),
        signed,
        verified,
        dropped);
  }

  private String macLabel() {
    ConfiguredKey active = chain == null ? null : chain.active();
    return active == null ? protection.mac().label() : active.mac().algorithm().label();
  }

  /** Whether the latch was closed under the flow: nothing of it passes any more. */
  boolean isCutOff() {
    Latch bound = latch;
    return bound != null && bound.state() == LatchState.CLOSED;
  }

  /** Lets go of keys whose time is over; called now and then. */
  void expire(long nowNanos) {
    sendKeys.expire(nowNanos);
    if (receiveKeys != null) {
      receiveKeys.expire(nowNanos);
    }
    if (pending != null && nowNanos - pendingUntilNanos > 0) {
      pending.close();
      pending = null;
    }
  }

  /** Wipes all keys: the flow leaves the table. */
  void close(long nowNanos) {
    sendKeys.close(nowNanos);
    if (receiveKeys != null) {
      receiveKeys.close();
    }
    if (pending != null) {
      pending.close();
    }
    peer.countFlow(-1);
  }
}
