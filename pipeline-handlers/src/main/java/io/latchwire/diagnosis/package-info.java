/**
 * Why a segment was rejected: tries what the other end may have done differently until the MAC is
 * right, and names the difference. Also judges recorded segments.
 *
 * <p>Reading order: {@link io.latchwire.diagnosis.SegmentTrial}, {@link
 * io.latchwire.diagnosis.Diagnosis}, {@link io.latchwire.diagnosis.Cause}, {@link
 * io.latchwire.diagnosis.RecordedSegments}.
 *
 * <p>Touches: {@code crypto..}, {@code wire..}, {@code segment}, {@code policy}, {@code keyset}.
 */
@NullMarked
package io.latchwire.diagnosis;

import org.jspecify.annotations.NullMarked;
