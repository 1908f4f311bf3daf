package io.latchwire.gateway.admin;

/**
 * What a policy in mode observe would do to the traffic that it has seen, were it in mode require.
 *
 * @param connectionsReset live connections that would be reset once, as they began without it
 * @param unsigned segments of the peer without an option, which would be dropped
 * @param verified segments of the peer with a right MAC, which would be accepted
 * @param unverifiable segments of the peer with an option that cannot be checked
 * @param timestampsLost SYNs that would lose their timestamps option
 * @param windowScalesLost SYNs that would lose their window scale option
 * @param sackPermittedLost SYNs that would lose their SACK-permitted option
 * @param mssLost SYNs that would travel without their MSS option
 * @param otherOptionsLost other options of SYNs that would be taken out
 * @param sackBlocksCut segments that would lose SACK blocks to stay within 40 octets of options
 * @param noRoom segments that would be dropped as the option does not fit
 * @param tooBig packets that exceed the path MTU with the option
 * @param routerSigned segments that the router signs itself, which would be refused
 * @param fragments fragments that would be dropped
 * @param mssSeen MSS in the last SYN of the peer, 0 before the first
 * @param mssTold what the router would have heard instead
 * @param largestPacket octets of the largest IP packet to the network
 */
public record ForecastStatus(
    int connectionsReset,
    long unsigned,
    long verified,
    long unverifiable,
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
    int mssSeen,
    int mssTold,
    int largestPacket) {}
