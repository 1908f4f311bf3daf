package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /v1/rollover?target=T}: new own keys for all flows, those with a peer, or one. The
 * next segment of each takes its new key, as soon as the one before is confirmed and identifiers
 * allow it.
 */
public final class RolloverResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/rollover";

  private final RolloverSource source;

  /** Passes the operator's word on to this source. */
  public RolloverResource(RolloverSource source) {
    this.source = source;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Set<HttpMethod> methods() {
    return Set.of(HttpMethod.POST);
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    List<String> targets = inquiry.query().getOrDefault("target", List.of());
    if (targets.size() != 1) {
      return CompletableFuture.completedFuture(
          Answer.refusal(HttpResponseStatus.BAD_REQUEST, "expected: one parameter target"));
    }
    return source
        .rollover(targets.getFirst())
        .thenApply(flows -> Answer.json("{\"flows\":" + flows + "}"));
  }
}
