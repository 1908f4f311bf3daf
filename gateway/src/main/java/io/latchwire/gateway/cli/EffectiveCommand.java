package io.latchwire.gateway.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.admin.AnswerJson;
import io.latchwire.gateway.admin.ConfigurationResource;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.RunningStatus;
import io.latchwire.gateway.config.ConfigurationText;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code latchwire show effective}: the configuration in force, defaults written out. */
@Command(
    name = "effective",
    mixinStandardHelpOptions = true,
    description =
        "Shows the configuration that a running gateway has in force, with every default written"
            + " out. Secrets are shown as the references to their places.")
public final class EffectiveCommand extends ConfigurationCommand {
  @Override
  int ask(ControlClient client) throws IOException {
    RunningStatus running;
    try {
      running =
          AnswerJson.read(
              client.get(ConfigurationResource.PATH),
              RunningStatus.class,
              "what a gateway answers");
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(String.valueOf(e.getMessage()), e);
    }
    if (gateway().wantsJson()) {
      Output.of(spec())
          .println(JsonMapper.builder().build().writeValueAsString(running.effective()));
    } else {
      Output.of(spec()).printf("# %s%n", running.file());
      Long left = running.secondsLeft();
      if (left != null) {
        Output.of(spec()).printf("# on trial, rolled back in %d s unless confirmed%n", left);
      }
      Output.of(spec()).print(ConfigurationText.yaml(running.effective()));
    }
    return ExitCode.DONE;
  }
}
