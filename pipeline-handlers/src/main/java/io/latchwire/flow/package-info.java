/**
 * The flows that the gateway protects: found by 5-tuple and VLAN, and an estimate of each TCP
 * connection's life that only verified segments move.
 *
 * <p>Touches: {@code segment}, {@code wire..}. Reading order: {@link io.latchwire.flow.FlowTable},
 * {@link io.latchwire.flow.FlowHash}, {@link io.latchwire.flow.Flow}, {@link
 * io.latchwire.flow.FlowMoves}, {@link io.latchwire.flow.SequenceSpace}, {@link
 * io.latchwire.flow.HalfOpenFlows}.
 */
@NullMarked
package io.latchwire.flow;

import org.jspecify.annotations.NullMarked;
