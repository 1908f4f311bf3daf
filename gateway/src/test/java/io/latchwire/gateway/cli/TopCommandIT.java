package io.latchwire.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.TestTools;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live view in a real terminal: tmux gives one, and says what stands on it. */
@Timeout(120)
class TopCommandIT {
  private final EpollLoops loops = new EpollLoops(1, "test");
  private final AtomicInteger asked = new AtomicInteger();
  private ControlServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws Exception {
    TestTools.require("tmux", "stty");
    server =
        ControlServer.start(
            loops,
            socket(),
            List.of(
                new StatusResource(
                    () ->
                        CompletableFuture.completedFuture(
                            Statuses.withSigned(1_000L * asked.incrementAndGet())),
                    Thread::startVirtualThread),
                new VitalsResource(
                    () -> CompletableFuture.completedFuture(Statuses.VITALS),
                    Thread::startVirtualThread)),
            HttpLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  @Test
  void theViewLivesObeysItsKeysAndGivesTheTerminalBack() throws Exception {
    String top = String.join(" ", java("top", "--socket", socket().toString()));
    tmux("new-session", "-d", "-x", "150", "-y", "30", "sh", "-c", top + "; echo left $?; cat");
    try {
      Await.until("the view", () -> screen().contains("192.0.2.1:41000"));
      Await.until("a rate", () -> screen().matches("(?s).*signed [1-9].*"));
      assertThat(tmux("capture-pane", "-p", "-e")).contains("\033[");
      tmux("send-keys", "h");
      Await.until("the help", () -> screen().contains("this help, and back"));
      tmux("send-keys", "h");
      Await.until("the view again", () -> screen().contains("by rate"));
      tmux("send-keys", "s");
      Await.until("another order", () -> screen().contains("by drops"));
      tmux("send-keys", "p");
      Await.until("that it is held", () -> screen().contains("HELD"));
      int then = asked.get();
      tmux("send-keys", "p");
      Await.until("that it goes on", () -> asked.get() > then + 1);
      server.close();
      Await.until("that nobody answers", () -> screen().contains("DOES NOT ANSWER"));
      tmux("send-keys", "q");
      Await.until("the end", () -> screen().contains("left 0"));
    } finally {
      tmux("kill-server");
    }
  }

  @Test
  void onceWithJsonIsOneLineForPrograms() throws Exception {
    Process top =
        new ProcessBuilder(
                java("top", "--once", "--json", "--interval", "250", "--socket", "" + socket()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(top.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(top.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(top.exitValue()).isZero();
    assertThat(said.lines()).hasSize(1);
    assertThat(said)
        .startsWith("{\"gateway\":\"gw-a.example.net\"")
        .contains("\"signedPerSecond\":")
        .contains("\"reason\":\"bad_mac\"");
  }

  @Test
  void withoutATerminalThereAreNoColours() throws Exception {
    Process top =
        new ProcessBuilder(java("top", "--interval", "250", "--socket", "" + socket()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(top.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(top.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("192.0.2.1:41000").doesNotContain("\033");
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private String screen() throws IOException {
    return tmux("capture-pane", "-p");
  }

  private String tmux(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", directory + "/tmux"));
    command.addAll(List.of(arguments));
    return Command.run(command);
  }

  private static List<String> java(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.latchwire.gateway.Latchwire"));
    command.addAll(List.of(arguments));
    return command;
  }
}
