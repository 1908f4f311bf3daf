/** Tests of the way of a segment, and the kit that puts two gateways back to back. */
@NullMarked
package io.latchwire.handler.packet;

import org.jspecify.annotations.NullMarked;
