/**
 * What the log says: one event for each cause, and how a line is written.
 *
 * <p>Touches: SLF4J, Logback, Jackson.
 */
@NullMarked
package io.latchwire.gateway.log;

import org.jspecify.annotations.NullMarked;
