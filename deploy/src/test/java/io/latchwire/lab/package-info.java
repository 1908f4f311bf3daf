/**
 * The lab as a test: its tools on made-up captures, then the lab itself with real routers.
 *
 * <p>Touches: {@code gateway.config}, SnakeYAML Engine, the JDK and the files of {@code deploy/}.
 */
@NullMarked
package io.latchwire.lab;

import org.jspecify.annotations.NullMarked;
