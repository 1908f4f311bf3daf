/**
 * The program: its command line and the composition root, the one place that makes long-lived
 * things.
 *
 * <p>Touches: everything.
 */
@NullMarked
package io.latchwire.gateway;

import org.jspecify.annotations.NullMarked;
