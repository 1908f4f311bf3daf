/**
 * Services of the roles: what opens their sockets, puts handlers on them and ends them.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.packet}, {@code gateway.admin}, {@code
 * handler..}, {@code handover}, {@code crypto..}, Netty.
 */
@NullMarked
package io.latchwire.gateway.service;

import org.jspecify.annotations.NullMarked;
