/**
 * The lab as a test: its tools on made-up captures, then the lab itself with real routers.
 *
 * <p>Touches: the JDK and the scripts of {@code deploy/}.
 */
@NullMarked
package io.latchwire.lab;

import org.jspecify.annotations.NullMarked;
