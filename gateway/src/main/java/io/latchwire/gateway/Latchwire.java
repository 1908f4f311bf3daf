package io.latchwire.gateway;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.cli.CgaCommand;
import io.latchwire.gateway.cli.CheckCommand;
import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.HandoverCommand;
import io.latchwire.gateway.cli.KdcCommand;
import io.latchwire.gateway.cli.KeygenCommand;
import io.latchwire.gateway.cli.LatchCommand;
import io.latchwire.gateway.cli.PoolCommand;
import io.latchwire.gateway.cli.RolloverCommand;
import io.latchwire.gateway.cli.RunCommand;
import io.latchwire.gateway.cli.ShowCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line. Exit codes: 0 done, 1 answered no, 2 configuration, 3 environment, 4 daemon.
 */
@Command(
    name = "latchwire",
    mixinStandardHelpOptions = true,
    versionProvider = Latchwire.Version.class,
    description = "A bump-in-the-wire gateway for authenticated routing sessions.",
    subcommands = CommandLine.HelpCommand.class)
public final class Latchwire {
  private Latchwire() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] args) {
    KeyOctets random = KeyOctets.system();
    Gateway gateway = new Gateway(System::nanoTime, random, version());
    System.exit(commandLine(gateway, random).execute(args));
  }

  /** Every command, with what it needs. */
  static CommandLine commandLine(Daemon daemon, KeyOctets keyOctets) {
    return new CommandLine(new Latchwire())
        .addSubcommand(new CheckCommand())
        .addSubcommand(new RunCommand(daemon))
        .addSubcommand(new ShowCommand())
        .addSubcommand(new LatchCommand())
        .addSubcommand(new PoolCommand())
        .addSubcommand(KdcCommand.commandLine(keyOctets))
        .addSubcommand(new RolloverCommand())
        .addSubcommand(new KeygenCommand(keyOctets))
        .addSubcommand(new CgaCommand(keyOctets))
        .addSubcommand(new HandoverCommand(keyOctets));
  }

  private static String version() {
    String version = Latchwire.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"latchwire " + version()};
    }
  }
}
