package io.latchwire.gateway.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.netns.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one page, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final int MOST_SECONDS = 60;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process chromium;
  private final WebSocket socket;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private int asked;

  private Browser(Process chromium, String address) throws Exception {
    this.chromium = chromium;
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .get(MOST_SECONDS, TimeUnit.SECONDS);
  }

  /** Opens a page in a profile of its own below this directory. */
  static Browser open(Path directory, String page, int width, int height) throws Exception {
    Process chromium =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-quic",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + directory.resolve("profile"),
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                page)
            .redirectErrorStream(true)
            .start();
    BufferedReader log =
        new BufferedReader(
            new InputStreamReader(chromium.getInputStream(), StandardCharsets.UTF_8));
    String prefix = "DevTools listening on ws://";
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.startsWith(prefix)) {
        String host = line.substring(prefix.length(), line.indexOf('/', prefix.length()));
        Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
        return new Browser(chromium, pageAt(host, page));
      }
    }
    throw new IOException("chromium ended without a word of DevTools");
  }

  /** DevTools answers before the page is there. */
  private static String pageAt(String host, String page) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Await.until("chromium has the page " + page, () -> !socketOf(client, host, page).isEmpty());
      return socketOf(client, host, page);
    }
  }

  /** Where DevTools takes questions about a page; empty while there is none. */
  private static String socketOf(HttpClient client, String host, String page) throws Exception {
    HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + host + "/json")).build();
    for (JsonNode target :
        new ObjectMapper().readTree(client.send(list, BodyHandlers.ofString()).body())) {
      if (target.path("url").asText().startsWith(page)) {
        return target.path("webSocketDebuggerUrl").asText();
      }
    }
    return "";
  }

  /** What an expression is in the page, as text. */
  String evaluate(String expression) throws Exception {
    ObjectNode parameters = json.createObjectNode();
    parameters.put("expression", expression).put("returnByValue", true);
    return ask("Runtime.evaluate", parameters).path("result").path("value").asText();
  }

  /** The page as a PNG. */
  byte[] screenshot() throws Exception {
    return Base64.getDecoder()
        .decode(ask("Page.captureScreenshot", json.createObjectNode()).path("data").asText());
  }

  private JsonNode ask(String method, ObjectNode parameters) throws Exception {
    int id = ++asked;
    ObjectNode question = json.createObjectNode();
    question.put("id", id).put("method", method).set("params", parameters);
    socket.sendText(question.toString(), true).get(MOST_SECONDS, TimeUnit.SECONDS);
    while (true) {
      String answer = said.poll(MOST_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("chromium does not answer " + method);
      }
      JsonNode read = json.readTree(answer);
      if (read.path("id").asInt() == id) {
        return read.path("result");
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        said.add(part.toString());
        part.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
    // Its other processes end behind the first, and write to the profile until they do.
    List<ProcessHandle> others = chromium.descendants().toList();
    chromium.destroy();
    try {
      chromium.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
      for (ProcessHandle other : others) {
        other.onExit().get(MOST_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("chromium goes on", e);
    }
  }
}
