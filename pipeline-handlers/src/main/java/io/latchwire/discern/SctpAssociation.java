package io.latchwire.discern;

import io.latchwire.flow.HalfOpenFlows;
import io.latchwire.latch.FlowTuple;
import io.latchwire.latch.Latch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An association, its paths and their latches. A record of facts: the table acts on it. */
final class SctpAssociation {
  /** Addresses of one end beyond which no more are believed; paths are their product. */
  static final int MOST_ADDRESSES = 8;

  /** Requests of one ASCONF beyond which it is not believed. */
  static final int MOST_REQUESTS = 16;

  /** The exchange of cookies that the tags of now come from. */
  Handshake current;

  /** A later INIT whose exchange of cookies is not over; null when there is none. */
  @Nullable Handshake pending;

  SctpState state = SctpState.COOKIE_WAIT;
  long passedMillis;
  HalfOpenFlows.@Nullable Place<SctpAssociation> place;

  /** Latches of the paths; a path whose latch closed stays, with null, and is silent. */
  final Map<FlowTuple, @Nullable Latch> paths = new LinkedHashMap<>();

  private final Map<Boolean, Asconf> outstanding = new LinkedHashMap<>();

  SctpAssociation(Handshake first, long nowMillis) {
    this.current = first;
    this.passedMillis = nowMillis;
  }

  /** An address, IPv4 as IPv4-mapped. */
  record Address(long high, long low) {
    private static final long IPV4_MAPPED_ANY = 0xFFFF_0000_0000L;

    /** Whether it stands for the source of the packet, RFC 5061 section 4.2.1. */
    boolean isWildcard() {
      return high == 0 && (low == 0 || low == IPV4_MAPPED_ANY);
    }

    static Address ofHost(FlowTuple path) {
      return new Address(path.localHigh(), path.localLow());
    }

    static Address ofNetwork(FlowTuple path) {
      return new Address(path.remoteHigh(), path.remoteLow());
    }

    static Address of(FlowTuple path, boolean host) {
      return host ? ofHost(path) : ofNetwork(path);
    }
  }

  /** What INIT and INIT ACK say: the tag and the addresses of either end. */
  static final class Handshake {
    final boolean openedByHost;
    final int openerTag;
    final Set<Address> hostAddresses = new LinkedHashSet<>();
    final Set<Address> networkAddresses = new LinkedHashSet<>();
    boolean answered;
    boolean echoed;
    private int otherTag;

    Handshake(boolean openedByHost, int openerTag) {
      this.openedByHost = openedByHost;
      this.openerTag = openerTag;
    }

    void answer(int tag) {
      answered = true;
      otherTag = tag;
    }

    /** Whether this is the tag that packets to an end carry. */
    boolean isTagOf(boolean host, int tag) {
      return host == openedByHost ? tag == openerTag : answered && tag == otherTag;
    }

    Set<Address> addresses(boolean host) {
      return host ? hostAddresses : networkAddresses;
    }
  }

  /** A request to change addresses, until its receiver has granted it. */
  record Asconf(int serial, Address source, List<Request> requests) {}

  /** One change of one address. */
  record Request(int correlation, boolean adds, Address address) {}

  void ask(boolean byHost, Asconf asconf) {
    outstanding.put(byHost, asconf);
  }

  /** Takes the request that this end has just answered; null when it had none of this number. */
  @Nullable Asconf answered(boolean askedByHost, int serial) {
    Asconf asconf = outstanding.get(askedByHost);
    if (asconf == null || asconf.serial() != serial) {
      return null;
    }
    outstanding.remove(askedByHost);
    return asconf;
  }

  void forgetRequests() {
    outstanding.clear();
  }

  /** The latches that are not closed. */
  List<Latch> latches() {
    return new ArrayList<>(paths.values().stream().filter(Objects::nonNull).toList());
  }
}
