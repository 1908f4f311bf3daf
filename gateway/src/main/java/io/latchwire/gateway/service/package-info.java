/**
 * Services of the roles: what opens their sockets, puts handlers on them and ends them.
 *
 * <p>Reading order for the registrar: {@link io.latchwire.gateway.service.RegistrarService} with
 * its {@link io.latchwire.gateway.service.RegistrarOptions} and {@link
 * io.latchwire.gateway.service.RegistrarSnapshot}; {@link
 * io.latchwire.gateway.service.PoolElementService} and {@link
 * io.latchwire.gateway.service.PoolUserService} over {@link io.latchwire.gateway.service.AsapLink}
 * are the clients.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.log}, {@code gateway.loop}, {@code
 * gateway.watch}, {@code kerberos}, {@code wire.kerberos}, {@code gateway.packet}, {@code
 * gateway.admin}, {@code gateway.http}, {@code handler..}, {@code handover}, {@code rserpool},
 * {@code wire.rserpool}, {@code wire.nd}, {@code crypto..}, Netty.
 */
@NullMarked
package io.latchwire.gateway.service;

import org.jspecify.annotations.NullMarked;
