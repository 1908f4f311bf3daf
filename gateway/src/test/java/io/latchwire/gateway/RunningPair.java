package io.latchwire.gateway;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.Command;
import io.latchwire.gateway.netns.NetworkNamespace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;

/**
 * Two gateways as processes of their own between two hosts, with configuration files that can be
 * changed under them.
 *
 * <pre>{@code
 * hostA eth0 -- lan gateway a wan -- wan gateway b lan -- eth0 hostB
 * 10.0.0.1                                                10.0.0.2
 * }</pre>
 */
final class RunningPair implements AutoCloseable {
  final NetworkNamespace hostA;
  final NetworkNamespace hostB;
  final Side a;
  final Side b;

  /** Both gateways forward when this returns. */
  RunningPair(Path directory, String configurationA, String configurationB) throws Exception {
    hostA = NetworkNamespace.create("a");
    hostB = NetworkNamespace.create("b");
    a = new Side(directory.resolve("a"));
    b = new Side(directory.resolve("b"));
    hostA.connect("eth0", a.namespace, "lan");
    hostB.connect("eth0", b.namespace, "lan");
    a.namespace.connect("wan", b.namespace, "wan");
    hostA.address("eth0", "10.0.0.1/24");
    hostB.address("eth0", "10.0.0.2/24");
    hostA.switchOffloadsOff("eth0");
    hostB.switchOffloadsOff("eth0");
    a.start(configurationA);
    b.start(configurationB);
    a.awaitReady();
    b.awaitReady();
  }

  /** One gateway. */
  static final class Side implements AutoCloseable {
    final NetworkNamespace namespace;
    final Path file;
    private final Path directory;
    private final Path log;
    private Process process;

    @SuppressWarnings("NullAway.Init") // The process is there from start to close.
    private Side(Path directory) throws IOException {
      this.namespace = NetworkNamespace.create("g");
      this.directory = Files.createDirectories(directory);
      this.file = directory.resolve("latchwire.yaml");
      this.log = directory.resolve("log");
    }

    private void start(String configuration) throws IOException {
      configure(configuration);
      Files.writeString(log, "");
      run();
    }

    private void run() throws IOException {
      process =
          namespace.start(
              "sh",
              "-c",
              "exec \"$@\" >>" + log + " 2>&1",
              "gateway",
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
    }

    void awaitReady() throws Exception {
      Await.until(
          "the gateway is ready: " + log,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError(Files.readString(log));
            }
            return Files.readString(log).contains("latchwire: ready");
          });
    }

    /** Kills it and starts it again. */
    void restart() throws Exception {
      process.destroyForcibly().waitFor();
      Files.writeString(log, "");
      run();
      awaitReady();
    }

    /** Puts another file in the place of the configuration; relative paths are its neighbours. */
    void configure(String configuration) throws IOException {
      Path written = directory.resolve("written");
      Files.writeString(written, configuration.replace("SOCKET", socket().toString()));
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A key file in hexadecimal, mode 0600. */
    void key(String name, String hexadecimal) throws IOException {
      Path key = directory.resolve(name);
      Files.writeString(key, hexadecimal);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    Path socket() {
      return directory.resolve("control.sock");
    }

    Path resolve(String name) {
      return directory.resolve(name);
    }

    void hangUp() throws IOException {
      Command.run(List.of("kill", "-HUP", Long.toString(process.pid())));
    }

    String log() throws IOException {
      return Files.readString(log);
    }

    String get(String path) throws IOException {
      return new ControlClient(socket(), Duration.ofSeconds(10)).get(path);
    }

    String audit() throws IOException {
      return Files.readString(directory.resolve("control.sock.audit.jsonl"));
    }

    /** Runs a command of the program about this gateway. */
    Said latchwire(String... arguments) {
      StringWriter out = new StringWriter();
      CommandLine command =
          Latchwire.commandLine((_, _, _) -> 3, KeyOctets.system())
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(out));
      String[] whole = java.util.Arrays.copyOf(arguments, arguments.length + 1);
      whole[arguments.length] = "--socket=" + socket();
      return new Said(command.execute(whole), out.toString());
    }

    @Override
    public void close() {
      namespace.close();
    }
  }

  /** What a command said. */
  record Said(int code, String text) {}

  @Override
  public void close() {
    a.close();
    b.close();
    hostA.close();
    hostB.close();
  }
}
