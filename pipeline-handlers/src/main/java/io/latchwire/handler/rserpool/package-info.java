/**
 * The registrar on Netty: who may connect, TLS with pre-shared keys, messages out of a stream, and
 * the loop that owns a {@link io.latchwire.rserpool.Registrar}.
 *
 * <p>Reading order, the way of a connection: {@link
 * io.latchwire.handler.rserpool.AdmissionHandler}, {@link
 * io.latchwire.handler.rserpool.ClientHelloHandler} with {@link
 * io.latchwire.handler.rserpool.ClientHelloView} and {@link
 * io.latchwire.handler.rserpool.PskBinder}, {@link io.latchwire.handler.rserpool.PskTlsHandler},
 * {@link io.latchwire.handler.rserpool.MessageDecoder}, {@link
 * io.latchwire.handler.rserpool.RegistrarConnectionHandler}, {@link
 * io.latchwire.handler.rserpool.RegistrarLoop}.
 *
 * <p>Touches: {@code rserpool}, {@code wire.rserpool}, Netty, Bouncy Castle's TLS.
 */
@NullMarked
package io.latchwire.handler.rserpool;

import org.jspecify.annotations.NullMarked;
