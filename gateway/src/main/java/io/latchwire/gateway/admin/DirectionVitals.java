package io.latchwire.gateway.admin;

/**
 * How batches of one direction fare.
 *
 * @param batchFrames frames in a batch
 * @param forwardingSeconds from the read of a batch until the last of its frames was sent, of some
 *     batches
 */
public record DirectionVitals(Spread batchFrames, Spread forwardingSeconds) {}
