package io.latchwire.diagnosis;

import io.latchwire.crypto.mac.MacKey;

/**
 * A key that a segment may have been signed with.
 *
 * @param whose for people: {@code key of the peer}, {@code own key}, {@code configured key}
 * @param keyId Key ID that it has here
 * @param mac the key itself
 * @param direction of the nonce: 0 for the one who made the key, 1 for the other
 * @param isInForce whether a segment under it would be accepted now
 */
public record CandidateKey(String whose, int keyId, MacKey mac, int direction, boolean isInForce) {}
