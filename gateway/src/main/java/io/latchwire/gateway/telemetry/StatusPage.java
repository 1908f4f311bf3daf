package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /}: a page that shows the figures of the gateway and asks for new ones by itself. It
 * is one file and loads nothing from anywhere else.
 */
public final class StatusPage implements Resource {
  private static final String HTML = "text/html; charset=utf-8";

  /** Nothing but what is in the page itself, and the figures. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "content-security-policy",
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
              + " connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
          "x-content-type-options",
          "nosniff",
          "referrer-policy",
          "no-referrer");

  private final Answer answer = new Answer(HttpResponseStatus.OK, HTML, page(), HEADERS);

  private static String page() {
    try (InputStream page = StatusPage.class.getResourceAsStream("status.html")) {
      if (page == null) {
        throw new AssertionError("status.html is not in the jar");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError("status.html cannot be read", e);
    }
  }

  @Override
  public String path() {
    return "/";
  }

  @Override
  public CompletionStage<Answer> answer(Inquiry inquiry) {
    return CompletableFuture.completedFuture(answer);
  }
}
