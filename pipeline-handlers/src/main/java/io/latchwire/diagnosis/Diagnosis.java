package io.latchwire.diagnosis;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.policy.AddressPrefix;
import io.latchwire.segment.DropReason;
import io.latchwire.wire.tcp.TcpFlags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a segment was rejected.
 *
 * <p>A MAC cannot say what is wrong with it, but it can say what is right: so one supposition after
 * the other is tried, those that differ least from what the segment says first, until the MAC is
 * right. The number of suppositions is bounded. What none of them explains is told from the reason.
 */
public final class Diagnosis {
  /** How far a supposition may be from what the segment says. */
  private static final int MOST_DIFFERENCES = 2;

  private static final int MOST_TRIES = 600;

  private final SegmentTrial trial;
  private final PeerKnowledge known;
  private final DropReason reason;

  /** A supposition: what the sender may have done. */
  private record Supposition(
      @Nullable CandidateKey held,
      @Nullable Kek kek,
      MacAlgorithm algorithm,
      boolean uncovered,
      FlowEnds ends,
      int differences) {}

  private Diagnosis(SegmentTrial trial, PeerKnowledge known, DropReason reason) {
    this.trial = trial;
    this.known = known;
    this.reason = reason;
  }

  /**
   * Explains the rejection of a segment from the network.
   *
   * @param trial with the frame loaded
   * @param reason for which it was dropped
   */
  public static Finding ofInbound(SegmentTrial trial, PeerKnowledge known, DropReason reason) {
    return new Diagnosis(trial, known, reason).find();
  }

  /** Explains the rejection of a segment of the own router. */
  public static Finding ofOutbound(DropReason reason) {
    if (reason == DropReason.ROUTER_SIGNS) {
      return new Finding(
          Cause.ROUTER_SIGNS,
          "MD5 from the router: the own router signs this session itself (TCP-MD5 or TCP-AO);"
              + " take its password off, or exempt the session with router-signed: bypass",
          true);
    }
    return new Finding(Cause.UNKNOWN, "dropped on its way to the peer: " + reason.label(), true);
  }

  private Finding find() {
    EaoOption option = trial.option();
    if (option == null) {
      return withoutOption();
    }
    if (!trial.hasRightChecksum()) {
      return new Finding(
          Cause.DAMAGED, "the TCP checksum is wrong: the octets were damaged on the way", true);
    }
    Supposition right = rightSupposition(option);
    return right == null ? unproven(option) : proven(option, right);
  }

  private Finding withoutOption() {
    if (trial.isSignedByRouter()) {
      return new Finding(
          Cause.ROUTER_SIGNS,
          "MD5 from the router: the far router signs the session itself (TCP-MD5 or TCP-AO) and no"
              + " gateway has put its option on; take the router's password off",
          true);
    }
    return new Finding(
        Cause.NO_GATEWAY,
        "no option: the peer's gateway is not in the path, does not protect this session, or this"
            + " is a forgery",
        false);
  }

  // ---- suppositions

  private @Nullable Supposition rightSupposition(EaoOption option) {
    List<Supposition> all = suppositions(option);
    all.sort(Comparator.comparingInt(Supposition::differences));
    for (Supposition supposition : all.subList(0, Math.min(all.size(), MOST_TRIES))) {
      if (holds(option, supposition)) {
        return supposition;
      }
    }
    return null;
  }

  private List<Supposition> suppositions(EaoOption option) {
    List<Supposition> all = new ArrayList<>();
    FlowEnds here = FlowEnds.of(trial.segment());
    List<FlowEnds> ends = new ArrayList<>(List.of(here));
    ends.addAll(known.otherEnds());
    for (FlowEnds end : ends) {
      int moved = end.equals(here) ? 0 : 1;
      for (boolean uncovered :
          new boolean[] {option.excludesOptions(), !option.excludesOptions()}) {
        int flipped = uncovered == option.excludesOptions() ? 0 : 1;
        if (option.carriesKey()) {
          addCarried(all, option, end, uncovered, moved + flipped);
        } else {
          addHeld(all, option, end, uncovered, moved + flipped);
        }
      }
    }
    all.removeIf(supposition -> supposition.differences() > MOST_DIFFERENCES);
    return all;
  }

