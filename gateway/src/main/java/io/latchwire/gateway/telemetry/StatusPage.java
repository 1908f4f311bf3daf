package io.latchwire.gateway.telemetry;

import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.gateway.http.Resource;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /}: a page that shows the figures of all roles of this process and asks for new ones
 * by itself. It is one file and loads nothing from anywhere else.
 */
public final class StatusPage implements Resource {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT_BEGINS = "<script>";
  private static final String SCRIPT_ENDS = "</script>";

  private final Answer answer;

  /** The page of this program. */
  public StatusPage() {
    String page = page();
    answer = new Answer(HttpResponseStatus.OK, HTML, page, headers(page));
  }

  /**
   * Nothing but what is in the page itself, and the figures. Names come from other machines: should
   * one ever get into the page as anything but text, a browser would still run this script alone.
   */
  private static Map<String, String> headers(String page) {
    String script =
        page.substring(
            page.indexOf(SCRIPT_BEGINS) + SCRIPT_BEGINS.length(), page.indexOf(SCRIPT_ENDS));
    return Map.of(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
            + digest(script)
            + "'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        "x-content-type-options",
        "nosniff",
        "referrer-policy",
        "no-referrer");
  }

  private static String digest(String script) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

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
