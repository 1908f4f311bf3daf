package io.latchwire.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handler.packet.FlowLatches;
import io.latchwire.handler.packet.Frames;
import io.latchwire.handler.packet.Protections;
import io.latchwire.handler.packet.TestClock;
import io.latchwire.handler.packet.TestGateway;
import io.latchwire.latch.LatchDatabase;
import io.latchwire.latch.LatchRecord;
import io.latchwire.latch.LatchRules;
import io.latchwire.latch.LatchState;
import io.latchwire.latch.ParameterTable;
import io.latchwire.policy.Policy;
import io.latchwire.segment.DropReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latches outlive the process, and nothing but the process. */
class LatchJournalTest {
  private static final String BOOT = "4f1c2f6e-0000-4000-8000-000000000001";
  private static final String OTHER_BOOT = "4f1c2f6e-0000-4000-8000-000000000002";
  private static final Policy PROTECTED = Protections.usual().peer("gw-b").policy();
  private static final Policy REST = Protections.rest();
  private static final int FLOWS = 1000;

  @TempDir private @Nullable Path directory;

  private final TestClock clock = new TestClock();
  private final Random seeded = new Random(3);
  private final KeyOctets random = seeded::nextBytes;

  private Path file() {
    if (directory == null) {
      throw new AssertionError("JUnit sets the directory");
    }
    return directory.resolve("latches.journal");
  }

  /** A process: a journal, and a gateway that uses it. */
  private final class Run implements AutoCloseable {
    final ParameterTable parameters = new ParameterTable(100);
    final LatchJournal journal;
    final TestGateway gateway;

    Run(String boot, Policy... policies) throws IOException {
      journal = LatchJournal.open(file(), boot, "gw-a", parameters);
      gateway =
          new TestGateway(
              clock,
              random,
              new FlowLatches(
                  "gw-a",
                  LatchRules.DEFAULTS.with(new LatchRules.Bounds(10_000, 0, 0, 10)),
                  _ -> {},
                  parameters,
                  journal),
              policies);
      gateway.worker().restore(journal.restored());
    }

    LatchDatabase database() {
      return gateway.worker().latches().database();
    }

    /** As a crash does it: nothing is told that anything ends. */
    @Override
    public void close() throws IOException {
      journal.close();
      gateway.close();
    }
  }

  private static String router(int flow) {
    return "192.0.2.1:" + (20_000 + flow);
  }

  private static byte[] syn(int flow) {
    return Frames.tcp(router(flow), "198.51.100.2:179").seq(1000).flags(Frames.SYN).frame();
  }

  private static byte[] data(int flow) {
    return Frames.tcp(router(flow), "198.51.100.2:179").seq(1001).ack(77).payload(5).frame();
  }

  private static byte[] answer(int flow) {
    return Frames.tcp("198.51.100.2:179", router(flow)).seq(77).ack(1001).payload(5).frame();
  }

  @Test
  void everyFlowOfAProcessThatCrashedIsLatchedAsBeforeAndResetWhateverThePolicyIsByNow()
      throws IOException {
    List<LatchRecord> before;
    try (Run first = new Run(BOOT, PROTECTED)) {
      for (int flow = 0; flow < FLOWS; flow++) {
        assertThat(first.gateway.fromRouter(syn(flow))).hasSize(1);
      }
      before = first.database().latches().stream().map(LatchRecord::of).toList();
    }
    for (Policy now : List.of(PROTECTED, REST)) {
      try (Run second = new Run(BOOT, now)) {
        assertThat(second.journal.restored()).hasSize(FLOWS);
        assertThat(second.journal.restored().stream().map(LatchRecord::flow))
            .containsExactlyInAnyOrderElementsOf(before.stream().map(LatchRecord::flow).toList());
        if (now.equals(PROTECTED)) {
          assertThat(second.database().latches())
              .hasSize(FLOWS)
              .allMatch(latch -> latch.state() == LatchState.ESTABLISHED)
              .allMatch(latch -> latch.parameters().getFirst().peer().name().equals("gw-b"));
        }
        for (int flow = 0; flow < FLOWS; flow++) {
          clock.advanceSeconds(2);
          assertThat(second.gateway.fromRouter(data(flow))).isEmpty();
          assertThat(second.gateway.verdicts()).containsExactly(DropReason.LATCH_CLOSED);
          byte[] reset = second.gateway.local().take().getFirst();
          assertThat(reset[14 + 20 + 13] & Frames.RST).isEqualTo(Frames.RST);
          assertThat(second.gateway.fromNetwork(answer(flow))).isEmpty();
          assertThat(second.gateway.verdicts()).containsExactly(DropReason.LATCH_CLOSED);
        }
      }
    }
  }

