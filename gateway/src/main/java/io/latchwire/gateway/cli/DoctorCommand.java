package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.IdentityConfig;
import io.latchwire.gateway.doctor.Doctor;
import io.latchwire.gateway.doctor.Symptom;
import io.latchwire.gateway.doctor.Symptom.Grade;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire doctor}: whether this machine is fit to be a gateway. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at kernel, capabilities, JDK, native libraries, clock and, with a configuration, at"
          + " interfaces, offloads and MTU. Changes nothing.",
      "Exits with 1 when a gateway would not run."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration whose interfaces to look at.")
  private @Nullable Path config;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "The control socket of a gateway that may be running (default: ${DEFAULT-VALUE}).")
  private Path socket = IdentityConfig.DEFAULT_CONTROL_SOCKET;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Doctor doctor = new Doctor();
    List<Symptom> symptoms = new ArrayList<>(doctor.machine());
    if (config != null) {
      symptoms = new ArrayList<>(configuration(doctor, config, symptoms));
    }
    daemon(symptoms);
    print(symptoms);
    return symptoms.stream().anyMatch(symptom -> symptom.grade() == Grade.BAD)
        ? ExitCode.ANSWERED_NO
        : ExitCode.DONE;
  }

  private static List<Symptom> configuration(Doctor doctor, Path file, List<Symptom> before) {
    try {
      return doctor.interfaces(GatewayConfig.load(file));
    } catch (ConfigException e) {
      before.add(
          new Symptom(
              "configuration",
              Grade.BAD,
              e.problems().size() + " errors (remedy: latchwire check " + file + ")"));
      return before;
    }
  }

  /** A gateway that runs tells how long its start took. */
  private void daemon(List<Symptom> symptoms) {
    if (!Files.exists(socket)) {
      symptoms.add(new Symptom("gateway", Grade.GOOD, "none runs at " + socket));
      return;
    }
    try {
      ControlClient client = new ControlClient(socket, DEADLINE);
      Status status = client.status();
      Vitals vitals = VitalsResource.read(client.get(VitalsResource.PATH));
      symptoms.add(
          new Symptom(
              "gateway",
              Grade.GOOD,
              "%s, latchwire %s, up %d s, forwarding %.2f s after its start %s"
                  .formatted(
                      status.gateway(),
                      status.version(),
                      status.uptimeSeconds(),
                      vitals.startSeconds(),
                      vitals.hasAotCache() ? "with an AOT cache" : "without an AOT cache")));
    } catch (DaemonUnreachableException | IllegalArgumentException e) {
      symptoms.add(new Symptom("gateway", Grade.DOUBTFUL, String.valueOf(e.getMessage())));
    }
  }

  private void print(List<Symptom> symptoms) {
    if (json) {
      try {
        Output.of(spec).println(JsonMapper.builder().build().writeValueAsString(symptoms));
      } catch (JsonProcessingException e) {
        throw new AssertionError("records of plain values", e);
      }
      return;
    }
    for (Symptom symptom : symptoms) {
      String mark =
          switch (symptom.grade()) {
            case GOOD -> "ok  ";
            case DOUBTFUL -> "warn";
            case BAD -> "BAD ";
          };
      Output.of(spec).printf("%s  %-14s %s%n", mark, symptom.subject(), symptom.text());
    }
  }
}
