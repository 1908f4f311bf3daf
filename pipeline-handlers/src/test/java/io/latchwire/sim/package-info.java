/**
 * A simulation of two gateways back to back: the real handlers, a virtual clock, two small routers,
 * and a wire that does what it can to confuse them. One number decides everything that happens.
 *
 * <p>Touches: {@code handler.packet} and its test kit, {@code crypto.mac}, {@code policy}. Reading
 * order: {@link io.latchwire.sim.RolloverSimTest}, {@link io.latchwire.sim.Simulation}, {@link
 * io.latchwire.sim.Judge}, {@link io.latchwire.sim.ModelRouter}.
 */
@NullMarked
package io.latchwire.sim;

import org.jspecify.annotations.NullMarked;
