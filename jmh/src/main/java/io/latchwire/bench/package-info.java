/**
 * Benchmarks: what the code costs, and what it costs next to its peers.
 *
 * <p>Touches: everything, JMH. Reading order: {@link io.latchwire.bench.MacBenchmark}, {@link
 * io.latchwire.bench.MacComparison}, {@link io.latchwire.bench.HandoverKeyBenchmark}, {@link
 * io.latchwire.bench.AccessComparison}.
 */
@NullMarked
package io.latchwire.bench;

import org.jspecify.annotations.NullMarked;
