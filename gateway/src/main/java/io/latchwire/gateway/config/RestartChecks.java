package io.latchwire.gateway.config;

import java.util.List;

/**
 * What a running gateway cannot take over from another configuration: everything but what is known
 * to be swapped. It says so by name.
 */
public final class RestartChecks {
  /** Whatever begins so is swapped while the gateway runs. */
  private static final List<String> SWAPPED =
      List.of(
          "peers",
          "policies",
          "key-chains",
          "ports.wan.path-mtu",
          "limits.syn-pending",
          "limits.half-open",
          "limits.half-open-per-source",
          "limits.idle",
          "limits.closing",
          "limits.close-wait",
          "limits.key-fingerprints",
          "pool-element",
          "roles.registrar.elements");

  private RestartChecks() {}

  /** Everything in a configuration that needs a restart; empty when all of it can be swapped. */
  public static List<Problem> between(ConfigurationText running, ConfigurationText next) {
    return ConfigurationChange.between(running.effective(), next.effective()).stream()
        .filter(change -> SWAPPED.stream().noneMatch(part -> isWithin(change.path(), part)))
        .map(change ->
            next.problem(
                change.path(),
                "differs from the running configuration (remedy: restart the gateway, or leave it"
                    + " as it is)"))
        .toList();
  }

  private static boolean isWithin(String path, String part) {
    return path.startsWith(part)
        && (path.length() == part.length() || ".[ ".indexOf(path.charAt(part.length())) >= 0);
  }
}
