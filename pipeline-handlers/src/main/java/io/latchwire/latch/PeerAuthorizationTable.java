package io.latchwire.latch;

import io.latchwire.policy.AddressRange;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.SideSelector;
import io.latchwire.policy.TrafficRegion;
import java.util.List;
import java.util.Optional;

/**
 * The peer authorization database. Latching never changes it (RFC 5660 section 2.3); it is
 * immutable altogether.
 */
public final class PeerAuthorizationTable {
  /** No entry: no peer is refused, and nothing is exempt from latching. */
  public static final PeerAuthorizationTable EMPTY = new PeerAuthorizationTable(List.of());

  private final List<PeerAuthorization> entries;

  /**
   * The entries, first tried first.
   *
   * @throws IllegalArgumentException naming the entry that cannot stand
   */
  public PeerAuthorizationTable(List<PeerAuthorization> entries) {
    this.entries = List.copyOf(entries);
    boolean bareKeysSeen = false;
    for (int i = 0; i < this.entries.size(); i++) {
      PeerAuthorization entry = this.entries.get(i);
      if (entry.latching() == PeerAuthorization.Latching.NO && isUnbounded(entry)) {
        throw refused(entry, "latching: no without a list of addresses would forbid every latch");
      }
      if (bareKeysSeen && !entry.bareKeys()) {
        throw refused(entry, "entries for bare keys come last (RFC 5386 section 2)");
      }
      boolean last = i == this.entries.size() - 1;
      if (entry.bareKeys() && entry.peer() == null && !last) {
        throw refused(entry, "the entry for every bare key is the very last (RFC 5386 section 2)");
      }
      bareKeysSeen |= entry.bareKeys();
    }
  }

  /** The entry that is for the peer. */
  public Optional<PeerAuthorization> entryOf(Identity peer) {
    return entries.stream().filter(entry -> entry.isFor(peer)).findFirst();
  }

  /** Whether there is no entry. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The entry whose flag forbids a latch for the flow. */
  Optional<PeerAuthorization> forbids(FlowTuple flow) {
    return entries.stream()
        .filter(entry -> entry.latching() == PeerAuthorization.Latching.NO)
        .filter(entry -> entry.mayAssert(flow.remoteHigh(), flow.remoteLow()))
        .findFirst();
  }

  /**
   * Whether the peer of an association may claim its remote addresses at all: an entry is for it
   * and allows them, and a bare key claims none of another entry's (RFC 5386 section 2).
   */
  boolean authorizes(Association association) {
    if (entries.isEmpty()) {
      return true;
    }
    Identity peer = association.parameters().peer();
    Optional<PeerAuthorization> own = entryOf(peer);
    if (own.isEmpty()) {
      return false;
    }
    boolean withinOwn =
        own.get().addresses().isEmpty()
            || remote(own.get().addresses()).contains(association.selectors());
    boolean claimsOthers =
        own.get().bareKeys()
            && entries.stream()
                .filter(entry -> !entry.bareKeys())
                .anyMatch(entry -> remote(entry.addresses()).overlaps(association.selectors()));
    return withinOwn && !claimsOthers;
  }

  private static boolean isUnbounded(PeerAuthorization entry) {
    return entry.addresses().isEmpty() || entry.addresses().contains(AddressRange.ANY);
  }

  private static TrafficRegion remote(List<AddressRange> addresses) {
    return TrafficRegion.of(
        List.of(new SideSelector(0, AddressRange.ANY, PortRange.ANY)),
        addresses.stream().map(range -> new SideSelector(0, range, PortRange.ANY)).toList());
  }

  private static IllegalArgumentException refused(PeerAuthorization entry, String why) {
    return new IllegalArgumentException(entry.name() + ": " + why);
  }
}
