package io.latchwire.gateway.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code latchwire run} as a process of its own, with a directory for its files. */
public final class LatchwireProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable NetworkNamespace namespace;
  private final Path directory;
  private final Path log;
  private final Path file;

  @SuppressWarnings("NullAway.Init") // There from start to close.
  private Process process;

  /**
   * A process that has not begun.
   *
   * @param namespace where it runs; null for where the test does
   */
  public LatchwireProcess(@Nullable NetworkNamespace namespace, Path directory) throws IOException {
    this.namespace = namespace;
    this.directory =
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    this.log = directory.resolve("log");
    this.file = directory.resolve("latchwire.yaml");
  }

  /** A key file of this name and its octets, mode 0600. */
  public void key(String name, byte[] octets) throws IOException {
    Path key = directory.resolve(name);
    Files.write(key, octets);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  /** Replaces the configuration; SOCKET in it is the control socket, relative files are keys. */
  public void configure(String configuration) throws IOException {
    Path written = directory.resolve("written");
    Files.writeString(written, configuration.replace("SOCKET", socket().toString()));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts it, and waits until it is ready. */
  public void start() throws Exception {
    Files.writeString(log, "");
    List<String> command =
        List.of(
            "sh",
            "-c",
            "exec \"$@\" >>" + log + " 2>&1",
            "latchwire",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.latchwire.gateway.Latchwire",
            "run",
            file.toString());
    process =
        namespace == null
            ? new ProcessBuilder(command).redirectErrorStream(true).start()
            : namespace.start(command.toArray(String[]::new));
    Await.until(
        "ready: " + log,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError(log());
          }
          return log().contains("latchwire: ready");
        });
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  Path socket() {
    return directory.resolve("control.sock");
  }

  public Path resolve(String name) {
    return directory.resolve(name);
  }

  JsonNode get(String path) throws IOException {
    return JSON.readTree(new ControlClient(socket(), Duration.ofSeconds(20)).get(path));
  }

  /** SIGHUP, and waits until what the log says of it has come once more. */
  public void hangUp(String said) throws Exception {
    int before = occurrences(said);
    Command.run(List.of("kill", "-HUP", Long.toString(process.pid())));
    Await.until(said + ": " + log, () -> occurrences(said) > before);
  }

  private int occurrences(String said) throws IOException {
    return log().split(java.util.regex.Pattern.quote(said), -1).length - 1;
  }

  /** SIGTERM where it still runs, and the exit status. */
  int stop() throws Exception {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no end after SIGTERM: " + log());
    }
    return process.exitValue();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The names in an array of objects. */
  static List<String> all(JsonNode array, String name) {
    List<String> values = new ArrayList<>();
    array.forEach(node -> values.add(node.path(name).asText()));
    return values;
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
