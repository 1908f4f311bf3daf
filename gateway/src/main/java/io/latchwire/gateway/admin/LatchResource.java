package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * {@code GET /v1/latches}: {@link LatchList}; {@code POST /v1/latches}: {@link LatchOrder},
 * answered by {@link LatchReply}. An order that is refused is an answer, too.
 */
public final class LatchResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/latches";

  private final LatchSource source;
  private final Executor rendering;

  /**
   * The latches of this source.
   *
   * @param rendering where JSON is made of them: not on the loop of the flows
   */
  public LatchResource(LatchSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Set<HttpMethod> methods() {
    return Set.of(HttpMethod.GET, HttpMethod.POST);
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    if (inquiry.method().equals(HttpMethod.GET)) {
      return source
          .latches()
          .thenApplyAsync(list -> Answer.json(AnswerJson.write(list)), rendering);
    }
    return CompletableFuture.supplyAsync(() -> LatchJson.order(inquiry.body()), rendering)
        .thenCompose(source::carryOut)
        .exceptionally(LatchResource::notUnderstood)
        .thenApplyAsync(reply -> Answer.json(AnswerJson.write(reply)), rendering);
  }

  private static LatchReply notUnderstood(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof IllegalArgumentException) {
      return new LatchReply(false, "invalid", String.valueOf(cause.getMessage()), null);
    }
    throw new CompletionException(cause);
  }
}
