package io.latchwire.latch;

import io.latchwire.latch.FlowTuple.AddressPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which peers have established latches between which addresses. Key manager only. */
final class PairPeers {
  private static final class Tally {
    final Identity peer;
    int latches;

    Tally(Identity peer) {
      this.peer = peer;
    }
  }

  // Nearly every pair has one peer: a list of one is smaller than a map of one.
  private final Map<AddressPair, List<Tally>> pairs = new HashMap<>();

  void add(AddressPair pair, Identity peer) {
    List<Tally> tallies = pairs.computeIfAbsent(pair, _ -> new ArrayList<>(1));
    Tally tally = find(tallies, peer);
    if (tally == null) {
      tally = new Tally(peer);
      tallies.add(tally);
    }
    tally.latches++;
  }

  void remove(AddressPair pair, Identity peer) {
    List<Tally> tallies = pairs.get(pair);
    Tally tally = tallies == null ? null : find(tallies, peer);
    if (tallies == null || tally == null) {
      throw new AssertionError("a latch leaves a pair that it is not in");
    }
    if (--tally.latches == 0) {
      tallies.remove(tally);
    }
    if (tallies.isEmpty()) {
      pairs.remove(pair);
    }
  }

  /** Another peer that has an established latch between the addresses; null when none has. */
  @Nullable Identity other(AddressPair pair, Identity peer) {
    for (Tally tally : pairs.getOrDefault(pair, List.of())) {
      if (!tally.peer.equals(peer)) {
        return tally.peer;
      }
    }
    return null;
  }

  private static @Nullable Tally find(List<Tally> tallies, Identity peer) {
    for (Tally tally : tallies) {
      if (tally.peer.equals(peer)) {
        return tally;
      }
    }
    return null;
  }
}
