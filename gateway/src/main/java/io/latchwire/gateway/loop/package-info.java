/**
 * Event loops over epoll, and their orderly end.
 *
 * <p>Touches: nothing but Netty.
 */
@NullMarked
package io.latchwire.gateway.loop;

import org.jspecify.annotations.NullMarked;
