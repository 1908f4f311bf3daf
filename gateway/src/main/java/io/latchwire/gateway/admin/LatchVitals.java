package io.latchwire.gateway.admin;

import java.util.Map;

/**
 * What became of latches.
 *
 * @param states latches by state, at present
 * @param events what happened to latches and listeners since start
 * @param breaks latches broken since start, by reason
 */
public record LatchVitals(
    Map<String, Integer> states, Map<String, Long> events, Map<String, Long> breaks) {}
