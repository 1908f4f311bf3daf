package io.latchwire.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.service.PoolsResource;
import io.latchwire.gateway.service.RegistrarSnapshot;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands below {@code latchwire pool snapshot}. */
final class PoolSnapshotCommand {
  private PoolSnapshotCommand() {}

  /** {@code latchwire pool snapshot save FILE}. */
  @Command(
      name = "save",
      mixinStandardHelpOptions = true,
      description = "Writes the handlespace of a running registrar to a file.")
  static final class Save implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private PoolCommand.OfDaemon daemon = new PoolCommand.OfDaemon();

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      try {
        JsonNode answer = daemon.get(PoolsResource.SNAPSHOT_PATH);
        byte[] content = Base64.getDecoder().decode(answer.path("snapshot").asText());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, content);
        RegistrarSnapshot saved = RegistrarSnapshot.read(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Output.of(spec).println(saved.pools().size() + " pools, " + saved.elements() + " elements");
        return ExitCode.DONE;
      } catch (DaemonUnreachableException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.UNREACHABLE;
      } catch (IOException e) {
        Output.errorsOf(spec).println(file + " cannot be written: " + e.getMessage());
        return ExitCode.ENVIRONMENT;
      }
    }
  }

  /** {@code latchwire pool snapshot inspect FILE}. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = "Shows what a snapshot holds, without a registrar.")
  static final class Inspect implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      try {
        RegistrarSnapshot snapshot = RegistrarSnapshot.read(file);
        Output.of(spec)
            .println(
                "written %s by %08x: %d pools, %d elements"
                    .formatted(
                        Instant.ofEpochSecond(snapshot.writtenAtSeconds()),
                        snapshot.serverId(),
                        snapshot.pools().size(),
                        snapshot.elements()));
        Table table = new Table("POOL", "POLICY", "ELEMENTS");
        for (PoolEntry pool : snapshot.pools()) {
          table.row(
              pool.handle().toString(),
              pool.elements().getFirst().policy().type().toString(),
              pool.elements().size());
        }
        Output.of(spec).print(table);
        return ExitCode.DONE;
      } catch (IOException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.ANSWERED_NO;
      }
    }
  }
}
