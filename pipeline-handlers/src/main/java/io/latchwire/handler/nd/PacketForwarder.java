package io.latchwire.handler.nd;

import io.latchwire.handover.AccessRouter;
import io.latchwire.handover.FastBinding;
import io.latchwire.handover.Moment;
import io.latchwire.handover.RouterPort;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Forwards packets between the link and the network, RFC 5568 s3.3: those for an old care-of
 * address with a live binding through a tunnel (RFC 2473), all others as they are. Allocates
 * nothing for a packet whose station is known.
 */
public final class PacketForwarder {
  private static final int HEADER_OCTETS = Ip6Packet.HEADER_OCTETS;
  private static final int TUNNEL_HOP_LIMIT = 64;
  private static final long UNSPECIFIED = 0;

  private final AccessRouter router;
  private final EthernetOutput output;
  private final int mtu;
  private final Map<ForwardingDrop, LongAdder> drops = new EnumMap<>(ForwardingDrop.class);
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder tunnelled = new LongAdder();

  /** A forwarder on the ports of a router. */
  public PacketForwarder(AccessRouter router, EthernetOutput output) {
    this.router = router;
    this.output = output;
    this.mtu = router.settings().mtu();
    for (ForwardingDrop reason : ForwardingDrop.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  /** Packets dropped for a reason. */
  public long dropped(ForwardingDrop reason) {
    LongAdder count = drops.get(reason);
    return count == null ? 0 : count.sum();
  }

  /** Packets forwarded as they are. */
  public long forwarded() {
    return forwarded.sum();
  }

  /** Packets sent through a tunnel. */
  public long tunnelled() {
    return tunnelled.sum();
  }

  private void drop(ForwardingDrop reason) {
    LongAdder count = drops.get(reason);
    if (count != null) {
      count.increment();
    }
  }

  /**
   * Handles the IPv6 packet of a frame.
   *
   * @param fromBits the station that sent it
   * @param at where the IPv6 header starts
   * @param available octets from there to the end of the frame
   */
  void onPacket(
      RouterPort port, long fromBits, MemorySegment octets, long at, int available, Moment now) {
    if (available < HEADER_OCTETS || Octets.u8(octets, at) >>> 4 != 6) {
      drop(ForwardingDrop.MALFORMED);
      return;
    }
    int length = HEADER_OCTETS + Octets.u16(octets, at + 4);
    if (length > available) {
      drop(ForwardingDrop.MALFORMED);
      return;
    }
    long high = Octets.i64(octets, at + 24);
    long low = Octets.i64(octets, at + 32);
    boolean own = router.isOwn(high, low);
    int next = Octets.u8(octets, at + 6);
    if (own && next == Ip6Packet.IPV6) {
      fromTunnel(port, octets, at, length, now);
    } else if (own || high >>> 56 == 0xFF) {
      if (isForRouter(next)) {
        router.onPacket(port, new LinkLayerAddress(fromBits), copy(octets, at, length), now);
      }
    } else if (mayLeave(port, octets, at)) {
      if (port == RouterPort.LINK) {
        fromLink(octets, at, length, high, low, now);
      } else {
        fromUpstream(octets, at, length, high, low, now);
      }
    }
  }

  /** What the router itself may have to read; TCP or UDP for its addresses is nobody's here. */
  private static boolean isForRouter(int nextHeader) {
    return switch (nextHeader) {
      case Ip6Packet.ICMPV6,
          Ip6Packet.MOBILITY,
          Ip6Packet.DESTINATION_OPTIONS,
          Ip6Packet.HOP_BY_HOP,
          Ip6Packet.ROUTING,
          Ip6Packet.FRAGMENT ->
          true;
      default -> false;
    };
  }

  private boolean mayLeave(RouterPort port, MemorySegment octets, long at) {
    long sourceHigh = Octets.i64(octets, at + 8);
    long sourceLow = Octets.i64(octets, at + 16);
    boolean unfit =
        sourceHigh >>> 56 == 0xFF
            || isLinkLocal(sourceHigh)
            || (sourceHigh == UNSPECIFIED && sourceLow <= 1 && sourceLow >= 0);
    boolean onLink = sourceHigh == router.settings().address().high();
    if (unfit || (port == RouterPort.LINK && !onLink)) {
      drop(ForwardingDrop.SOURCE);
      return false;
    }
    if (isLinkLocal(Octets.i64(octets, at + 24))) {
      drop(ForwardingDrop.DESTINATION);
      return false;
    }
    if (Octets.u8(octets, at + 7) <= 1) {
      drop(ForwardingDrop.HOP_LIMIT);
      return false;
    }
    return true;
  }

  private static boolean isLinkLocal(long high) {
    return high >>> 54 == 0x3FA;
  }

  private void fromLink(
      MemorySegment octets, long at, int length, long high, long low, Moment now) {
    if (high == router.settings().address().high()) {
      drop(ForwardingDrop.DESTINATION); // neighbours on the link reach each other without a router
      return;
    }
    send(RouterPort.UPSTREAM, octets, at, length, high, low, now);
  }

  private void fromUpstream(
      MemorySegment octets, long at, int length, long high, long low, Moment now) {
    FastBinding binding = router.forwardingOf(high, low, now.nanos());
    Ip6Address tunnelEnd = binding == null ? null : binding.tunnelEnd();
    Ip6Address routerAddress = binding == null ? null : binding.routerAddress();
    if (tunnelEnd != null && routerAddress != null) {
      intoTunnel(octets, at, length, routerAddress, tunnelEnd, now);
    } else if (high == router.settings().address().high()) {
      send(RouterPort.LINK, octets, at, length, high, low, now);
    } else {
      drop(ForwardingDrop.DESTINATION);
    }
  }

  private void send(
      RouterPort port, MemorySegment octets, long at, int length, long high, long low, Moment now) {
    if (length > mtu) {
      tooBig(octets, at, length, mtu, now);
      return;
    }
    LinkLayerAddress station = station(port, high, low);
    if (station == null) {
      byte[] packet = copy(octets, at, length);
      packet[7]--;
      router.send(port, new Ip6Address(high, low), packet, now);
      forwarded.increment();
      return;
    }
    Segment frame = output.next(port, station, length);
    long to = frame.frameAt + EthernetPort.HEADER_OCTETS;
    MemorySegment.copy(octets, at, frame.octets, to, length);
    Octets.putU8(frame.octets, to + 7, Octets.u8(octets, at + 7) - 1);
    forwarded.increment();
  }

  private @Nullable LinkLayerAddress station(RouterPort port, long high, long low) {
    return port == RouterPort.LINK
        ? router.linkStation(high, low)
        : router.upstreamStation(high, low);
  }

  /** RFC 2473 s3: the packet, one hop older, behind a header of this router's. */
  private void intoTunnel(
      MemorySegment octets,
      long at,
      int length,
      Ip6Address routerAddress,
      Ip6Address tunnelEnd,
      Moment now) {
    if (HEADER_OCTETS + length > mtu) {
      tooBig(octets, at, length, mtu - HEADER_OCTETS, now);
      return;
    }
    tunnelled.increment();
    LinkLayerAddress station = router.upstreamStation(tunnelEnd.high(), tunnelEnd.low());
    if (station == null) {
      byte[] inner = copy(octets, at, length);
      inner[7]--;
      router.send(
          RouterPort.UPSTREAM,
          tunnelEnd,
          Ip6Packet.emit(routerAddress, tunnelEnd, Ip6Packet.IPV6, TUNNEL_HOP_LIMIT, inner),
          now);
      return;
    }
    Segment frame = output.next(RouterPort.UPSTREAM, station, HEADER_OCTETS + length);
    MemorySegment to = frame.octets;
    long outer = frame.frameAt + EthernetPort.HEADER_OCTETS;
    Octets.putI32(to, outer, 0x6000_0000);
    Octets.putU16(to, outer + 4, length);
    Octets.putU8(to, outer + 6, Ip6Packet.IPV6);
    Octets.putU8(to, outer + 7, TUNNEL_HOP_LIMIT);
    Octets.putI64(to, outer + 8, routerAddress.high());
    Octets.putI64(to, outer + 16, routerAddress.low());
    Octets.putI64(to, outer + 24, tunnelEnd.high());
    Octets.putI64(to, outer + 32, tunnelEnd.low());
    long inner = outer + HEADER_OCTETS;
    MemorySegment.copy(octets, at, to, inner, length);
    Octets.putU8(to, inner + 7, Octets.u8(octets, at + 7) - 1);
  }

  /** The way back: only from the address that the binding of the inner source names. */
  private void fromTunnel(RouterPort port, MemorySegment octets, long at, int length, Moment now) {
    long innerAt = at + HEADER_OCTETS;
    int available = length - HEADER_OCTETS;
    if (available < HEADER_OCTETS
        || Octets.u8(octets, innerAt) >>> 4 != 6
        || HEADER_OCTETS + Octets.u16(octets, innerAt + 4) > available) {
      drop(ForwardingDrop.MALFORMED);
      return;
    }
    FastBinding binding =
        router.forwardingOf(
            Octets.i64(octets, innerAt + 8), Octets.i64(octets, innerAt + 16), now.nanos());
    Ip6Address tunnelEnd = binding == null ? null : binding.tunnelEnd();
    if (port != RouterPort.UPSTREAM
        || tunnelEnd == null
        || tunnelEnd.high() != Octets.i64(octets, at + 8)
        || tunnelEnd.low() != Octets.i64(octets, at + 16)) {
      drop(ForwardingDrop.TUNNEL);
      return;
    }
    long high = Octets.i64(octets, innerAt + 24);
    long low = Octets.i64(octets, innerAt + 32);
    if (high >>> 56 == 0xFF || router.isOwn(high, low)) {
      drop(ForwardingDrop.DESTINATION);
    } else if (mayLeave(RouterPort.UPSTREAM, octets, innerAt)) {
      boolean onLink = high == router.settings().address().high();
      send(
          onLink ? RouterPort.LINK : RouterPort.UPSTREAM,
          octets,
          innerAt,
          HEADER_OCTETS + Octets.u16(octets, innerAt + 4),
          high,
          low,
          now);
    }
  }

  private void tooBig(MemorySegment octets, long at, int length, int mtuOctets, Moment now) {
    drop(ForwardingDrop.TOO_BIG);
    router.onTooBig(copy(octets, at, length), mtuOctets, now);
  }

  private static byte[] copy(MemorySegment octets, long at, int length) {
    return octets.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
