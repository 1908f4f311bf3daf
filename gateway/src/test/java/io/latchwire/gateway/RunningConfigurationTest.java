package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.ConfigurationReply;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.PolicyConfig;
import io.latchwire.gateway.config.Problem;
import io.latchwire.gateway.config.RoleConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.watch.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One configuration is exchanged for another, whole or not at all. */
class RunningConfigurationTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path directory = Path.of("");

  private final List<String> inForce = new CopyOnWriteArrayList<>();
  private final List<String> outcomes = new CopyOnWriteArrayList<>();
  private final List<String> contradicted = new ArrayList<>();
  private boolean secretIsGone;
  private int released;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private RunningConfiguration running;

  /** Notes the names of the policies that it puts in force. */
  private final class NamesOfPolicies implements ConfigurationPart {
    @Override
    public Prepared prepare(GatewayConfig config, ConfigurationText text) throws IOException {
      if (secretIsGone) {
        throw new IOException("the key is gone");
      }
      String names = String.join(",", config.policies().stream().map(PolicyConfig::name).toList());
      return new Prepared() {
        @Override
        public List<String> contradicted() {
          return contradicted;
        }

        @Override
        public List<String> putInForce() {
          inForce.add(names);
          return List.copyOf(contradicted);
        }
      };
    }

    @Override
    public void release() {
      released++;
    }
  }

  private static String configuration(String more, String... policies) {
    StringBuilder text = new StringBuilder("gateway: { id: gw-a");
    text.append(more).append(" }\nports: { local: { interface: a }, wan: { interface: b } }\n");
    text.append("policies:\n");
    for (String policy : policies) {
      text.append(
          "  - { name: %s, match: { protocol: tcp }, action: discard }\n".formatted(policy));
    }
    return text + "  - { name: rest, match: {}, action: bypass }\n";
  }

  private Path file() {
    return directory.resolve("latchwire.yaml");
  }

  @BeforeEach
  void start() throws IOException, ConfigException, SecretException {
    startWith("");
  }

  private void startWith(String more) throws IOException, ConfigException, SecretException {
    Files.writeString(file(), configuration(more, "first"));
    ConfigurationText text = ConfigurationText.read(file());
    running =
        RunningConfiguration.start(
            file(),
            text,
            text.config(),
            System::nanoTime,
            List.of(new NamesOfPolicies()),
            List.of((cause, reply) -> outcomes.add(cause + " " + reply.outcome())));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private String last() {
    return inForce.getLast();
  }

  @Test
  void aReloadPutsTheFileInForceAndSaysWhatIsDifferent() throws IOException {
    Files.writeString(file(), configuration("", "second"));
    ConfigurationReply reply = running.reload();
    assertThat(reply.outcome()).isEqualTo(ConfigurationReply.APPLIED);
    assertThat(reply.changes())
        .anySatisfy(change -> assertThat(change.path()).startsWith("policies[second]"));
    assertThat(last()).isEqualTo("second,rest");
    assertThat(released).isOne();
  }

  @Test
  void aBadFileLeavesTheRunningConfigurationInForceAndSaysWhereItIsBad() throws IOException {
    Files.writeString(file(), configuration("", "second").replace("bypass", "no-such"));
    ConfigurationReply reply = running.reload();
    assertThat(reply.outcome()).isEqualTo(ConfigurationReply.REFUSED);
    assertThat(reply.problems())
        .extracting(Problem::toString)
        .allMatch(problem -> problem.startsWith(file() + ":"))
        .anyMatch(problem -> problem.contains("no-such"));
    assertThat(last()).isEqualTo("first,rest");
    assertThat(running.config().policies()).extracting(PolicyConfig::name).contains("first");
    assertThat(outcomes).containsExactly("ORDER refused");
  }

  @Test
  void aChangeOfTheTicketOfficeNeedsARestartAndChangesNothingWithoutOne() throws IOException {
    Files.writeString(
        file(),
        configuration("", "second")
            + """
            roles:
              ticket-office:
                realm: EXAMPLE.NET
                listen: 127.0.0.1:88
                database: principals.json
                master-key: file:master.key
            """);
    Files.writeString(directory.resolve("master.key"), "5e".repeat(32));
    Files.setPosixFilePermissions(
        directory.resolve("master.key"), PosixFilePermissions.fromString("rw-------"));
    ConfigurationReply reply = running.reload();
    assertThat(reply.outcome()).isEqualTo(ConfigurationReply.REFUSED);
    assertThat(reply.problems())
        .extracting(Problem::toString)
        .anySatisfy(problem ->
            assertThat(problem)
                .startsWith(file() + ":")
                .contains("roles.ticket-office")
                .contains("remedy: restart the gateway"));
    assertThat(last()).isEqualTo("first,rest");
    assertThat(running.config().policies()).extracting(PolicyConfig::name).contains("first");
    assertThat(running.config().roles().ticketOffice()).isEqualTo(RoleConfig.OFF);
    assertThat(outcomes).containsExactly("ORDER refused");
  }

  @Test
  void aFileThatIsGoneChangesNothing() throws IOException {
    Files.delete(file());
    assertThat(running.reload().problems()).isNotEmpty();
    assertThat(inForce).containsExactly("first,rest");
  }

  @Test
  void whatNeedsARestartIsRefusedWhole() throws IOException {
    Files.writeString(
        file(), configuration("", "second").replace("interface: a", "interface: other"));
    ConfigurationReply reply = running.reload();
    assertThat(reply.problems())
        .extracting(Problem::toString)
        .containsExactly(
            file()
                + ":2:30: ports.local.interface: differs from the running configuration (remedy:"
                + " restart the gateway, or leave it as it is)");
    assertThat(inForce).containsExactly("first,rest");
  }

  @Test
  void aSecretThatVanishedBetweenCheckAndUseChangesNothing() throws IOException {
    Files.writeString(file(), configuration("", "second"));
    secretIsGone = true;
    assertThat(running.reload().problems())
        .extracting(Problem::message)
        .containsExactly("the key is gone");
    assertThat(inForce).containsExactly("first,rest");
  }

  @Test
  void whereLiveFlowsAreToBeRefusedOneIsEnough()
      throws IOException, ConfigException, SecretException {
    running.close();
    startWith(", reload: { live-flows: refuse }");
    contradicted.add("192.0.2.1:179-192.0.2.2:179");
    Files.writeString(file(), configuration(", reload: { live-flows: refuse }", "second"));
    assertThat(running.reload().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("192.0.2.1:179-192.0.2.2:179"));
    assertThat(last()).isEqualTo("first,rest");
    contradicted.clear();
    assertThat(running.reload().outcome()).isEqualTo(ConfigurationReply.APPLIED);
  }

  @Test
  void aComparisonChangesNothing() {
    contradicted.add("192.0.2.1:179-192.0.2.2:179");
    ConfigurationReply reply = running.compare("new.yaml", configuration("", "second"));
    assertThat(reply.outcome()).isEqualTo(ConfigurationReply.COMPARED);
    assertThat(reply.changes()).isNotEmpty();
    assertThat(reply.broken()).hasSize(1);
    assertThat(inForce).containsExactly("first,rest");
    assertThat(outcomes).isEmpty();
  }

  @Test
  void aTrialThatNobodyConfirmsIsRolledBackWithoutALookAtTheFile() throws Exception {
    Files.delete(file());
    ConfigurationReply reply =
        running.attempt("new.yaml", configuration("", "second"), Duration.ofMillis(50));
    assertThat(reply.outcome()).isEqualTo(ConfigurationReply.TRIAL);
    Await.until("the trial ends", () -> outcomes.contains("TIME rolled-back"));
    assertThat(inForce).containsExactly("first,rest", "second,rest", "first,rest");
    assertThat(running.running().secondsLeft()).isNull();
  }

  @Test
  void aTrialThatIsConfirmedStays() {
    String text = configuration("", "second");
    running.attempt("new.yaml", text, LONG);
    assertThat(running.running().trialText()).isEqualTo(text);
    assertThat(Objects.requireNonNull(running.running().secondsLeft())).isGreaterThan(3000);
    assertThat(released).as("the way back is kept").isZero();
    assertThat(running.confirm().outcome()).isEqualTo(ConfigurationReply.CONFIRMED);
    assertThat(released).isOne();
    assertThat(running.rollBack().outcome()).isEqualTo(ConfigurationReply.REFUSED);
    assertThat(last()).isEqualTo("second,rest");
  }

  @Test
  void aTrialCanBeEndedAtOnce() {
    running.attempt("new.yaml", configuration("", "second"), LONG);
    assertThat(running.rollBack().outcome()).isEqualTo(ConfigurationReply.ROLLED_BACK);
    assertThat(last()).isEqualTo("first,rest");
    assertThat(running.confirm().outcome()).isEqualTo(ConfigurationReply.REFUSED);
  }

  @Test
  void nothingElseIsPutInForceDuringATrial() {
    running.attempt("new.yaml", configuration("", "second"), LONG);
    assertThat(running.reload().problems())
        .singleElement()
        .matches(p -> p.message().contains("trial"));
    assertThat(running.attempt("third.yaml", configuration("", "third"), LONG).outcome())
        .isEqualTo(ConfigurationReply.REFUSED);
    assertThat(last()).isEqualTo("second,rest");
  }

  @Test
  void aBadTrialIsNoTrial() {
    ConfigurationReply reply = running.attempt("new.yaml", "gateway: 1", LONG);
    assertThat(reply.problems()).allMatch(problem -> problem.file().equals("new.yaml"));
    assertThat(reply.secondsLeft()).isNull();
    assertThat(running.running().trialText()).isNull();
  }

  @Test
  void aChangedFileIsNoticedOnceForEachNewText() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (FileWatch _ =
        ConfigurationWatch.start(
            file(),
            running::text,
            () -> seen.add(running.reload(RunningConfiguration.Cause.WATCH).outcome()))) {
      Files.writeString(directory.resolve("another"), "x");
      replace("broken: [");
      Await.until("the broken file is refused", () -> seen.equals(List.of("refused")));
      replace(configuration("", "second"));
      Await.until("the new one is applied", () -> seen.equals(List.of("refused", "applied")));
      assertThat(last()).isEqualTo("second,rest");
    }
  }

  private void replace(String text) throws IOException {
    Path written = directory.resolve("written");
    Files.writeString(written, text);
    Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE);
  }
}
