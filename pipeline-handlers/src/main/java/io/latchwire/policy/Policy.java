package io.latchwire.policy;

/**
 * One entry of the policy database.
 *
 * @param name how operators and events call it
 * @param selector the packets it is for
 * @param action what becomes of them
 */
public record Policy(String name, TrafficSelector selector, PolicyAction action) {}
