package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import java.time.Duration;

/**
 * How segments are authenticated.
 *
 * @param option the TCP option
 * @param mac the algorithm of own keys
 * @param profile how SYNs carry the in-line key
 * @param rollover when an own key is replaced
 * @param holdTime how long a superseded key of the peer stays eligible
 * @param confirmAlarm how long a key may be in use unconfirmed, with data outstanding, before an
 *     alarm
 */
public record AuthenticationConfig(
    AuthenticationOption option,
    MacAlgorithm mac,
    Profile profile,
    RolloverConfig rollover,
    Duration holdTime,
    Duration confirmAlarm) {}
