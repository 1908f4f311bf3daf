package io.latchwire.gateway.config;

import io.latchwire.policy.Lifetime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a policy protects.
 *
 * @param mode how far it goes
 * @param untilMillis when mode sign becomes mode require, in milliseconds of UTC; {@link
 *     Lifetime#INFINITY} for never
 * @param peer name of the peer at the other end
 * @param authentication option, MAC and keys
 * @param orphan what is done with connections older than this gateway
 * @param routerSigned what is done with segments that the router signs itself
 */
public record ProtectionConfig(
    Mode mode,
    long untilMillis,
    String peer,
    AuthenticationConfig authentication,
    OrphanAction orphan,
    RouterSigned routerSigned) {

  /** The mode as it is shown, with its end where it has one. */
  public String shownMode() {
    String until = shownUntil();
    return until == null ? mode.label() : mode.label() + " until " + until;
  }

  /** When mode sign becomes mode require, RFC 3339; null for never. */
  public @Nullable String shownUntil() {
    return untilMillis == Lifetime.INFINITY ? null : Instant.ofEpochMilli(untilMillis).toString();
  }
}
