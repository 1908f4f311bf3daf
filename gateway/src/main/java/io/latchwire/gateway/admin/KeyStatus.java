package io.latchwire.gateway.admin;

/**
 * A key by its public properties.
 *
 * @param keyId Key ID on the wire, 0..63
 * @param ageSeconds since it was made or installed
 * @param confirmed whether the peer is known to have it
 * @param number the last number used under it, or the highest one received
 */
public record KeyStatus(int keyId, long ageSeconds, boolean confirmed, long number) {}
