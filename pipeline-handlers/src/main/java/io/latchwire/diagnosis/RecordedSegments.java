package io.latchwire.diagnosis;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.KeyMaker;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KindSet;
import io.latchwire.policy.Peer;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.PolicyTable;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges recorded segments of both directions in the order in which they were recorded. Keys are
 * learnt from the segments that carry them, so a recording has to begin with its connections. No
 * window and no clock is kept: what a gateway would refuse for its time alone is verified here.
 */
public final class RecordedSegments implements AutoCloseable {
  private final PolicyTable policies;
  private final SegmentTrial trial;
  private final KeyMaker maker;
  private final Map<FlowEnds, Side> sides = new HashMap<>();

  /** One direction of a connection: what its sender has made. */
  private static final class Side {
    private final int initialSequenceNumber;
    private final Map<Integer, Known> keys = new HashMap<>();

    Side(int initialSequenceNumber) {
      this.initialSequenceNumber = initialSequenceNumber;
    }

    void close() {
      keys.values().forEach(known -> known.key.close());
    }
  }

  /** A key with the numbers that were used under it. */
  private static final class Known {
    private final MacKey key;
    private final Set<Long> used = new HashSet<>();

    Known(MacKey key) {
      this.key = key;
    }
  }

  /**
   * Judges by these policies.
   *
   * @param macs belongs to the calling thread, and has made the configured keys
   */
  public RecordedSegments(PolicyTable policies, MacProvider macs) {
    this.policies = policies;
    this.trial = new SegmentTrial(macs);
    this.maker = new KeyMaker(macs, KeyOctets.system());
  }

  /** The frame judged last. */
  public Segment segment() {
    return trial.segment();
  }

  /** Judges a frame, Ethernet header in front. */
  public RecordedVerdict judge(byte[] frame) {
    if (!trial.load(frame, KindSet.of())) {
      return new RecordedVerdict("ignored", "no whole TCP segment", true);
    }
    Protection protection = protection(trial.segment());
    if (protection == null) {
      return new RecordedVerdict("unprotected", "no policy protects it", true);
    }
    trial.load(frame, protection.peer().acceptedKinds());
    return judge(protection);
  }

  /** The protection of a segment in whichever direction it goes. */
  private @Nullable Protection protection(Segment s) {
    Policy outbound =
        policies.decide(
            s.protocol,
            s.sourceHigh,
            s.sourceLow,
            s.sourcePort,
            s.destinationHigh,
            s.destinationLow,
            s.destinationPort,
            s.vlan);
    Policy inbound =
        policies.decide(
            s.protocol,
            s.destinationHigh,
            s.destinationLow,
            s.destinationPort,
            s.sourceHigh,
            s.sourceLow,
            s.sourcePort,
            s.vlan);
    Policy deciding = outbound.action() == PolicyAction.PROTECT ? outbound : inbound;
    return deciding.protection();
  }

  private RecordedVerdict judge(Protection protection) {
    Peer peer = protection.peer();
    if (trial.isMalformed()) {
      return bad(DropReason.BAD_FORMAT, "the options do not fit into the header");
    }
    EaoOption option = trial.option();
    if (option == null) {
      return bad(DropReason.NO_OPTION, trial.isSignedByRouter() ? "TCP-MD5 or TCP-AO instead" : "");
    }
    if (!trial.hasRightChecksum()) {
      return bad(DropReason.BAD_CHECKSUM, "");
    }
    if (!peer.acceptedKinds().contains(option.kind())) {
      return bad(DropReason.POLICY, "kind " + option.kind());
    }
    if (option.excludesOptions() && !peer.acceptsUncoveredOptions()) {
      return bad(DropReason.POLICY, "T = 1");
    }
    MacAlgorithm algorithm = peer.algorithm(option.algId());
    if (algorithm == null) {
      return bad(DropReason.ALG_MISMATCH, "Alg ID " + option.algId());
    }
    int least = EnhancedAuthView.lengthOf(algorithm.needsNonce(), algorithm.tagOctets());
    if (option.length() < least || (!option.carriesKey() && option.length() != least)) {
      return bad(DropReason.BAD_FORMAT, option.length() + " octets");
    }
    return option.carriesKey()
        ? carried(option, protection, algorithm)
        : held(option, protection, algorithm);
  }

