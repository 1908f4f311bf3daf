package io.latchwire.gateway.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key chain of a peer.
 *
 * @param peer name of the peer
 * @param chain name of the chain
 * @param preset whose EAO it is; says {@code unverified} where no device has proven it
 * @param state {@code waiting}, {@code active}, {@code expired} or {@code held}
 * @param sendKeyId Key ID that is sent under; null while there is none
 * @param mac the MAC of that key; null while there is none
 * @param acceptedKeyIds Key IDs that are accepted
 * @param secondsLeft until there is no active key any more; null for always, and where there is
 *     none
 * @param nullKey whether segments without an option are accepted
 */
public record KeyChainStatus(
    String peer,
    String chain,
    String preset,
    String state,
    @Nullable Integer sendKeyId,
    @Nullable String mac,
    List<Integer> acceptedKeyIds,
    @Nullable Long secondsLeft,
    boolean nullKey) {}
