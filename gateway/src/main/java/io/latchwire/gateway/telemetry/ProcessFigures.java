package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.AnswerJson;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What the status page shows of the process, whatever its roles.
 *
 * @param gateway its id in the configuration
 * @param version of the program
 * @param uptimeSeconds since start
 */
public record ProcessFigures(String gateway, String version, long uptimeSeconds) {
  /** As this source has them. */
  public static FiguresPart of(Supplier<ProcessFigures> source) {
    return new FiguresPart(
        "process", () -> CompletableFuture.completedFuture(AnswerJson.write(source.get())));
  }
}
