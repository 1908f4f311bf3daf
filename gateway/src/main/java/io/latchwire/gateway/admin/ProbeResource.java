package io.latchwire.gateway.admin;

import io.latchwire.gateway.admin.ProbeSource.ProbeOrder;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** {@code POST /v1/probe?peer=P&local=A&remote=A&port=N&seconds=N}: a {@link ProbeReport}. */
public final class ProbeResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/probe";

  /** Below the deadline of a question over HTTP. */
  public static final int MOST_SECONDS = 12;

  private static final int SECONDS = 5;
  private final ProbeSource source;
  private final Executor rendering;

  /**
   * Probes by this source.
   *
   * @param rendering where JSON is made of the report: not on the loop of the flows
   */
  public ProbeResource(ProbeSource source, Executor rendering) {
    this.source = source;
    this.rendering = rendering;
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
    try {
      ProbeOrder order =
          new ProbeOrder(
              word(inquiry, "peer"),
              word(inquiry, "local"),
              word(inquiry, "remote"),
              number(inquiry, "port", 0, 65_535),
              number(inquiry, "seconds", SECONDS, MOST_SECONDS));
      return source
          .probe(order)
          .thenApplyAsync(report -> Answer.json(AnswerJson.write(report)), rendering);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(
          Answer.refusal(
              HttpResponseStatus.BAD_REQUEST,
              "expected: peer, and maybe local and remote (addresses), port (1..65535) and seconds"
                  + " (1..12)"));
    }
  }

  private static String word(Inquiry inquiry, String name) {
    Map<String, List<String>> query = inquiry.query();
    return query.getOrDefault(name, List.of("")).getFirst();
  }

  private static int number(Inquiry inquiry, String name, int usual, int most) {
    String text = word(inquiry, name);
    int number = text.isEmpty() ? usual : Integer.parseInt(text);
    if (number < (text.isEmpty() ? 0 : 1) || number > most) {
      throw new IllegalArgumentException(name + ": " + number);
    }
    return number;
  }

  /**
   * Reads what a gateway has answered.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ProbeReport read(String json) {
    return AnswerJson.read(json, ProbeReport.class, "a report");
  }
}
