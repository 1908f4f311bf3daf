package io.latchwire.gateway.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration in force.
 *
 * @param file where the gateway reads it from
 * @param effective all of it, defaults written out; secrets are references to their places
 * @param trialText the text that a trial has put in force, null without a trial
 * @param secondsLeft until the trial is rolled back, null without one
 */
public record RunningStatus(
    String file,
    Map<String, Object> effective,
    @Nullable String trialText,
    @Nullable Long secondsLeft) {}
