/**
 * Whether a peer can be spoken to: a SYN of our own in the name of the own router, and what comes
 * of it.
 *
 * <p>Reading order: {@link io.latchwire.gateway.probe.ProbeTarget} decides between which ends,
 * {@link io.latchwire.gateway.probe.Probe} goes through it on the event loop of the flows, {@link
 * io.latchwire.gateway.probe.ProbeFrames} writes frames.
 *
 * <p>Touches: {@code handler.packet}, {@code policy}, {@code segment}, {@code wire..}, {@code
 * crypto.random}, Netty.
 */
@NullMarked
package io.latchwire.gateway.probe;

import org.jspecify.annotations.NullMarked;
