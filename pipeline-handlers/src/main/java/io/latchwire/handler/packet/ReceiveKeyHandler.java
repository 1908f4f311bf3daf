package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.flow.SequenceSpace;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.Peer;
import io.latchwire.policy.Policy;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
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
    if (refused != null) {
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
    if (found == 0) {
      return otherKind ? DropReason.POLICY : DropReason.NO_OPTION;
    }
    return null;
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
    Kek kek = protection.peer().kek(eao.kekAlgId(macEnd), eao.kekKeyId(macEnd));
    if (kek == null) {
      return DropReason.UNKNOWN_KEK;
    }
    if (!algorithm.equals(protection.mac())) {
      return DropReason.ALG_MISMATCH;
    }
    ReceiveKeys keys = incarnation(passage, protection);
    if (keys == null) {
      return DropReason.STALE;
    }
    byte[] field = new byte[kek.algorithm().fieldOctets()];
    Octets.get(segment.octets, macEnd + EnhancedAuthView.KEK_IDS_LENGTH, field);
    ReceiveKey held = keys.find(passage.keyId);
    passage.receiveKeys = keys;
    if (held != null && held.isSame(kek, field)) {
      passage.receiveKey = held;
      return held.isEligible(nowNanos) ? null : DropReason.NOT_ELIGIBLE;
    }
    if (held != null) {
      return DropReason.KEY_ID_IN_USE;
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
    if (syn) {
      return ofSyn(flow, protection);
    }
    ReceiveKeys pending = flow.pending;
    if (pending != null && flow.pendingAnswered) {
      int distance = tcp.seq() - pending.initialSequenceNumber();
      return Math.abs(distance) <= 2 * SequenceSpace.SLACK ? pending : null;
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
    if (flow != null && !(syn && protection.usesConfiguredKey(true))) {
      ReceiveKeys keys = syn ? ofSyn(flow, protection) : current(flow);
      ReceiveKey key = keys == null ? null : keys.find(passage.keyId);
      if (key != null) {
        passage.receiveKeys = keys;
        passage.receiveKey = key;
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
    ConfiguredKey configured =
        protection.usesConfiguredKey(syn) ? protection.configuredKey(passage.keyId) : null;
    if (configured == null) {
      return DropReason.UNKNOWN_KEY;
    }
    passage.mac = configured.mac();
    passage.receiveKeys =
        syn
            ? (flow == null ? fresh(null, protection) : ofSyn(flow, protection))
            : flow == null ? null : current(flow);
    return flow == null && !syn ? DropReason.UNKNOWN_KEY : null;
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
