package io.latchwire.gateway.admin;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * {@code GET /v1/configuration}: {@link RunningStatus}; {@code POST}: an order in the parameter
 * {@code do}, answered by {@link ConfigurationReply}. A configuration that is refused is an answer,
 * too.
 */
public final class ConfigurationResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/configuration";

  private static final long MOST_TRIAL_SECONDS = 24L * 3600;

  private final ConfigurationSource source;
  private final Executor working;

  /**
   * The configuration of this source.
   *
   * @param working where files are read and JSON is made: not on an event loop
   */
  public ConfigurationResource(ConfigurationSource source, Executor working) {
    this.source = source;
    this.working = working;
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
    return CompletableFuture.supplyAsync(
        () ->
            inquiry.method().equals(HttpMethod.GET)
                ? Answer.json(AnswerJson.write(source.running()))
                : carryOut(inquiry),
        working);
  }

  private Answer carryOut(Inquiry inquiry) {
    String named = parameter(inquiry, "file", "(sent)");
    return switch (parameter(inquiry, "do", "")) {
      case "reload" -> Answer.json(AnswerJson.write(source.reload()));
      case "compare" -> Answer.json(AnswerJson.write(source.compare(named, inquiry.body())));
      case "trial" -> attempt(named, inquiry);
      case "confirm" -> Answer.json(AnswerJson.write(source.confirm()));
      case "roll-back" -> Answer.json(AnswerJson.write(source.rollBack()));
      default ->
          Answer.refusal(
              HttpResponseStatus.BAD_REQUEST,
              "do: expected: reload, compare, trial, confirm or roll-back");
    };
  }

  private Answer attempt(String named, Inquiry inquiry) {
    String seconds = parameter(inquiry, "seconds", "");
    long time = seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) : 0;
    if (time < 1 || time > MOST_TRIAL_SECONDS) {
      return Answer.refusal(
          HttpResponseStatus.BAD_REQUEST, "seconds: expected: 1.." + MOST_TRIAL_SECONDS);
    }
    return Answer.json(
        AnswerJson.write(source.attempt(named, inquiry.body(), Duration.ofSeconds(time))));
  }

  private static String parameter(Inquiry inquiry, String name, String otherwise) {
    List<String> values = inquiry.query().getOrDefault(name, List.of());
    return values.isEmpty() ? otherwise : values.getFirst();
  }
}
