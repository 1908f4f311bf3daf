package io.latchwire.gateway.admin;

import java.util.Map;

/**
 * What one policy has done since start, direction by direction, and how its flows and keys are.
 *
 * @param name its name in the configuration
 * @param outbound frames towards the network by result: signed, bypassed, or why they were dropped
 * @param inbound frames from the network by result: verified, bypassed, or why they were dropped
 * @param flows by state
 * @param oldestSendKeySeconds age of the oldest key that is sent under, 0 without one
 * @param fewestNumbersLeft numbers left to the key that has the fewest
 * @param unconfirmedKeys keys that are sent under and that the peer is not known to have
 * @param keysMade own keys since start
 * @param rollovers those that took the place of another key of their connection
 * @param keysInstalled keys of the peer since start
 * @param keyAlarms keys that stayed unconfirmed for so long that the operator was told
 * @param confirmationSeconds from the making of an own key until the peer was known to have it
 */
public record PolicyVitals(
    String name,
    Map<String, Long> outbound,
    Map<String, Long> inbound,
    Map<String, Integer> flows,
    double oldestSendKeySeconds,
    long fewestNumbersLeft,
    int unconfirmedKeys,
    long keysMade,
    long rollovers,
    long keysInstalled,
    long keyAlarms,
    Spread confirmationSeconds) {}
