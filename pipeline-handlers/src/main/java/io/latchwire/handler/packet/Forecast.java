package io.latchwire.handler.packet;

import io.latchwire.policy.Protection;
import io.latchwire.segment.Segment;
import io.latchwire.wire.tcp.TcpFlags;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;

/**
 * What a policy in mode observe would do to its traffic if it were in mode require: which options
 * would give way to the EAO in the forty octets, which MSS the routers would hear, what would not
 * pass. Owned by one event loop.
 */
public final class Forecast {
  private final OutboundOptions options = new OutboundOptions();
  private long timestampsLost;
  private long windowScalesLost;
  private long sackPermittedLost;
  private long mssLost;
  private long otherOptionsLost;
  private long sackBlocksCut;
  private long noRoom;
  private long tooBig;
  private long routerSigned;
  private long fragments;
  private long unverifiable;
  private int mssSeen;
  private int mssTold;
  private int largestPacket;

  /**
   * The counts so far.
   *
   * @param timestampsLost SYNs that would lose their timestamps option, and connections with them
   * @param windowScalesLost SYNs that would lose their window scale option
   * @param sackPermittedLost SYNs that would lose their SACK-permitted option
   * @param mssLost SYNs that would travel without their MSS option
   * @param otherOptionsLost other options of SYNs that would be taken out
   * @param sackBlocksCut segments that would lose SACK blocks
   * @param noRoom segments that would be dropped as the option does not fit
   * @param tooBig packets that would be refused as they exceed the path MTU with the option
   * @param routerSigned segments that the router signs itself, which would be refused
   * @param fragments pieces that would be dropped
   * @param unverifiable segments of the peer with an option that cannot be checked
   * @param mssSeen the MSS in the last SYN of the peer, 0 before the first
   * @param mssTold what the router would have heard instead
   * @param largestPacket octets of the largest IP packet to the network
   */
  public record Report(
      long timestampsLost,
      long windowScalesLost,
      long sackPermittedLost,
      long mssLost,
      long otherOptionsLost,
      long sackBlocksCut,
      long noRoom,
      long tooBig,
      long routerSigned,
      long fragments,
      long unverifiable,
      int mssSeen,
      int mssTold,
      int largestPacket) {}

  /** The counts so far. */
  public Report report() {
    return new Report(
        timestampsLost,
        windowScalesLost,
        sackPermittedLost,
        mssLost,
        otherOptionsLost,
        sackBlocksCut,
        noRoom,
        tooBig,
        routerSigned,
        fragments,
        unverifiable,
        mssSeen,
        mssTold,
        largestPacket);
  }

  /** A segment from the router. */
  void onSent(Segment segment, TcpView tcp, Protection protection) {
    boolean syn = (tcp.flags() & TcpFlags.SYN) != 0;
    int length = OutboundOptions.eaoLength(protection, syn);
    largestPacket = Math.max(largestPacket, segment.ipLength());
    if (!options.measure(segment, syn, protection.peer().acceptedKinds())
        || !options.hasRoom(syn, length)) {
      noRoom++;
      return;
    }
    if (syn) {
      options.forEachLost(length, segment, protection.peer().acceptedKinds(), this::countLost);
    } else if (options.losesSackBlocks(length)) {
      sackBlocksCut++;
    }
    if (!syn && segment.ipLength() + ((length + 3) & ~3) > protection.peer().pathMtu()) {
      tooBig++;
    }
  }

  private void countLost(int kind) {
    switch (kind) {
      case TcpOptionKind.TIMESTAMPS -> timestampsLost++;
      case TcpOptionKind.WINDOW_SCALE -> windowScalesLost++;
      case TcpOptionKind.SACK_PERMITTED -> sackPermittedLost++;
      case TcpOptionKind.MAXIMUM_SEGMENT_SIZE -> mssLost++;
      default -> otherOptionsLost++;
    }
  }

  /** A SYN of the peer says this MSS. */
  void onMss(int seen, int told) {
    mssSeen = seen;
    mssTold = told;
  }

  void onRouterSigned() {
    routerSigned++;
  }

  void onFragment() {
    fragments++;
  }

  void onUnverifiable() {
    unverifiable++;
  }
}
