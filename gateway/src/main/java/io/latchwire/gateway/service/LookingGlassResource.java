package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.config.TicketOfficeConfig.LookingGlass;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.kerberos.Acceptor;
import io.latchwire.kerberos.Acceptor.Accepted;
import io.latchwire.kerberos.Acceptor.Peer;
import io.latchwire.kerberos.KrbRefusal;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protected sessions for whoever shows a ticket, RFC 4559: the service proves itself to the
 * client, and a client with an anonymous ticket stays unknown. Nothing can be changed here.
 */
final class LookingGlassResource implements Resource {
  /** For people. */
  static final String PAGE = "/";

  /** For programs. */
  static final String SESSIONS = "/v1/sessions";

  private static final Logger LOG = LoggerFactory.getLogger(LookingGlassResource.class);
  private static final String NEGOTIATE = "Negotiate";
  private static final String CHALLENGE = "www-authenticate";
  private static final int MOST_TOKEN_CHARACTERS = 65_536;
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final String path;
  private final LookingGlass policy;
  private final Acceptor acceptor;
  private final Supplier<CompletionStage<Optional<SessionSummary>>> sessions;
  private final Supplier<Instant> clock;
  private final Executor rendering;

  /**
   * One of the two forms.
   *
   * @param path {@link #PAGE} or {@link #SESSIONS}
   * @param sessions empty where no segments are protected
   * @param rendering where tokens are opened and text is made: not on a loop
   */
  LookingGlassResource(
      String path,
      LookingGlass policy,
      Acceptor acceptor,
      Supplier<CompletionStage<Optional<SessionSummary>>> sessions,
      Supplier<Instant> clock,
      Executor rendering) {
    this.path = path;
    this.policy = policy;
    this.acceptor = acceptor;
    this.sessions = sessions;
    this.clock = clock;
    this.rendering = rendering;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    Optional<byte[]> token = inquiry.authorization().flatMap(LookingGlassResource::token);
    if (token.isEmpty()) {
      return CompletableFuture.completedFuture(challenge());
    }
    return CompletableFuture.supplyAsync(() -> accepted(token.get()), rendering)
        .thenCompose(accepted ->
            accepted.isEmpty()
                ? CompletableFuture.completedFuture(challenge())
                : shown(accepted.get()));
  }

  private static Optional<byte[]> token(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0
        || authorization.length() > MOST_TOKEN_CHARACTERS
        || !authorization.substring(0, space).equalsIgnoreCase(NEGOTIATE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(authorization.substring(space + 1).strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Answer challenge() {
    return new Answer(
        HttpResponseStatus.UNAUTHORIZED,
        Answer.JSON,
        "{\"error\":\"a ticket is needed\"}",
        Map.of(CHALLENGE, NEGOTIATE));
  }

  private Optional<Accepted> accepted(byte[] token) {
    try {
      return Optional.of(acceptor.accept(token, clock.get()));
    } catch (KrbRefusal e) {
      LogEvent.LOOKING_GLASS_REFUSED.at(LOG).log("looking glass: {}", e.code().label());
      return Optional.empty();
    }
  }

  private CompletionStage<Answer> shown(Accepted accepted) {
    Map<String, String> proof =
        accepted.reply().isEmpty()
            ? Map.of()
            : Map.of(
                CHALLENGE,
                NEGOTIATE + " " + Base64.getEncoder().encodeToString(accepted.reply().octets()));
    if (!mayLook(accepted.peer())) {
      return CompletableFuture.completedFuture(
          new Answer(
              HttpResponseStatus.FORBIDDEN,
              Answer.JSON,
              "{\"error\":\"a ticket with a name is needed\"}",
              proof));
    }
    if (policy.recordIdentity() && accepted.peer() instanceof Peer.Named named) {
      LogEvent.LOOKING_GLASS_LOOKED.at(LOG).log("looking glass: {} looks", named.text());
    }
    return sessions
        .get()
        .thenApplyAsync(
            summary ->
                path.equals(PAGE)
                    ? new Answer(
                        HttpResponseStatus.OK,
                        "text/html; charset=utf-8",
                        LookingGlassText.html(accepted.peer(), summary),
                        proof)
                    : new Answer(
                        HttpResponseStatus.OK, Answer.JSON, json(accepted.peer(), summary), proof),
            rendering);
  }

  /** By what the ticket tells, and by nothing else. */
  private boolean mayLook(Peer peer) {
    return switch (peer) {
      case Peer.Anonymous() -> policy.anonymous();
      case Peer.RealmAnonymous(_) -> policy.realmAnonymous();
      case Peer.Named(_, _) -> true;
    };
  }

  private static String json(Peer peer, Optional<SessionSummary> summary) {
    ObjectNode root = JSON.createObjectNode();
    root.put("you", peer.text());
    root.put("anonymous", !(peer instanceof Peer.Named));
    root.set("sessions", JSON.valueToTree(summary.orElse(null)));
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
