/**
 * SCTP packets, their chunks and the parameters of INIT and ASCONF chunks.
 *
 * <p>Touches: {@code wire}. Reading order: {@link io.latchwire.wire.sctp.SctpView}, {@link
 * io.latchwire.wire.sctp.SctpChunkCursor}, {@link io.latchwire.wire.sctp.SctpParameterCursor}.
 */
@NullMarked
package io.latchwire.wire.sctp;

import org.jspecify.annotations.NullMarked;
