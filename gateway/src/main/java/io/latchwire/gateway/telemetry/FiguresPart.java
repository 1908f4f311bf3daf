package io.latchwire.gateway.telemetry;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What one role tells the {@link StatusPage}.
 *
 * @param name of the part: the page has a section by that name
 * @param figures one line of JSON, made anew each time; the same that the control socket gives, or
 *     the first of it. Empty while the role is off
 */
public record FiguresPart(String name, Supplier<CompletionStage<String>> figures) {}
