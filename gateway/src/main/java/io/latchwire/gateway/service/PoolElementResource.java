package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * {@code GET /v1/pool-element}: how this gateway stands in its pool. {@code POST
 * /v1/pool-element?drain=SECONDS} takes it out of selection, {@code ?drain=off} puts it back.
 */
public final class PoolElementResource implements Resource {
  /** Its path. */
  public static final String PATH = "/v1/pool-element";

  /** What {@code drain} is set to for no drain. */
  public static final String OFF = "off";

  /** The longest grace, seconds. */
  public static final int MOST_GRACE_SECONDS = 86_400;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,5}");

  private final Supplier<Optional<PoolMembership>> membership;
  private final Executor rendering;

  /**
   * The state of this membership.
   *
   * @param membership empty while no pool is configured
   * @param rendering where JSON is made: not on a loop
   */
  public PoolElementResource(Supplier<Optional<PoolMembership>> membership, Executor rendering) {
    this.membership = membership;
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
      return answer(PoolMembership::figures);
    }
    List<String> said = inquiry.query().getOrDefault("drain", List.of());
    String drain = said.size() == 1 ? said.getFirst() : "";
    if (drain.equals(OFF)) {
      return answer(PoolMembership::restore);
    }
    if (!SECONDS.matcher(drain).matches() || Integer.parseInt(drain) > MOST_GRACE_SECONDS) {
      return CompletableFuture.completedFuture(
          Answer.refusal(
              HttpResponseStatus.BAD_REQUEST,
              "expected: one parameter drain, off or 0.." + MOST_GRACE_SECONDS + " seconds"));
    }
    Duration grace = Duration.ofSeconds(Integer.parseInt(drain));
    return answer(in -> in.drain(grace));
  }

  private CompletionStage<Answer> answer(
      Function<PoolMembership, CompletionStage<MembershipFigures>> asked) {
    return membership
        .get()
        .map(asked)
        .orElseGet(() -> CompletableFuture.completedFuture(MembershipFigures.NONE))
        .thenApplyAsync(figures -> Answer.json(json(figures)), rendering);
  }

  /** One line of JSON. */
  public static String json(MembershipFigures figures) {
    ObjectNode root = JSON.createObjectNode();
    root.put("state", figures.state().label());
    root.put("pool", figures.pool());
    root.put("id", figures.id());
    root.put("address", figures.address());
    root.put("policy", figures.policy());
    root.put("registrar", figures.registrar());
    root.put("home", figures.home());
    ObjectNode counters = root.putObject("counters");
    counters(figures).forEach(counters::put);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of nodes is always JSON", e);
    }
  }

  private static Map<String, Long> counters(MembershipFigures figures) {
    return Map.of(
        "registrations", figures.registrations(),
        "refusals", figures.refusals(),
        "hunts_in_vain", figures.huntsInVain(),
        "home_changes", figures.homeChanges(),
        "keep_alives", figures.keepAlives());
  }
}