  private RecordedVerdict carried(EaoOption option, Protection protection, MacAlgorithm algorithm) {
    Kek kek = protection.peer().kek(trial.kekAlgId(algorithm), trial.kekKeyId(algorithm));
    if (kek == null) {
      return bad(DropReason.UNKNOWN_KEK, "KEK " + trial.kekKeyId(algorithm));
    }
    byte[] field = trial.field(algorithm, kek.algorithm().fieldOctets());
    if (field == null) {
      return bad(DropReason.BAD_FORMAT, option.length() + " octets");
    }
    FlowEnds ends = FlowEnds.of(trial.segment());
    Side side = side(ends);
    MacKey key =
        maker.derive(
            kek,
            kek.algorithm().algId(),
            kek.keyId(),
            field,
            algorithm,
            option.algId(),
            option.keyId(),
            ends,
            side.initialSequenceNumber);
    if (!trial.isRight(key, 0)) {
      key.close();
      return bad(DropReason.BAD_MAC, "key " + option.keyId() + " rides in it");
    }
    Known known = side.keys.get(option.keyId());
    if (known == null || !trial.isRight(known.key, 0)) {
      if (known != null) {
        known.key.close();
      }
      known = new Known(key);
      side.keys.put(option.keyId(), known);
    } else {
      key.close();
    }
    return number(option, known, algorithm, "rides in it, ");
  }

  private RecordedVerdict held(EaoOption option, Protection protection, MacAlgorithm algorithm) {
    FlowEnds ends = FlowEnds.of(trial.segment());
    Known theirs = find(ends, option, algorithm);
    if (theirs != null && trial.isRight(theirs.key, 0)) {
      return number(option, theirs, algorithm, "");
    }
    Known others = find(ends.reversed(), option, algorithm);
    if (others != null && trial.isRight(others.key, 1)) {
      return new RecordedVerdict("verified", "key " + option.keyId() + " of the other side", true);
    }
    ConfiguredKey configured = protection.configuredKey(option.keyId());
    if (configured != null && configured.mac().algorithm() == algorithm) {
      return trial.isRight(configured.mac(), 0)
          ? new RecordedVerdict("verified", "configured key " + option.keyId(), true)
          : bad(DropReason.BAD_MAC, "configured key " + option.keyId());
    }
    return theirs == null && others == null
        ? bad(DropReason.UNKNOWN_KEY, "key " + option.keyId())
        : bad(DropReason.BAD_MAC, "key " + option.keyId());
  }

  private @Nullable Known find(FlowEnds ends, EaoOption option, MacAlgorithm algorithm) {
    Side side = sides.get(ends);
    Known known = side == null ? null : side.keys.get(option.keyId());
    return known != null && known.key.algorithm() == algorithm ? known : null;
  }

  /** A SYN with another number begins the connection anew. */
  private Side side(FlowEnds ends) {
    Side side = sides.get(ends);
    boolean syn = (trial.tcp().flags() & TcpFlags.SYN) != 0;
    if (side == null || (syn && side.initialSequenceNumber != trial.tcp().seq())) {
      if (side != null) {
        side.close();
      }
      side = new Side(trial.tcp().seq());
      sides.put(ends, side);
    }
    return side;
  }

  private RecordedVerdict number(
      EaoOption option, Known known, MacAlgorithm algorithm, String more) {
    if (!algorithm.needsNonce()) {
      return new RecordedVerdict("verified", "key " + option.keyId() + " " + more.strip(), true);
    }
    long number = Integer.toUnsignedLong(trial.number());
    if (!known.used.add(number)) {
      return bad(DropReason.REPLAY, "number " + number + " under key " + option.keyId());
    }
    return new RecordedVerdict(
        "verified", "key " + option.keyId() + " " + more + "number " + number, true);
  }

  private static RecordedVerdict bad(DropReason reason, String detail) {
    return new RecordedVerdict(reason.label(), detail, false);
  }

  /** Wipes all keys. */
  @Override
  public void close() {
    sides.values().forEach(Side::close);
    trial.close();
  }
}
