package io.latchwire.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire generate DIRECTORY}: manual pages and shell completion, for packages. */
@Command(
    name = "generate",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Writes manual pages and a script for completion in bash.")
public final class GenerateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "Where to.")
  private Path directory = Path.of("");

  @Override
  public Integer call() {
    CommandSpec own = spec;
    if (own == null) {
      throw new AssertionError("picocli sets the field before it calls the command");
    }
    CommandLine top = own.root().commandLine();
    try {
      Path pages = Files.createDirectories(directory.resolve("man"));
      page(pages, top.getCommandSpec());
      for (Map.Entry<String, CommandLine> entry : top.getSubcommands().entrySet()) {
        CommandSpec command = entry.getValue().getCommandSpec();
        if (!command.usageMessage().hidden() && entry.getKey().equals(command.name())) {
          page(pages, command);
        }
      }
      String name = top.getCommandName();
      Files.writeString(directory.resolve(name + ".bash"), AutoComplete.bash(name, top));
      return ExitCode.DONE;
    } catch (IOException e) {
      Output.errorsOf(spec).println("generate: " + e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  private static void page(Path pages, CommandSpec command) throws IOException {
    String name = command.qualifiedName("-");
    Files.writeString(pages.resolve(name + ".1"), ManualPage.of(command));
  }
}
