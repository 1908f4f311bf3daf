package io.latchwire.latch;

/**
 * Quality of protection, the third latched parameter. The size of an anti-replay window is local
 * and not part of it: see {@link Association#replayWindow}.
 *
 * @param suite name of the algorithm or the combination, such as {@code aes-128-gmac-96}
 * @param keyBits length of the key, in bits
 * @param icvBits length of the MAC on the wire, in bits
 * @param replay what keeps copies out
 * @param keyTransport how keys reach the other end, such as {@code kek-49}; empty when they do not
 *     travel. What protects the key protects the traffic, so it is latched too.
 */
public record QualityOfProtection(
    String suite, int keyBits, int icvBits, ReplayProtection replay, String keyTransport) {}
