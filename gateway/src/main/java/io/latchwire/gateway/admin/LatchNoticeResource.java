package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/latch-notices?after=7}: the transitions since, a list of {@link LatchNotice}. */
public final class LatchNoticeResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/latch-notices";

  private final LatchSource source;
  private final Executor rendering;

  /** The transitions of this source. */
  public LatchNoticeResource(LatchSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    long after;
    try {
      after = Long.parseLong(inquiry.query().getOrDefault("after", List.of("0")).getFirst());
    } catch (NumberFormatException e) {
      return CompletableFuture.completedFuture(
          Answer.refusal(HttpResponseStatus.BAD_REQUEST, "after: a number"));
    }
    return source
        .noticesAfter(after)
        .thenApplyAsync(notices -> Answer.json(AnswerJson.write(notices)), rendering);
  }
}
