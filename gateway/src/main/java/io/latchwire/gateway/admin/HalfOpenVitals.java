package io.latchwire.gateway.admin;

/**
 * Flows whose handshake is not over.
 *
 * @param flows now
 * @param recycled given up for new ones, since start
 */
public record HalfOpenVitals(int flows, long recycled) {}
