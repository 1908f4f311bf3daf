/**
 * Files that others put new text into while the process runs.
 *
 * <p>Touches: the JDK only. Reading order: {@link io.latchwire.gateway.watch.FileWatch}.
 */
@NullMarked
package io.latchwire.gateway.watch;

import org.jspecify.annotations.NullMarked;
