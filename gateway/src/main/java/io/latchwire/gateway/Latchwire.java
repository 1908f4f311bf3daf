package io.latchwire.gateway;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. Exit codes: 0 done, 1 answered no, 2 configuration, 3 environment, 4 daemon.
 */
@Command(
    name = "latchwire",
    mixinStandardHelpOptions = true,
    versionProvider = Latchwire.Version.class,
    description = "A bump-in-the-wire gateway for authenticated routing sessions.")
public final class Latchwire {
  private Latchwire() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Latchwire()).execute(args));
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Latchwire.class.getPackage().getImplementationVersion();
      return new String[] {"latchwire " + (version == null ? "(not packaged)" : version)};
    }
  }
}
