/**
 * ASAP and ENRP messages, parameters and error causes (RFC 5352, RFC 5353, RFC 5354), readers and
 * writers side by side under their bit diagrams.
 *
 * <p>Reading order: {@link io.latchwire.wire.rserpool.MessageView} and {@link
 * io.latchwire.wire.rserpool.ParameterCursor} walk octets without allocating; {@link
 * io.latchwire.wire.rserpool.PoolElement} and its parts are the values; {@link
 * io.latchwire.wire.rserpool.AsapMessage} and {@link io.latchwire.wire.rserpool.EnrpMessage} are
 * the messages; {@link io.latchwire.wire.rserpool.Decoded} says what a receiver does with octets.
 *
 * <p>Touches: {@code wire}, {@code io.netty.buffer}.
 */
@NullMarked
package io.latchwire.wire.rserpool;

import org.jspecify.annotations.NullMarked;
