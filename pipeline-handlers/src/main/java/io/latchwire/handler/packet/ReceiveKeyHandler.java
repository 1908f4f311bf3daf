package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.flow.SequenceSpace;
import io.latchwire.keyset.ChainKeys;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Peer;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.SeqNumber;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import org.jspecify.annotations.Nullable;

/**
 * Checks the EAO of a segment from the network as far as that can be done without its MAC, in this
 * order, and finds the key that the MAC has to be right under. The first check that fails names the
 * reason; nothing is changed and nothing is answered.
 *
 * <ol>
 *   <li>an EAO is there: NO_OPTION
 *   <li>the options can be read, one EAO, reserved bits zero: BAD_FORMAT
 *   <li>the algorithm is known: ALG_MISMATCH
 *   <li>with a key: its reserved bits are zero: BAD_FORMAT; its KEK algorithm is known: UNKNOWN_KEK
 *   <li>the length is exactly right: BAD_FORMAT
 *   <li>Kind and T bit are allowed: POLICY
 *   <li>with a key: UNKNOWN_KEK, STALE, KEY_ID_IN_USE, REPLAY, KEY_RATE
 *   <li>without one: UNKNOWN_KEY, NOT_ELIGIBLE
 *   <li>the algorithm is the key's: ALG_MISMATCH
 *   <li>the number is not used up: BAD_NUMBER, REPLAY
 * </ol>
 */
final class ReceiveKeyHandler extends SegmentHandler {
  private static final int LEAST_EAO = 16;

  private final PacketWorker worker;
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final EnhancedAuthView eao = new EnhancedAuthView();

  ReceiveKeyHandler(PacketWorker worker, Passage[] passages) {
    super(passages);
    this.worker = worker;
  }

