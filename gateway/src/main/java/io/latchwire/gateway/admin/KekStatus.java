package io.latchwire.gateway.admin;

import org.jspecify.annotations.Nullable;

/**
 * A key-encrypting key, without anything of the key itself.
 *
 * @param peer whom it is shared with
 * @param id KEK Key ID
 * @param algorithm the one that it is bound to
 * @param sending whether own keys are sent under it
 * @param ageSeconds since it was made, null when its place does not tell
 * @param overdue whether it is older than the configuration wants it to become
 * @param ownKeys flows whose newest own key went under it
 * @param peerKeys flows whose newest key of the peer came under it
 */
public record KekStatus(
    String peer,
    int id,
    String algorithm,
    boolean sending,
    @Nullable Long ageSeconds,
    boolean overdue,
    long ownKeys,
    long peerKeys) {}
