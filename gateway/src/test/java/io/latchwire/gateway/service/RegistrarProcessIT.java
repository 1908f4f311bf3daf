package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.service.RegistrarFixture.PskClient;
import io.latchwire.handler.rserpool.FrontEvent;
import io.latchwire.rserpool.RegistrarNotice;
import io.latchwire.wire.rserpool.AsapMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The role of a registrar in a process of its own: its clients, and keys exchanged under them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrarProcessIT extends TlsClientsContract {
  private static final String HOST =
      "127.%d.%d.1"
          .formatted(
              ThreadLocalRandom.current().nextInt(20, 250),
              ThreadLocalRandom.current().nextInt(1, 250));
  private static final String RELOADED = "configuration applied by signal";

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private LatchwireProcess registrar;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    registrar = new LatchwireProcess(null, directory.resolve("registrar"));
    for (String name : List.of("pe1", "new", "old", "newest")) {
      registrar.key(name, RegistrarFixture.key(name));
    }
    registrar.configure(configuration("[file:new, file:old]"));
    registrar.start();
  }

  @AfterAll
  void stop() throws Exception {
    registrar.close();
  }

  private static String configuration(String rolling) {
    return """
    gateway: { id: reg, control-socket: SOCKET, metrics: off }
    roles:
      registrar:
        asap: HOST:13864
        enrp: HOST:19902
        old-suites: true
        elements:
          pe1: { keys: file:pe1, pools: pool }
    """
            .replace("HOST", HOST)
        + (rolling.isEmpty() ? "" : "      rolling: { keys: " + rolling + ", pools: pool }\n");
  }

  @Override
  InetSocketAddress asap() {
    return new InetSocketAddress(HOST, 13_864);
  }

  @Override
  long count(FrontEvent event) throws IOException {
    return registrar.get(PoolsResource.PATH).path("connections").path(event.label()).asLong();
  }

  @Override
  int elements() throws IOException {
    return ids().size();
  }

  private List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode pool : registrar.get(PoolsResource.PATH).path("pools")) {
      ids.addAll(LatchwireProcess.all(pool.path("elements"), "id"));
    }
    return ids;
  }

  /** Reads to the end; a registrar that leaves it open makes the read time out. */
  private static void assertCloses(PskClient client) throws IOException {
    try {
      while (client.read() != null) {
        // keep-alives may come before the end
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (SocketException e) {
      // reset is closed
    }
  }

  private PskClient client(String key) throws IOException {
    return new PskClient(asap(), "127.0.0.1", "rolling", RegistrarFixture.key(key));
  }

  private static void assertGranted(PskClient client, int id) throws IOException {
    AsapMessage granted = new AsapMessage.RegistrationResponse(false, POOL, id, List.of());
    assertThat(
            client.ask(
                new AsapMessage.Registration(POOL, RegistrarFixture.element(id, "127.0.0.1"))))
        .isEqualTo(granted);
  }

  @Test
  void keysAreExchangedByReloadsAndNoLivingConnectionIsCut() throws Exception {
    try (PskClient old = client("old")) {
      assertGranted(old, 0x5001);

      // A newer key comes; the older one stays valid.
      registrar.configure(configuration("[file:newest, file:new]"));
      registrar.hangUp(RELOADED);
      try (PskClient newest = client("newest")) {
        assertGranted(newest, 0x5002);
        long unknown = count(FrontEvent.WRONG_KEY);
        assertThatThrownBy(() -> client("old")).isInstanceOf(IOException.class);
        Await.until("counted", () -> count(FrontEvent.WRONG_KEY) > unknown);

        // What was proved once stays proved, also when the newer key alone is left.
        assertGranted(old, 0x5001);
        registrar.configure(configuration("file:newest"));
        registrar.hangUp(RELOADED);
        assertGranted(old, 0x5001);
        assertGranted(newest, 0x5002);

        // An identity that goes takes its connections and elements along.
        assertThat(ids()).contains("00005001", "00005002");
        registrar.configure(configuration(""));
        registrar.hangUp(RELOADED);
        assertCloses(old);
        assertCloses(newest);
        Await.until(
            "its elements are gone",
            () -> !ids().contains("00005001") && !ids().contains("00005002"));
      }
    } finally {
      registrar.configure(configuration("[file:new, file:old]"));
      registrar.hangUp(RELOADED);
    }
  }

  @Test
  void anElementOfTheCommandLineLeavesItsPoolWhenItIsStopped() throws Exception {
    long before = left();
    Process element =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.latchwire.gateway.Latchwire",
                "pool",
                "register",
                "pool",
                "--id=5005",
                "--address=127.0.0.1",
                "--port=179",
                "--server=" + HOST + ":13864",
                "--identity=pe1",
                "--key=file:" + registrar.resolve("pe1"))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = element.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null && !line.equals("registered 5005 in pool")) {
        line = said.readLine();
      }
      assertThat(line).as("said once it is in the pool").isNotNull();
      assertThat(ids()).contains("00005005");
      element.toHandle().destroy();
      assertThat(said.readAllAsString()).contains("left pool");
    } finally {
      element.destroyForcibly();
    }
    assertThat(ids()).doesNotContain("00005005");
    assertThat(left()).isEqualTo(before + 1);
  }

  private long left() throws IOException {
    String label = RegistrarNotice.DEREGISTERED.label();
    return registrar.get(PoolsResource.PATH).path("counters").path(label).asLong();
  }

  @Test
  void aReloadWithAMistakeLeavesTheKeysAsTheyAre() throws Exception {
    try (PskClient client = client("new")) {
      registrar.configure(configuration("[file:new, file:nowhere]"));
      registrar.hangUp("configuration refused");
      assertThat(registrar.log()).contains("nowhere");
      assertGranted(client, 0x5003);
      try (PskClient other = client("old")) {
        assertGranted(other, 0x5004);
      }
    } finally {
      registrar.configure(configuration("[file:new, file:old]"));
      registrar.hangUp(RELOADED);
    }
  }
}
