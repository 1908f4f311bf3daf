package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.log.LogEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /figures}: what the {@link StatusPage} shows, an object with a member for each role
 * that is on. The member of a role that does not answer is null: the others are shown all the same.
 */
public final class FiguresResource implements Resource {
  private static final Logger LOG = LoggerFactory.getLogger(FiguresResource.class);
  private static final String NO_ANSWER = "null";

  private final List<FiguresPart> parts;
  private final Duration patience;

  /**
   * The figures of these roles.
   *
   * @param patience how long each may take; shorter than a client waits
   */
  public FiguresResource(List<FiguresPart> parts, Duration patience) {
    this.parts = List.copyOf(parts);
    this.patience = patience;
  }

  @Override
  public String path() {
    return "/figures";
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    List<CompletableFuture<String>> members = parts.stream().map(this::member).toList();
    return CompletableFuture.allOf(members.toArray(CompletableFuture[]::new))
        .thenApply(_ ->
            Answer.json(
                members.stream()
                    .map(CompletableFuture::join)
                    .filter(member -> !member.isEmpty())
                    .collect(Collectors.joining(",", "{", "}"))));
  }

  private CompletableFuture<String> member(FiguresPart part) {
    return asked(part)
        .copy()
        .completeOnTimeout(NO_ANSWER, patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> noAnswer(part, failure))
        .thenApply(figures -> figures.isEmpty() ? "" : "\"" + part.name() + "\":" + figures);
  }

  private static CompletableFuture<String> asked(FiguresPart part) {
    try {
      return part.figures().get().toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static String noAnswer(FiguresPart part, Throwable failure) {
    LogEvent.INQUIRY_FAILED
        .at(LOG)
        .setCause(failure)
        .log("no figures of {} for the status page", part.name());
    return NO_ANSWER;
  }
}
