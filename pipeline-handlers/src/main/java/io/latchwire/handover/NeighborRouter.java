package io.latchwire.handover;

import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;

/**
 * A router that mobile nodes may move to, and the access point in front of it.
 *
 * @param accessPoint the access point's link-layer address
 * @param linkLayer the router's own on that link
 * @param address the router's address
 * @param prefix the prefix that new care-of addresses are in
 * @param prefixLength its bits, 0..128
 * @param initiate whether it is asked with HI before forwarding starts
 */
public record NeighborRouter(
    LinkLayerAddress accessPoint,
    LinkLayerAddress linkLayer,
    Ip6Address address,
    Ip6Address prefix,
    int prefixLength,
    boolean initiate) {}
