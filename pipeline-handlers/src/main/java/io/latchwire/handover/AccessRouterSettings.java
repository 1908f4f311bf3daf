package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an access router is set up; does not change while it runs.
 *
 * @param address its global address, which FBUs are sent to; on the link's prefix
 * @param linkAddress its link-layer address towards the mobile nodes
 * @param upstreamAddress its link-layer address towards the network
 * @param nextHop the router that packets leave through; null when every destination is asked for on
 *     the upstream link itself
 * @param mtu of both links, in octets
 * @param neighbors routers that mobile nodes may move to
 * @param algorithms what AT means and which are in use
 * @param keyLifetimeSeconds HK-LIFETIME, 1..65535
 * @param forwardingSeconds the longest forwarding that is granted
 * @param minimumKeyBits minbits
 * @param maximumKeyBits longer keys would not fit a link of 1500 octets
 * @param secureOnly whether solicitations without SEND are not answered at all
 * @param lengthCountsSpi whether Option Length of a BADF option that is sent includes the SPI
 * @param storeLimits bounds of the key store
 * @param timestampPeers peers in the timestamp cache
 * @param rateLimits how much work strangers may cause
 */
public record AccessRouterSettings(
    Ip6Address address,
    LinkLayerAddress linkAddress,
    LinkLayerAddress upstreamAddress,
    @Nullable Ip6Address nextHop,
    int mtu,
    List<NeighborRouter> neighbors,
    AlgorithmTable algorithms,
    int keyLifetimeSeconds,
    int forwardingSeconds,
    int minimumKeyBits,
    int maximumKeyBits,
    boolean secureOnly,
    boolean lengthCountsSpi,
    StoreLimits storeLimits,
    int timestampPeers,
    RateLimits rateLimits) {
  /** HK-LIFETIME, RFC 5269 s3.7. */
  public static final int DEFAULT_KEY_LIFETIME_SECONDS = 43_200;

  /** What the 16-bit field can say. */
  public static final int LARGEST_KEY_LIFETIME_SECONDS = 65_535;

  /** "Tens of seconds", RFC 5568 s5.6. */
  public static final int DEFAULT_FORWARDING_SECONDS = 60;

  /** minbits, RFC 3971 s5.1.3. */
  public static final int DEFAULT_MINIMUM_KEY_BITS = 1024;

  /** RtSolPr and PrRtAdv with longer keys exceed 1500 octets. */
  public static final int DEFAULT_MAXIMUM_KEY_BITS = 3072;

  /** Peers in the timestamp cache. */
  public static final int DEFAULT_TIMESTAMP_PEERS = 8192;

  /** Checks the ranges that the wire or the RFC sets. */
  public AccessRouterSettings {
    if (keyLifetimeSeconds < 1 || keyLifetimeSeconds > LARGEST_KEY_LIFETIME_SECONDS) {
      throw new IllegalArgumentException(
          "key-lifetime: %d s (expected: 1..65535 s)".formatted(keyLifetimeSeconds));
    }
    neighbors = List.copyOf(neighbors);
  }

  /** Settings with the defaults of the RFCs. */
  public static AccessRouterSettings of(
      Ip6Address address,
      LinkLayerAddress linkAddress,
      LinkLayerAddress upstreamAddress,
      List<NeighborRouter> neighbors) {
    return new AccessRouterSettings(
        address,
        linkAddress,
        upstreamAddress,
        null,
        1500,
        neighbors,
        AlgorithmTable.DEFAULT,
        DEFAULT_KEY_LIFETIME_SECONDS,
        DEFAULT_FORWARDING_SECONDS,
        DEFAULT_MINIMUM_KEY_BITS,
        DEFAULT_MAXIMUM_KEY_BITS,
        false,
        false,
        StoreLimits.DEFAULT,
        DEFAULT_TIMESTAMP_PEERS,
        RateLimits.DEFAULT);
  }

  /** The same with other algorithms. */
  public AccessRouterSettings withAlgorithms(AlgorithmTable table) {
    return new AccessRouterSettings(
        address,
        linkAddress,
        upstreamAddress,
        nextHop,
        mtu,
        neighbors,
        table,
        keyLifetimeSeconds,
        forwardingSeconds,
        minimumKeyBits,
        maximumKeyBits,
        secureOnly,
        lengthCountsSpi,
        storeLimits,
        timestampPeers,
        rateLimits);
  }

  /** The same with other bounds. */
  public AccessRouterSettings withLimits(StoreLimits store, RateLimits rates) {
    return new AccessRouterSettings(
        address,
        linkAddress,
        upstreamAddress,
        nextHop,
        mtu,
        neighbors,
        algorithms,
        keyLifetimeSeconds,
        forwardingSeconds,
        minimumKeyBits,
        maximumKeyBits,
        secureOnly,
        lengthCountsSpi,
        store,
        timestampPeers,
        rates);
  }

  /** The prefix of the link. */
  boolean isOnLink(Ip6Address careOf) {
    return careOf.high() == address.high();
  }

  /** The neighbour with the longest prefix that an address is in; null when there is none. */
  @Nullable NeighborRouter neighborOf(Ip6Address newCareOf) {
    NeighborRouter best = null;
    for (NeighborRouter neighbor : neighbors) {
      if (newCareOf.isWithin(neighbor.prefix(), neighbor.prefixLength())
          && (best == null || neighbor.prefixLength() > best.prefixLength())) {
        best = neighbor;
      }
    }
    return best;
  }
}
