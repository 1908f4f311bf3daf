package io.latchwire.gateway.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one policy has done since start.
 *
 * @param name its name in the configuration
 * @param action {@code protect}, {@code bypass} or {@code discard}
 * @param mode {@code observe}, {@code sign} or {@code require}; null unless it protects
 * @param peer who is at the other end; null unless it protects
 * @param signed segments sent with a MAC
 * @param verified segments received with a right MAC
 * @param bypassed frames passed unchanged
 * @param unsigned segments of the peer that were accepted without an option
 * @param until when mode {@code sign} becomes {@code require}, RFC 3339; null for never
 * @param forecast what {@code require} would do; only in mode {@code observe}
 * @param dropped frames by label of the reason
 */
public record PolicyStatus(
    String name,
    String action,
    @Nullable String mode,
    @Nullable String peer,
    long signed,
    long verified,
    long bypassed,
    long unsigned,
    @Nullable String until,
    @Nullable ForecastStatus forecast,
    Map<String, Long> dropped) {}
