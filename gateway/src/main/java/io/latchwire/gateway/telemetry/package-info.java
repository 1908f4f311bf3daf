/**
 * Counters and gauges, and the page that Prometheus reads them from. Every scrape asks for one
 * status and one vitals, and every meter reads from these.
 *
 * <p>Touches: {@code gateway.admin}, {@code gateway.service}, {@code gateway.http}, {@code
 * segment}, {@code keyset}, Netty, Micrometer.
 */
@NullMarked
package io.latchwire.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
