/**
 * The configuration: YAML text to validated, immutable records. Live things are built from the
 * records and never look back at the text.
 *
 * <p>Reading order: {@link io.latchwire.gateway.config.GatewayConfig} (the records), {@code
 * Section} (how a mapping is read), {@code GatewayReader} and its neighbours (what may stand in the
 * file), {@link io.latchwire.gateway.config.SecretReference}.
 *
 * <p>Touches: {@code crypto..}, {@code flow}, {@code policy}, {@code handover}, {@code wire.nd},
 * {@code kerberos}, {@code wire.kerberos}, {@code handler.kerberos}, snakeyaml-engine, Jackson.
 */
@NullMarked
package io.latchwire.gateway.config;

import org.jspecify.annotations.NullMarked;
