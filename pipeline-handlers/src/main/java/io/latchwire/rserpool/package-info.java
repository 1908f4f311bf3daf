/**
 * A registrar without I/O: events and the time go in, actions come out (RFC 5352, RFC 5353, RFC
 * 5356, and RFC 5355 for whom to believe).
 *
 * <p>Reading order: {@link io.latchwire.rserpool.Registrar} takes the events; {@code Handlespace},
 * {@code Pool} and {@code Member} are its state; {@code AsapServer} serves pool elements and pool
 * users; {@code EnrpServer} talks with the other registrars, along the tables of {@link
 * io.latchwire.rserpool.StartMoves} and {@link io.latchwire.rserpool.PeerMoves}; {@link
 * io.latchwire.rserpool.PoolElementClient} and {@link io.latchwire.rserpool.PoolUserClient} are the
 * other ends. One thread owns an instance.
 *
 * <p>Touches: {@code wire.rserpool}.
 */
@NullMarked
package io.latchwire.rserpool;

import org.jspecify.annotations.NullMarked;