  @Override
  void handle(Segment segment, Passage passage, long nowNanos) {
    Policy policy = passage.policy;
    if (!passage.guarded || policy == null) {
      return;
    }
    Protection protection = policy.protection();
    if (protection == null) {
      throw new AssertionError(policy.name());
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    DropReason refused = examine(segment, passage, protection, nowNanos);
    if (refused != null && protection.rollout().mode() == Rollout.Mode.OBSERVE) {
      // It cannot be said whether its MAC is right, and only a wrong one is reason to drop it.
      worker.forecast(policy).onUnverifiable();
      passage.forgetKey();
      passage.clearKeys();
      passage.guarded = false;
    } else if (refused != null) {
      segment.drop(refused);
    }
  }

  private @Nullable DropReason examine(
      Segment segment, Passage passage, Protection protection, long nowNanos) {
    Peer peer = protection.peer();
    DropReason unreadable = findOption(segment, passage, protection);
    if (unreadable != null || !passage.guarded) {
      return unreadable;
    }
    MacAlgorithm algorithm = peer.algorithm(eao.algId());
    if (algorithm == null) {
      return DropReason.ALG_MISMATCH;
    }
    passage.algorithm = algorithm;
    passage.keyId = eao.keyId();
    passage.carriesKey = eao.carriesKey();
    passage.uncovered = eao.excludesOptions();
    DropReason misshapen = checkShape(algorithm);
    if (misshapen != null) {
      return misshapen;
    }
    if (passage.uncovered && !peer.acceptsUncoveredOptions()) {
      return DropReason.POLICY;
    }
    passage.number = algorithm.needsNonce() ? eao.number() : 0;
    DropReason refused =
        passage.carriesKey
            ? findCarriedKey(segment, passage, protection, algorithm, nowNanos)
            : findHeldKey(passage, protection, nowNanos);
    return refused == null ? checkKey(passage, algorithm) : refused;
  }

  /** Checks 1, 2 and the Kind of 6. */
  private @Nullable DropReason findOption(Segment segment, Passage passage, Protection protection) {
    Peer peer = protection.peer();
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    int found = 0;
    boolean wellFormed = true;
    boolean otherKind = false;
    boolean signedByRouter = false;
    while (options.next()) {
      if (peer.acceptedKinds().contains(options.kind())) {
        found++;
        passage.optionAt = options.at();
        passage.optionLength = options.length();
        wellFormed &= eao.wrap(segment.octets, options.at(), options.length());
      } else if (options.kind() >= 253 && options.length() >= LEAST_EAO) {
        otherKind = true;
      } else if (options.kind() == TcpOptionKind.MD5_SIGNATURE
          || options.kind() == TcpOptionKind.AUTHENTICATION) {
        signedByRouter = true;
      }
    }
    if (options.isMalformed() || found > 1 || !wellFormed) {
      return DropReason.BAD_FORMAT;
    }
    if (found == 0
        && signedByRouter
        && protection.routerSigned() == Protection.RouterSigned.BYPASS) {
      passage.guarded = false;
      return null;
    }
    if (found == 0 && acceptsUnsigned(passage, protection)) {
      passage.guarded = false;
      passage.unsigned = true;
      return null;
    }
    if (found == 0) {
      return otherKind ? DropReason.POLICY : DropReason.NO_OPTION;
    }
    return null;
  }

  private boolean acceptsUnsigned(Passage passage, Protection protection) {
    ProtectedFlow flow = passage.flow;
    Policy policy = passage.policy;
    return flow == null
        ? policy != null && worker.acceptsUnsigned(policy, protection)
        : flow.acceptsUnsigned();
  }

  /** Checks 4 and 5. */
  private @Nullable DropReason checkShape(MacAlgorithm algorithm) {
    boolean nonce = algorithm.needsNonce();
    int expected = EnhancedAuthView.lengthOf(nonce, algorithm.tagOctets());
    if (!eao.carriesKey()) {
      return eao.length() == expected ? null : DropReason.BAD_FORMAT;
    }
    long macEnd = eao.at() + expected;
    if (!eao.hasKekIds(macEnd) || !eao.kekReservedBitsAreZero(macEnd)) {
      return DropReason.BAD_FORMAT;
    }
    KekAlgorithm kek = KekAlgorithm.ofAlgId(eao.kekAlgId(macEnd)).orElse(null);
    if (kek == null) {
      return DropReason.UNKNOWN_KEK;
    }
    int length = EnhancedAuthView.lengthWithKey(nonce, algorithm.tagOctets(), kek.fieldOctets());
    return eao.length() == length ? null : DropReason.BAD_FORMAT;
  }

  /** Check 7: the key that rides in the segment. */
  private @Nullable DropReason findCarriedKey(
      Segment segment,
      Passage passage,
      Protection protection,
      MacAlgorithm algorithm,
      long nowNanos) {
    long macEnd =
        eao.at() + EnhancedAuthView.lengthOf(algorithm.needsNonce(), algorithm.tagOctets());
    int kekAlgId = eao.kekAlgId(macEnd);
    int kekKeyId = eao.kekKeyId(macEnd);
    Kek current = protection.peer().kek(kekAlgId, kekKeyId);
    Kek kek = current == null ? heldUnder(passage.flow, kekAlgId, kekKeyId) : current;
    if (kek == null) {
      return DropReason.UNKNOWN_KEK;
    }
    if (!algorithm.equals(protection.mac())) {
      return DropReason.ALG_MISMATCH;
    }
    byte[] field = new byte[kek.algorithm().fieldOctets()];
    Octets.get(segment.octets, macEnd + EnhancedAuthView.KEK_IDS_LENGTH, field);
    ReceiveKeys keys =
        resetsForPending(passage, kek, field)
            ? passage.receiveKeys
            : incarnation(passage, protection);
    if (keys == null) {
      return DropReason.STALE;
    }
    if (isOfAnotherLife(keys, passage.keyId, kek, field)) {
      keys = pendingOr(fresh(passage.flow, protection), passage.flow, kek, field);
    }
    ReceiveKey held = keys.find(passage.keyId);
    passage.receiveKeys = keys;
    if (held != null && held.isSame(kek, field)) {
      passage.receiveKey = held;
      return held.isEligible(nowNanos) ? null : DropReason.NOT_ELIGIBLE;
    }
    if (held != null) {
      return DropReason.KEY_ID_IN_USE;
    }
    ReceiveKey misplaced = misplaced(passage.flow, keys, kek, field);
    if (misplaced != null) {
      passage.receiveKey = misplaced;
      return misplaced.isEligible(nowNanos) ? null : DropReason.NOT_ELIGIBLE;
    }
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    if (syn && keys.newest() != null) {
      // The key of a SYN is the first of its connection: this one is from before a restart.
      return DropReason.STALE;
    }
    if (!syn && !speaksToOurSyn(passage.flow)) {
      // Our router has begun anew: no key from before comes in behind its SYN.
      return DropReason.STALE;
    }
    if (current == null) {
      return DropReason.UNKNOWN_KEK;
    }
    if (keys.isOutlived(epoch(passage.flow, keys), nowNanos)) {
      return DropReason.REPLAY;
    }
    if (!keys.mayInstall(nowNanos)) {
      return DropReason.KEY_RATE;
    }
    ReceiveKey offered =
        keys.offer(
            worker.maker(),
            kek,
            field,
            algorithm,
            eao.algId(),
            passage.keyId,
            FlowEnds.of(segment),
            nowNanos);
    if (offered == null) {
      return DropReason.REPLAY;
    }
    passage.receiveKey = offered;
    passage.installs = true;
    return null;
  }

  /**
   * A KEK that has been retired while the peer still repeats a key that came under it: nothing is
   * installed under it any more, and what is held stays. Null when there is no such key.
   */
  private @Nullable Kek heldUnder(@Nullable ProtectedFlow flow, int kekAlgId, int kekKeyId) {
    if (flow == null) {
      return null;
    }
    Kek kek = heldUnder(flow.receiveKeys, kekAlgId, kekKeyId);
    return kek == null ? heldUnder(flow.pending, kekAlgId, kekKeyId) : kek;
  }

  private @Nullable Kek heldUnder(@Nullable ReceiveKeys keys, int kekAlgId, int kekKeyId) {
    ReceiveKey key = keys == null ? null : keys.find(eao.keyId());
    boolean same =
        key != null && key.kek().algorithm().algId() == kekAlgId && key.kek().keyId() == kekKeyId;
    return key != null && same ? key.kek() : null;
  }

  /**
   * Whether this is a SYN sent once more through a gateway that has forgotten the key that it sent
   * it under before: its new keys begin a set of their own.
   */
  private boolean isOfAnotherLife(ReceiveKeys keys, int keyId, Kek kek, byte[] field) {
    if ((tcp.flags() & (TcpFlags.SYN | TcpFlags.ACK)) != TcpFlags.SYN) {
      return false;
    }
    ReceiveKey held = keys.find(keyId);
    return held == null ? keys.newest() != null : !held.isSame(kek, field);
  }

  /** Whether a segment behind the SYNs belongs to the connection that our router began last. */
  private boolean speaksToOurSyn(@Nullable ProtectedFlow flow) {
    boolean ack = (tcp.flags() & TcpFlags.ACK) != 0;
    return flow == null || flow.answered || (ack && flow.local().hasSentSyn(tcp.ack()));
  }

  /** High word of the last octet of the segment, as far as it continues what was received. */
  private int epoch(@Nullable ProtectedFlow flow, ReceiveKeys keys) {
    if (flow == null || !keys.equals(flow.receiveKeys)) {
      return 0;
    }
    long seq = flow.remote().extend(tcp.seq());
    return SeqNumber.epoch(Math.max(seq, seq + tcp.sequenceLength() - 1));
  }

  /** The pending keys where they hold the key that is carried, or else others. */
  private ReceiveKeys pendingOr(
      ReceiveKeys others, @Nullable ProtectedFlow flow, Kek kek, byte[] field) {
    ReceiveKeys pending = flow == null ? null : flow.pending;
    ReceiveKey key =
        pending == null || pending.initialSequenceNumber() != tcp.seq()
            ? null
            : pending.find(eao.keyId());
    return pending != null && key != null && key.isSame(kek, field) ? pending : others;
  }

  /**
   * The key where it is held for the other of two connections, because a reset under it overtook
   * the SYN and the KEK does not bind keys to their connection; null if it is not.
   */
  private @Nullable ReceiveKey misplaced(
      @Nullable ProtectedFlow flow, ReceiveKeys keys, Kek kek, byte[] field) {
    if (flow == null || kek.algorithm().bindsToConnection()) {
      return null;
    }
    ReceiveKey key = heldBy(flow.receiveKeys, keys, kek, field);
    return key == null ? heldBy(flow.pending, keys, kek, field) : key;
  }

  private @Nullable ReceiveKey heldBy(
      @Nullable ReceiveKeys others, ReceiveKeys keys, Kek kek, byte[] field) {
    ReceiveKey key = others == null || others.equals(keys) ? null : others.find(eao.keyId());
    return key != null && key.isSame(kek, field) ? key : null;
  }

  /**
   * Whether this is the reset by which a router that wants a new connection ends the old one: its
   * peer has answered the SYN with a challenge acknowledgment (RFC 5961 s4.2). It has a number of
   * the old connection and the key of the pending SYN.
   */
  private boolean resetsForPending(Passage passage, Kek kek, byte[] field) {
    ProtectedFlow flow = passage.flow;
    ReceiveKeys pending = flow == null ? null : flow.pending;
    if (pending == null || (tcp.flags() & (TcpFlags.RST | TcpFlags.ACK)) != TcpFlags.RST) {
      return false;
    }
    ReceiveKey key = pending.find(passage.keyId);
    if (key == null || !key.isSame(kek, field)) {
      return false;
    }
    passage.receiveKeys = pending;
    return true;
  }

  /**
   * The incarnation of the connection that a key-carrying segment speaks for, null when it cannot
   * be one that the router takes part in: a replay from an earlier one.
   */
  private @Nullable ReceiveKeys incarnation(Passage passage, Protection protection) {
    int flags = tcp.flags();
    boolean syn = (flags & TcpFlags.SYN) != 0;
    boolean ack = (flags & TcpFlags.ACK) != 0;
    boolean rst = (flags & TcpFlags.RST) != 0;
    ProtectedFlow flow = passage.flow;
    if (flow == null) {
      return syn && !ack ? fresh(null, protection) : null;
    }
    if (ack && !flow.local().hasSent(tcp.ack())) {
      return null;
    }
    if (syn && ack && !isFirstAnswer(flow)) {
      return null;
    }
    if (syn) {
      return ofSyn(flow, protection);
    }
    if (ack && flow.answered && !flow.local().hasSentSyn(tcp.ack())) {
      return null;
    }
    ReceiveKeys pending = flow.pending;
    if (pending != null && flow.pendingAnswered) {
      int distance = tcp.seq() - pending.initialSequenceNumber();
      if (Math.abs(distance) <= 2 * SequenceSpace.SLACK) {
        return isOfCurrent(flow, pending) ? flow.receiveKeys : pending;
      }
    }
    if (pending != null && rst && pending.find(passage.keyId) != null) {
      // The far router began anew and now clears away what ours still holds (RFC 9293 s3.5.1).
      return flow.remote().isInWindow(tcp.seq()) ? pending : null;
    }
    if (flow.receiveKeys != null) {
      return flow.remote().isInWindow(tcp.seq()) ? flow.receiveKeys : null;
    }
    // A refused connection: the reset is the first and last that the peer says.
    return rst && ack ? fresh(flow, protection) : null;
  }

  /**
   * Whether a SYN-ACK answers the SYN that our router sent last, and as it was answered before. Any
   * other would put the keys of an earlier connection in the place of those in use.
   */
  private boolean isFirstAnswer(ProtectedFlow flow) {
    ReceiveKeys current = flow.receiveKeys;
    return flow.local().isAnswerToSyn(tcp.ack())
        && (!flow.answered || current == null || current.initialSequenceNumber() == tcp.seq());
  }

  /** Whether a segment that may be of both sets, as they begin alike, is under a current key. */
  private boolean isOfCurrent(ProtectedFlow flow, ReceiveKeys pending) {
    ReceiveKeys current = flow.receiveKeys;
    return current != null
        && current.initialSequenceNumber() == pending.initialSequenceNumber()
        && pending.find(eao.keyId()) == null
        && current.find(eao.keyId()) != null;
  }

  private ReceiveKeys ofSyn(ProtectedFlow flow, Protection protection) {
    int isn = tcp.seq();
    ReceiveKeys current = flow.receiveKeys;
    if (current != null && current.initialSequenceNumber() == isn) {
      return current;
    }
    ReceiveKeys pending = flow.pending;
    if (pending != null && pending.initialSequenceNumber() == isn) {
      return pending;
    }
    return fresh(flow, protection);
  }

  private ReceiveKeys fresh(@Nullable ProtectedFlow flow, Protection protection) {
    var peer = flow == null ? worker.peer(protection.peer()) : flow.peer;
    return new ReceiveKeys(peer, protection.rollover().holdNanos(), tcp.seq());
  }

  /** Check 8: a key that is held already; the peer's, our own, or a configured one. */
  private @Nullable DropReason findHeldKey(Passage passage, Protection protection, long nowNanos) {
    ProtectedFlow flow = passage.flow;
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    if (syn && (tcp.flags() & TcpFlags.ACK) != 0 && (flow == null || !isFirstAnswer(flow))) {
      return DropReason.STALE;
    }
    if (flow != null && !(syn && protection.usesConfiguredKey(true))) {
      ReceiveKeys keys = syn ? ofSyn(flow, protection) : holding(flow, passage.keyId);
      ReceiveKey key = keys == null ? null : keys.find(passage.keyId);
      if (key != null) {
        passage.receiveKeys = keys;
        passage.receiveKey = key;
        if (!syn && keys != null && keys.equals(flow.pending) && !answersOurSynAck(flow)) {
          return DropReason.STALE;
        }
        return key.isEligible(nowNanos) ? null : DropReason.NOT_ELIGIBLE;
      }
      SendKey own = flow.sendKeys.find(passage.keyId);
      if (own != null && protection.peer().acceptsUseOfOwnKey()) {
        passage.receiveKeys = keys;
        passage.sendKey = own;
        passage.direction = 1;
        return null;
      }
    }
    ChainKeys chain = flow == null ? worker.schedule().chain(protection) : flow.chain;
    ConfiguredKey configured =
        chain != null
            ? chain.find(passage.keyId)
            : protection.usesConfiguredKey(syn) ? protection.configuredKey(passage.keyId) : null;
    if (configured == null) {
      return DropReason.UNKNOWN_KEY;
    }
    if (chain != null && !chain.isEligible(passage.keyId)) {
      return DropReason.NOT_ELIGIBLE;
    }
    passage.mac = configured.mac();
    passage.receiveKeys =
        syn
            ? (flow == null ? fresh(null, protection) : ofSyn(flow, protection))
            : flow == null ? null : current(flow);
    boolean joins = chain != null && acceptsUnsigned(passage, protection);
    return flow == null && !syn && !joins ? DropReason.UNKNOWN_KEY : null;
  }

  /** Whether a segment goes on where our router's SYN-ACK stands, or refuses it. */
  private boolean answersOurSynAck(ProtectedFlow flow) {
    return (tcp.flags() & TcpFlags.ACK) == 0 || flow.local().hasSentSyn(tcp.ack());
  }

  /** The keys that a segment under this key belongs to: until the peer goes on, maybe the old. */
  private static @Nullable ReceiveKeys holding(ProtectedFlow flow, int keyId) {
    ReceiveKeys current = flow.receiveKeys;
    ReceiveKeys expected = current(flow);
    boolean isOld =
        expected != null
            && current != null
            && expected.find(keyId) == null
            && current.find(keyId) != null;
    return isOld ? current : expected;
  }

  private static @Nullable ReceiveKeys current(ProtectedFlow flow) {
    return flow.pending != null && flow.pendingAnswered ? flow.pending : flow.receiveKeys;
  }

  /** Checks 9 and 10. */
  private @Nullable DropReason checkKey(Passage passage, MacAlgorithm algorithm) {
    MacKey mac = passage.mac;
    if (passage.receiveKey != null) {
      mac = passage.receiveKey.mac();
    } else if (passage.sendKey != null) {
      mac = passage.sendKey.mac();
    }
    if (mac == null || mac.algorithm() != algorithm) {
      return DropReason.ALG_MISMATCH;
    }
    passage.mac = mac;
    if (!algorithm.needsNonce()) {
      return null;
    }
    if (passage.receiveKey != null) {
      return passage.receiveKey.window().check(passage.number);
    }
    ProtectedFlow flow = passage.flow;
    SendKey own = passage.sendKey;
    if (flow == null || own == null) {
      throw new AssertionError("a MAC with a nonce has an automatic key");
    }
    return own.peerUse(flow.peer.peer().limits().replayWindow()).check(passage.number);
  }
}
