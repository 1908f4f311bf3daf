/**
 * Counters and gauges, and the pages that Prometheus and people read them from. Every scrape asks
 * each role once, and every meter reads from its answer.
 *
 * <p>Reading order for the status page: {@link io.latchwire.gateway.telemetry.FiguresPart} for each
 * role, {@link io.latchwire.gateway.telemetry.FiguresResource} over them, {@link
 * io.latchwire.gateway.telemetry.StatusPage} with {@code status.html}.
 *
 * <p>Touches: {@code gateway.admin}, {@code gateway.service}, {@code gateway.http}, {@code
 * gateway.log}, {@code segment}, {@code keyset}, Netty, Micrometer.
 */
@NullMarked
package io.latchwire.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
