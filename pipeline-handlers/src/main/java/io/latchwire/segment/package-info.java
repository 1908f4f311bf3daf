/**
 * A batch of frames on their way through the pipeline: where each lies, what has been found out
 * about it, and what became of it.
 *
 * <p>Touches: {@code wire..}. Reading order: {@link io.latchwire.segment.SegmentBatch}, {@link
 * io.latchwire.segment.Segment}, {@link io.latchwire.segment.DropReason}.
 */
@NullMarked
package io.latchwire.segment;

import org.jspecify.annotations.NullMarked;
