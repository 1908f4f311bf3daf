/**
 * The live view in a terminal: rates between two samples of a gateway, as text or for programs.
 *
 * <p>Reading order: {@link io.latchwire.gateway.top.Sample}, {@link
 * io.latchwire.gateway.top.TopView}, {@link io.latchwire.gateway.top.TopText}, {@link
 * io.latchwire.gateway.top.Terminal}.
 *
 * <p>Touches: {@code gateway.admin}, Jackson.
 */
@NullMarked
package io.latchwire.gateway.top;

import org.jspecify.annotations.NullMarked;
