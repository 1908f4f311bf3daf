/**
 * The commands, one class each. What they print is for people, or JSON for programs; they make
 * nothing that outlives them.
 *
 * <p>Touches: {@code gateway.config}, {@code gateway.loop}, {@code segment}, {@code kerberos},
 * {@code wire.kerberos}, {@code gateway.admin}, {@code gateway.service}, {@code gateway.capture},
 * {@code gateway.doctor}, {@code gateway.top}, {@code diagnosis}, {@code policy}, {@code handover},
 * {@code wire.nd}, {@code rserpool}, {@code wire.rserpool}, {@code handler.rserpool}, {@code
 * crypto..}, picocli, Jackson, Netty.
 */
@NullMarked
package io.latchwire.gateway.cli;

import org.jspecify.annotations.NullMarked;