  private void addCarried(
      List<Supposition> all, EaoOption option, FlowEnds ends, boolean uncovered, int differences) {
    MacAlgorithm named = known.peer().algorithm(option.algId());
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      for (Kek kek : known.peer().keks()) {
        boolean isNamed =
            trial.kekAlgId(algorithm) == kek.algorithm().algId()
                && trial.kekKeyId(algorithm) == kek.keyId();
        int more = (algorithm == named ? 0 : 1) + (isNamed ? 0 : 1);
        all.add(new Supposition(null, kek, algorithm, uncovered, ends, differences + more));
      }
    }
  }

  private void addHeld(
      List<Supposition> all, EaoOption option, FlowEnds ends, boolean uncovered, int differences) {
    MacAlgorithm named = known.peer().algorithm(option.algId());
    for (CandidateKey key : known.keys()) {
      MacAlgorithm algorithm = key.mac().algorithm();
      int more = (algorithm == named ? 0 : 1) + (key.keyId() == option.keyId() ? 0 : 1);
      all.add(new Supposition(key, null, algorithm, uncovered, ends, differences + more));
    }
  }

  private boolean holds(EaoOption option, Supposition supposition) {
    CandidateKey held = supposition.held();
    if (held != null) {
      return !held.mac().isClosed()
          && trial.isRight(
              held.mac(), held.direction(), supposition.uncovered(), supposition.ends());
    }
    Kek kek = supposition.kek();
    MacAlgorithm algorithm = supposition.algorithm();
    byte[] field = kek == null ? null : trial.field(algorithm, kek.algorithm().fieldOctets());
    if (kek == null || field == null) {
      return false;
    }
    try (MacKey key =
        known
            .maker()
            .derive(
                kek,
                trial.kekAlgId(algorithm),
                trial.kekKeyId(algorithm),
                field,
                algorithm,
                option.algId(),
                option.keyId(),
                supposition.ends(),
                initialSequenceNumber())) {
      return trial.isRight(key, 0, supposition.uncovered(), supposition.ends());
    }
  }

  /** A SYN says it itself; of a later segment the flow knows it. */
  private int initialSequenceNumber() {
    boolean syn = (trial.tcp().flags() & TcpFlags.SYN) != 0;
    Integer noted = known.initialSequenceNumber();
    return syn || noted == null ? trial.tcp().seq() : noted;
  }

  // ---- findings with a MAC that is right

  private Finding proven(EaoOption option, Supposition right) {
    FlowEnds here = FlowEnds.of(trial.segment());
    if (!right.ends().equals(here)) {
      return new Finding(
          Cause.NAT,
          "NAT on the path: the MAC is right for "
              + text(right.ends())
              + ", the segment came as "
              + text(here)
              + "; take the session out of the translation",
          true);
    }
    if (!known.peer().acceptedKinds().contains(option.kind())) {
      return new Finding(
          Cause.WRONG_KIND,
          "wrong kind: the peer sends its option as kind "
              + option.kind()
              + ", which is not accepted here; all else is right",
          true);
    }
    if (right.uncovered() != option.excludesOptions()) {
      return new Finding(
          Cause.T_MISMATCH,
          "T mismatch: the option says T = "
              + (option.excludesOptions() ? "1" : "0")
              + ", but the MAC is right "
              + (right.uncovered() ? "without" : "with")
              + " the other TCP options",
          true);
    }
    if (right.algorithm() != known.peer().algorithm(option.algId())
        || (reason == DropReason.ALG_MISMATCH && right.algorithm() != known.expected())) {
      return new Finding(
          Cause.WRONG_ALGORITHM,
          "wrong algorithm: the peer signs with "
              + right.algorithm().label()
              + " (Alg ID "
              + option.algId()
              + " on the wire), here "
              + named(option)
              + " is configured",
          true);
    }
    Finding keyId = wrongKeyId(option, right);
    return keyId == null ? asItIs(option, right) : keyId;
  }

  private String named(EaoOption option) {
    MacAlgorithm named = known.peer().algorithm(option.algId());
    return named == null || reason == DropReason.ALG_MISMATCH
        ? known.expected().label()
        : "Alg ID " + option.algId() + " for " + named.label();
  }

  private @Nullable Finding wrongKeyId(EaoOption option, Supposition right) {
    CandidateKey held = right.held();
    Kek kek = right.kek();
    if (held != null && held.keyId() != option.keyId()) {
      return new Finding(
          Cause.WRONG_KEY_ID,
          "wrong key id: signed with the "
              + held.whose()
              + " that has id "
              + held.keyId()
              + " here, under id "
              + option.keyId(),
          true);
    }
    if (kek != null
        && (kek.keyId() != trial.kekKeyId(right.algorithm())
            || kek.algorithm().algId() != trial.kekAlgId(right.algorithm()))) {
      return new Finding(
          Cause.WRONG_KEY_ID,
          "wrong key id: the peer names KEK "
              + trial.kekKeyId(right.algorithm())
              + ", the same KEK has id "
              + kek.keyId()
              + " here",
          true);
    }
    return null;
  }

  /** The MAC is right as the segment stands: something else was wrong with it. */
  private Finding asItIs(EaoOption option, Supposition right) {
    CandidateKey held = right.held();
    return switch (reason) {
      case REPLAY, STALE, KEY_ID_IN_USE ->
          new Finding(
              Cause.REPLAY,
              "replay: the MAC is right, but the segment was seen before or belongs to an earlier"
                  + " connection: somebody sends recorded segments, or the network duplicates",
              true);
      case NOT_ELIGIBLE ->
          new Finding(
              Cause.CLOCK_SKEW,
              "clock skew: the MAC is right under key "
                  + option.keyId()
                  + ", but it is not the time of this key here; compare the clocks of both ends"
                  + " and the lifetimes of the key",
              true);
      case POLICY ->
          new Finding(
              Cause.T_MISMATCH,
              "T mismatch: the peer leaves the other TCP options out of the MAC (T = 1), which is"
                  + " not accepted here; all else is right",
              true);
      default ->
          held != null && !held.isInForce()
              ? new Finding(
                  Cause.CLOCK_SKEW,
                  "clock skew: the MAC is right under key " + held.keyId() + ", out of its time",
                  true)
              : new Finding(
                  Cause.UNKNOWN,
                  "the MAC is right by now; it was dropped as " + reason.label(),
                  false);
    };
  }

  // ---- findings without

  private Finding unproven(EaoOption option) {
    MacAlgorithm named = known.peer().algorithm(option.algId());
    boolean isKindAccepted = known.peer().acceptedKinds().contains(option.kind());
    if (!isKindAccepted) {
      return new Finding(
          Cause.WRONG_KIND,
          "wrong kind: an option of kind " + option.kind() + " is not accepted here",
          false);
    }
    return switch (reason) {
      case REPLAY, STALE, KEY_ID_IN_USE ->
          new Finding(
              Cause.REPLAY,
              "replay: a segment of an earlier connection, or sent once more; its key is gone",
              false);
      case NOT_ELIGIBLE ->
          new Finding(
              Cause.CLOCK_SKEW,
              "clock skew: it is not the time of key " + option.keyId() + " here",
              false);
      case POLICY -> new Finding(Cause.T_MISMATCH, "T mismatch: T = 1 is not accepted here", false);
      case ALG_MISMATCH ->
          new Finding(
              Cause.WRONG_ALGORITHM,
              "wrong algorithm: the peer names "
                  + (named == null ? "an unknown one" : named.label())
                  + " (Alg ID "
                  + option.algId()
                  + "), here "
                  + known.expected().label()
                  + " is configured",
              false);
      case UNKNOWN_KEK -> unknownKek(named);
      case UNKNOWN_KEY ->
          new Finding(
              Cause.RESTART,
              "no key of id "
                  + option.keyId()
                  + " here: a gateway was restarted and the session has not begun anew, or the id"
                  + " is wrong",
              false);
      case BAD_MAC -> badMac(option, named);
      default -> new Finding(Cause.UNKNOWN, "dropped as " + reason.label(), false);
    };
  }

  private Finding unknownKek(@Nullable MacAlgorithm named) {
    MacAlgorithm algorithm = named == null ? known.expected() : named;
    String configured =
        known.peer().keks().stream()
            .map(kek -> kek.keyId() + " " + kek.algorithm().label())
            .collect(Collectors.joining(", "));
    return new Finding(
        Cause.WRONG_KEY_ID,
        "wrong key id: the peer names KEK "
            + trial.kekKeyId(algorithm)
            + " "
            + KekAlgorithm.ofAlgId(trial.kekAlgId(algorithm))
                .map(KekAlgorithm::label)
                .orElse("of an unknown algorithm")
            + ", here are: "
            + configured,
        false);
  }

  private Finding badMac(EaoOption option, @Nullable MacAlgorithm named) {
    if (option.carriesKey()) {
      MacAlgorithm algorithm = named == null ? known.expected() : named;
      return new Finding(
          Cause.WRONG_KEY,
          "wrong key: the KEK with id "
              + trial.kekKeyId(algorithm)
              + " is not the same at both ends; or somebody forges, or rewrites addresses that are"
              + " not known here (name them with --address)",
          false);
    }
    boolean configured =
        known.keys().stream()
            .anyMatch(key -> key.keyId() == option.keyId() && key.whose().startsWith("config"));
    return configured
        ? new Finding(
            Cause.WRONG_KEY,
            "wrong key: the key with id " + option.keyId() + " is not the same at both ends",
            false)
        : new Finding(
            Cause.UNKNOWN,
            "the MAC is wrong under every key that is known: a forgery, or altered on the way",
            false);
  }

  private static String text(FlowEnds ends) {
    return end(ends.sourceHigh(), ends.sourceLow(), ends.sourcePort())
        + " > "
        + end(ends.destinationHigh(), ends.destinationLow(), ends.destinationPort());
  }

  private static String end(long high, long low, int port) {
    String address = AddressPrefix.addressText(high, low);
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
