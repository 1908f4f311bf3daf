package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.cli.PoolCommand;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.service.RegistrarFixture.PskClient;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.PoolHandle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of {@code latchwire pool} against a real registrar. */
class PoolCommandTest {
  private static final PoolHandle POOL = PoolHandle.of("bgp");

  private final RegistrarFixture fixture =
      new RegistrarFixture().with(RegistrarFixture.element("pe1", POOL));
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path files;

  @BeforeEach
  void start() throws IOException {
    fixture.start(1, UnaryOperator.identity());
    Path key = files.resolve("pe1.key");
    Files.createFile(
        key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(key, RegistrarFixture.key("pe1"));
    Path wrong = files.resolve("wrong.key");
    Files.createFile(
        wrong, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(wrong, RegistrarFixture.key("wrong"));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private int run(String... arguments) {
    return new CommandLine(new PoolCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String[] withKey(String key, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--server",
            fixture.address(1) + ":" + RegistrarFixture.ASAP_TLS,
            "--identity",
            "pe1",
            "--key",
            "file:" + files.resolve(key),
            "--timeout",
            "10"));
    return all.toArray(String[]::new);
  }

  @Test
  void aPoolIsResolvedWithItsElements() throws IOException {
    try (PskClient client =
        new PskClient(fixture.asap(1), "127.0.0.1", "pe1", RegistrarFixture.key("pe1"))) {
      client.ask(new AsapMessage.Registration(POOL, RegistrarFixture.element(0xBEEF, "127.0.0.1")));
      assertThat(run(withKey("pe1.key", "resolve", "bgp"))).isZero();
      assertThat(out.toString()).contains("0000beef").contains("127.0.0.1").contains("RR");
    }
  }

  @Test
  void aWatchedPoolIsShownAgainAfterEachChangeUntilInterrupted() throws Exception {
    try (PskClient client =
        new PskClient(fixture.asap(1), "127.0.0.1", "pe1", RegistrarFixture.key("pe1"))) {
      client.ask(new AsapMessage.Registration(POOL, RegistrarFixture.element(0xBEEF, "127.0.0.1")));
      FutureTask<Integer> watch = new FutureTask<>(() -> run(withKey("pe1.key", "watch", "bgp")));
      Thread watching = Thread.ofPlatform().start(watch);
      Await.until("shown", () -> out.toString().contains("0000beef"));
      client.ask(new AsapMessage.Registration(POOL, RegistrarFixture.element(0xCAFE, "127.0.0.1")));
      Await.until("shown again", () -> out.toString().contains("0000cafe"));
      watching.interrupt();
      assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void anUnknownPoolIsAnsweredWithNo() {
    assertThat(run(withKey("pe1.key", "resolve", "nobody"))).isEqualTo(1);
    assertThat(err.toString()).contains("Unknown Pool Handle");
  }

  @Test
  void aWrongKeyReachesNoRegistrarAndIsNotPrinted() {
    assertThat(run(withKey("wrong.key", "resolve", "bgp"))).isEqualTo(4);
    assertThat(err.toString()).contains("remedy").doesNotContain(RegistrarFixture.keyHex("wrong"));
  }

  @Test
  void anElementJoinsAndLeaves() {
    String[] arguments =
        withKey(
            "pe1.key",
            "register",
            "bgp",
            "--id",
            "77",
            "--address",
            "127.0.0.1",
            "--port",
            "179",
            "--leave-at-once");
    assertThat(run(arguments)).isZero();
    assertThat(out.toString()).contains("registered 77 in bgp").contains("left bgp");
  }

  @Test
  void anElementOutsideOfItsPoolsIsToldWhy() {
    String[] arguments =
        withKey(
            "pe1.key",
            "register",
            "ldp",
            "--id",
            "77",
            "--address",
            "127.0.0.1",
            "--port",
            "179",
            "--leave-at-once");
    assertThat(run(arguments)).isEqualTo(1);
    assertThat(err.toString()).contains("security");
  }

  @Test
  void aSnapshotIsInspectedWithoutARegistrarAndADamagedOneRefused() throws IOException {
    Path file = files.resolve("pools.snapshot");
    fixture.running.values().iterator().next().save(file);
    assertThat(run("snapshot", "inspect", file.toString())).isZero();
    assertThat(out.toString()).contains("0 pools, 0 elements");
    Files.writeString(file, "nonsense, and not even long enough for that");
    assertThat(run("snapshot", "inspect", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("is no snapshot");
  }

  @Test
  void withoutADaemonListingSaysWhereItLookedAndWhatToDo() {
    assertThat(run("list", "--socket", files.resolve("nothing.sock").toString())).isEqualTo(4);
    assertThat(err.toString()).contains("nothing.sock").contains("remedy");
  }
}
