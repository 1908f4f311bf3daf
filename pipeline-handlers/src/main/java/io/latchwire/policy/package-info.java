/**
 * Which traffic is protected, let through or discarded, and the exact algebra of the selectors that
 * say so; with which keys, and when.
 *
 * <p>Touches: {@code crypto..}. Reading order: {@link io.latchwire.policy.AddressPrefix}, {@link
 * io.latchwire.policy.TrafficSelector} (what a packet is matched against), {@link
 * io.latchwire.policy.PolicyTable}, {@link io.latchwire.policy.TrafficRegion} (intersection,
 * subtraction, containment), {@link io.latchwire.policy.Protection}, {@link
 * io.latchwire.policy.KeyChain} (which key at which time).
 */
@NullMarked
package io.latchwire.policy;

import org.jspecify.annotations.NullMarked;
