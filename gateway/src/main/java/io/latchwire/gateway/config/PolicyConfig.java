package io.latchwire.gateway.config;

import java.util.Optional;

/**
 * What is done with the frames that match.
 *
 * @param name unique in the file, shown in status and metrics
 * @param match which frames
 * @param action what becomes of them
 * @param protection present exactly when the action is {@link Action#PROTECT}
 */
public record PolicyConfig(
    String name, MatchConfig match, Action action, Optional<ProtectionConfig> protection) {}
