package io.latchwire.diagnosis;

/**
 * What a rejected segment suffers from.
 *
 * @param cause what is wrong
 * @param line for people: what was found and what to do, in one line
 * @param proven whether a MAC that came out right proves it; otherwise it is the likeliest
 */
public record Finding(Cause cause, String line, boolean proven) {}
