/**
 * Neighbor Discovery and what was built upon it: SEND options (RFC 3971), FMIPv6 messages (RFC
 * 5568), handover key options (RFC 5269), certification path messages, and the Mobility Headers of
 * a fast handover. Values with {@code read} and {@code emit}; nothing here verifies a signature.
 *
 * <p>Touches: {@code wire}. Reading order: {@link io.latchwire.wire.nd.Ip6Packet}, {@link
 * io.latchwire.wire.nd.NdMessage}, {@link io.latchwire.wire.nd.NdBody}, {@link
 * io.latchwire.wire.nd.NdOption}, {@link io.latchwire.wire.nd.MobilityHeader}.
 */
@NullMarked
package io.latchwire.wire.nd;

import org.jspecify.annotations.NullMarked;
