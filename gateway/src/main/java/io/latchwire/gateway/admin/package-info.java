/**
 * Inquiry into the running gateway: what it is doing, as values, and the control socket that gives
 * them to the command line.
 *
 * <p>Reading order: {@link io.latchwire.gateway.admin.Status}, {@link
 * io.latchwire.gateway.admin.StatusSource}, {@link io.latchwire.gateway.admin.ControlServer},
 * {@link io.latchwire.gateway.admin.ControlClient}.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.http}, Netty, Jackson.
 */
@NullMarked
package io.latchwire.gateway.admin;

import org.jspecify.annotations.NullMarked;
