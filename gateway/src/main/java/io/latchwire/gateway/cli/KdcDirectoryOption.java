package io.latchwire.gateway.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --dir DIR}: where a ticket office has its principals, master key and certificates. */
final class KdcDirectoryOption {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Of the database (default: ${DEFAULT-VALUE}).")
  private Path path = Path.of("/var/lib/latchwire/kdc");

  /** The directory. */
  Path path() {
    return path;
  }
}
