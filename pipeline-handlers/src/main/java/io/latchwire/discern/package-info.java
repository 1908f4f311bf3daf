/**
 * Flows without TCP, discerned from their packets: what RFC 5660 section 2.5 asks of a gateway that
 * nobody tells when a conversation begins and ends. UDP and queries of ICMP are pseudo-connections
 * with timers, SCTP associations are followed chunk by chunk. Each asks the latch database as the
 * host behind the gateway would.
 *
 * <p>Nothing in the data path asks these tables yet: what protects flows today is a TCP option, and
 * AH and ESP have no engine. Packets of the network have to be verified before they come here.
 *
 * <p>Touches: {@code latch}, {@code flow}, {@code wire..}. Reading order: {@link
 * io.latchwire.discern.PseudoConnectionMoves}, {@link io.latchwire.discern.PseudoConnectionTable},
 * {@link io.latchwire.discern.SctpMoves}, {@link io.latchwire.discern.SctpAssociationTable}.
 */
@NullMarked
package io.latchwire.discern;

import org.jspecify.annotations.NullMarked;
