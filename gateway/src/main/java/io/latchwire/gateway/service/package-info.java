/**
 * Bootstraps of the roles beside the segment path: sockets, loops, files and threads around the
 * rooms that know none of them.
 *
 * <p>Reading order: {@link io.latchwire.gateway.service.RegistrarService} with its {@link
 * io.latchwire.gateway.service.RegistrarOptions} and {@link
 * io.latchwire.gateway.service.RegistrarSnapshot}; {@link
 * io.latchwire.gateway.service.PoolElementService} and {@link
 * io.latchwire.gateway.service.PoolUserService} over {@link io.latchwire.gateway.service.AsapLink}
 * are the clients; {@link io.latchwire.gateway.service.AccessRouterService} is the access router,
 * {@link io.latchwire.gateway.service.MobileNodeService} its counterpart.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.packet}, {@code gateway.admin}, {@code
 * handler..}, {@code handover}, {@code rserpool}, {@code wire.rserpool}, {@code crypto..}, Netty.
 */
@NullMarked
package io.latchwire.gateway.service;

import org.jspecify.annotations.NullMarked;
