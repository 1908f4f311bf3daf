/**
 * Counters and gauges, and the page that Prometheus reads them from. Every scrape asks for one
 * status and every meter reads from that.
 *
 * <p>Touches: {@code gateway.admin}, {@code gateway.http}, {@code segment}, {@code flow}, Netty,
 * Micrometer.
 */
@NullMarked
package io.latchwire.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
