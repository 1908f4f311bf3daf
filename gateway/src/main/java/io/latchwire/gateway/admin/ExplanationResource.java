package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code GET /v1/explanation?peer=P&address=A}: an {@link Explanation}. */
public final class ExplanationResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/explanation";

  private static final int MOST_ADDRESSES = 16;
  private final ExplanationSource source;
  private final Executor rendering;

  /**
   * The explanations of this source.
   *
   * @param rendering where JSON is made of them: not on the loop of the flows
   */
  public ExplanationResource(ExplanationSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    List<String> peers = inquiry.query().getOrDefault("peer", List.of());
    List<String> addresses = inquiry.query().getOrDefault("address", List.of());
    if (peers.size() != 1 || addresses.size() > MOST_ADDRESSES) {
      return refused("expected: one parameter peer, at most 16 parameters address");
    }
    try {
      return source
          .explain(peers.getFirst(), addresses)
          .thenApplyAsync(explanation -> Answer.json(write(explanation)), rendering);
    } catch (IllegalArgumentException e) {
      return refused("expected: parameters address that are IPv4 or IPv6 addresses");
    }
  }

  private static CompletionStage<Answer> refused(String why) {
    return CompletableFuture.completedFuture(Answer.refusal(HttpResponseStatus.BAD_REQUEST, why));
  }

  /** One line of JSON. */
  public static String write(Explanation explanation) {
    return AnswerJson.write(explanation);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Explanation read(String json) {
    return AnswerJson.read(json, Explanation.class, "an explanation");
  }
}
