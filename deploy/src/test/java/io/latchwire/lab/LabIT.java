package io.latchwire.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two real routers, two gateways and an attacker, in namespaces that the lab makes itself. */
class LabIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @BeforeEach
  void theLabNeedsRoot() throws IOException {
    if (!Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t0\t")) {
      String reason = "the lab needs root: sudo ./mvnw verify";
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(reason);
      }
      Assumptions.abort(reason);
    }
  }

  @Test
  void sessionsSurviveAttacksAndRestartsAndNothingUnprotectedIsEverOnTheWire() throws Exception {
    Script lab =
        Script.run(
            LIMIT,
            Path.of("target/lab/once.log"),
            List.of("./latchwire", "lab", "--once", "--evidence", "deploy/target/lab/once"));

    assertThat(lab.exitCode()).as(lab.output()).isZero();
    assertThat(lab.output())
        .contains("pass  the looking glass shows the sessions to curl with a ticket of nobody")
        .contains("pass  and to the program's own client")
        .containsPattern("\n[1-9][0-9]* passed, 0 failed\n");
  }

  @Test
  void reloadsLoseNoConnectionAndNoOrderOfThemGivesOneToAnotherPeer() throws Exception {
    Script lab =
        Script.run(
            LIMIT,
            Path.of("target/lab/reload.log"),
            List.of(
                "./latchwire",
                "lab",
                "reload",
                "--flows",
                "50",
                "--reloads",
                "5",
                "--orders",
                "2"));

    assertThat(lab.exitCode()).as(lab.output()).isZero();
    assertThat(lab.output())
        .containsPattern("talked 50 lost 0 ")
        .containsPattern("\n[1-9][0-9]* passed, 0 failed\n");
  }

  @Test
  void ordersOfNewKeysReachEveryConnectionOnBothSides() throws Exception {
    Script lab =
        Script.run(
            LIMIT,
            Path.of("target/lab/rolls.log"),
            List.of("./latchwire", "lab", "rolls", "--flows", "60", "--within", "0"));

    assertThat(lab.exitCode()).as(lab.output()).isZero();
    assertThat(lab.output())
        .containsPattern("new confirmed keys for 60 and 60 of 60")
        .containsPattern("\n[1-9][0-9]* passed, 0 failed\n");
  }

  @Test
  void noKeyGoesOverAWrapOfTheSequenceNumber() throws Exception {
    Script lab =
        Script.run(
            LIMIT,
            Path.of("target/lab/wraps.log"),
            List.of(
                "./latchwire",
                "lab",
                "wraps",
                "--mib",
                "24",
                "--initial",
                "0xff000000",
                "--wraps",
                "1"));

    assertThat(lab.exitCode()).as(lab.output()).isZero();
    assertThat(lab.output())
        .contains("wrap 1: the last new octets before it under key 32")
        .containsPattern("\n[1-9][0-9]* passed, 0 failed\n");
  }

  @Test
  void aBridgeInPlaceOfTheGatewaysFailsTheVerdictsAboutProtection() throws Exception {
    Script lab =
        Script.run(
            LIMIT,
            Path.of("target/lab/bridge.log"),
            List.of(
                "./latchwire",
                "lab",
                "--once",
                "--ipv4",
                "--mode",
                "bridge",
                "--evidence",
                "deploy/target/lab/bridge"));

    assertThat(lab.exitCode()).as(lab.output()).isEqualTo(1);
    assertThat(lab.output())
        .contains("pass  BGP is Established over IPv4")
        .contains("FAIL  every segment on the wire carries exactly one EAO")
        .contains("FAIL  spoofed resets change nothing over IPv4")
        .contains("FAIL  from the first segment to the last");
  }
}