  @Test
  void aRouterThatBeginsAnewGetsANewLatchAndTheOldOneIsForgotten() throws IOException {
    try (Run first = new Run(BOOT, PROTECTED)) {
      first.gateway.fromRouter(syn(1));
      first.gateway.fromRouter(syn(2));
    }
    try (Run second = new Run(BOOT, PROTECTED)) {
      assertThat(second.gateway.fromRouter(syn(1))).hasSize(1);
      assertThat(second.database().latches()).hasSize(2);
      assertThat(second.journal.size()).isEqualTo(2);
      second.gateway.fromRouter(data(2));
      clock.advanceSeconds(200);
      second.gateway.sweep();
      assertThat(second.journal.size()).isZero();
      assertThat(second.database().latches()).isEmpty();
    }
    try (Run third = new Run(BOOT, PROTECTED)) {
      assertThat(third.journal.restored()).isEmpty();
    }
  }

  @Test
  void row41LatchesDoNotSurviveARebootRfc5660S1() throws IOException {
    try (Run first = new Run(BOOT, PROTECTED)) {
      first.gateway.fromRouter(syn(1));
    }
    try (Run afterReboot = new Run(OTHER_BOOT, PROTECTED)) {
      assertThat(afterReboot.journal.restored()).isEmpty();
      assertThat(afterReboot.database().latches()).isEmpty();
    }
    try (Run again = new Run(BOOT, PROTECTED)) {
      assertThat(again.journal.restored()).isEmpty();
    }
  }

  @Test
  void aJournalThatIsCutOffAnywhereHoldsTheFlowsBeforeTheCut() throws IOException {
    try (Run first = new Run(BOOT, PROTECTED)) {
      first.gateway.fromRouter(syn(1));
      first.gateway.fromRouter(syn(2));
    }
    byte[] whole = Files.readAllBytes(file());
    int header;
    try (LatchJournal empty =
        LatchJournal.open(file().resolveSibling("empty"), BOOT, "gw-a", new ParameterTable(10))) {
      header = (int) Files.size(file().resolveSibling("empty"));
      assertThat(empty.restored()).isEmpty();
    }
    int record = (whole.length - header) / 2;
    for (int length = header; length <= whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      try (LatchJournal journal = LatchJournal.open(file(), BOOT, "gw-a", new ParameterTable(10))) {
        assertThat(journal.restored()).hasSize((length - header) / record);
      }
    }
  }

  @Test
  void aDamagedJournalIsPutAsideAndNothingOfItIsBelieved() throws IOException {
    try (Run first = new Run(BOOT, PROTECTED)) {
      first.gateway.fromRouter(syn(1));
      first.gateway.fromRouter(syn(2));
    }
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x20;
      Files.write(file(), damaged);
      try (LatchJournal journal = LatchJournal.open(file(), BOOT, "gw-a", new ParameterTable(10))) {
        // A length that points behind the end looks like a crash: the flows before it stand.
        assertThat(journal.restored().size()).isLessThan(2);
      }
    }
    Files.write(file(), "not a journal".getBytes(StandardCharsets.US_ASCII));
    try (LatchJournal journal = LatchJournal.open(file(), BOOT, "gw-a", new ParameterTable(10))) {
      assertThat(journal.restored()).isEmpty();
      assertThat(file().resolveSibling("latches.journal.refused")).hasContent("not a journal");
    }
  }

  @Test
  void aJournalOfAnotherGatewayIsPutAside() throws IOException {
    try (Run first = new Run(BOOT, PROTECTED)) {
      first.gateway.fromRouter(syn(1));
    }
    try (LatchJournal journal = LatchJournal.open(file(), BOOT, "gw-c", new ParameterTable(10))) {
      assertThat(journal.restored()).isEmpty();
      assertThat(file().resolveSibling("latches.journal.refused")).exists();
    }
  }

  @Test
  void twoProcessesDoNotShareAJournal() throws IOException {
    try (LatchJournal journal = LatchJournal.open(file(), BOOT, "gw-a", new ParameterTable(10))) {
      assertThat(journal.size()).isZero();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> LatchJournal.open(file(), BOOT, "gw-a", new ParameterTable(10)).close())
          .withMessageContaining("in use");
    }
  }

  @Test
  void noKeyIsEverInTheJournal() throws IOException {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 0x5A);
    Policy policy =
        Protections.usual().kek(io.latchwire.crypto.kek.KekAlgorithm.HKDF, 1, secret).policy();
    try (Run first = new Run(BOOT, policy)) {
      first.gateway.fromRouter(syn(1));
    }
    String octets = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);
    assertThat(octets).contains("aes-128-gmac-96").doesNotContain("ZZZZ");
  }
}
