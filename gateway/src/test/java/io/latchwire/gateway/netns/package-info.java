/**
 * Fixtures for tests on a real kernel: network namespaces, what runs in them, and what is seen on
 * their interfaces.
 *
 * <p>Touches: {@code gateway.nativeio}, the tools iproute2, ethtool and tcpdump.
 */
@NullMarked
package io.latchwire.gateway.netns;

import org.jspecify.annotations.NullMarked;
