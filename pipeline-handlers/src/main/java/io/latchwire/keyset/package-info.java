/**
 * The MAC keys of one flow: those this gateway generated and sends under, those the peer generated
 * and sends under, and the rules by which both begin and end.
 *
 * <p>Touches: {@code crypto..}, {@code policy}, {@code segment}, {@code wire..}. Reading order:
 * {@link io.latchwire.keyset.SendKeyMoves} (the life of a key), {@link
 * io.latchwire.keyset.SendKeys}, {@link io.latchwire.keyset.ReceiveKeys}, {@link
 * io.latchwire.keyset.ReplayWindow}, {@link io.latchwire.keyset.PeerState}. For keys of chains:
 * {@link io.latchwire.keyset.KeySchedule}, {@link io.latchwire.keyset.ChainKeys}.
 */
@NullMarked
package io.latchwire.keyset;

import org.jspecify.annotations.NullMarked;
