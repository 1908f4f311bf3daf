package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.admin.HandoverStatus;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the status page shows of the access router: {@code {"keys":..,"tunnels":..,"status":..}}.
 * Single keys tell which station is where, so they are there only as far as single flows are.
 */
public final class HandoverFigures {
  private HandoverFigures() {}

  /**
   * The figures of this source.
   *
   * @param mostKeys how many single keys may be seen
   * @param rendering where JSON is made of them: not on the router's loop
   */
  public static FiguresPart of(
      Supplier<CompletionStage<HandoverStatus>> source, int mostKeys, Executor rendering) {
    return new FiguresPart(
        "accessRouter",
        () -> source.get().thenApplyAsync(status -> json(status, mostKeys), rendering));
  }

  private static String json(HandoverStatus status, int mostKeys) {
    return "{\"keys\":%d,\"tunnels\":%d,\"status\":%s}"
        .formatted(
            status.keys().size(),
            status.tunnels(),
            HandoverResource.write(status.withFirstKeys(mostKeys)));
  }
}
