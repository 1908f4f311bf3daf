package io.latchwire.gateway;

import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.cli.ApplyCommand;
import io.latchwire.gateway.cli.CgaCommand;
import io.latchwire.gateway.cli.CheckCommand;
import io.latchwire.gateway.cli.ComplianceCommand;
import io.latchwire.gateway.cli.ConfirmCommand;
import io.latchwire.gateway.cli.Daemon;
import io.latchwire.gateway.cli.DiffCommand;
import io.latchwire.gateway.cli.DoctorCommand;
import io.latchwire.gateway.cli.EffectiveCommand;
import io.latchwire.gateway.cli.ExplainCommand;
import io.latchwire.gateway.cli.GenerateCommand;
import io.latchwire.gateway.cli.HandoverCommand;
import io.latchwire.gateway.cli.KdcCommand;
import io.latchwire.gateway.cli.KeyCommand;
import io.latchwire.gateway.cli.KeygenCommand;
import io.latchwire.gateway.cli.LatchCommand;
import io.latchwire.gateway.cli.LookingGlassCommand;
import io.latchwire.gateway.cli.PoolCommand;
import io.latchwire.gateway.cli.ProbeCommand;
import io.latchwire.gateway.cli.ReloadCommand;
import io.latchwire.gateway.cli.RollbackCommand;
import io.latchwire.gateway.cli.RolloverCommand;
import io.latchwire.gateway.cli.RunCommand;
import io.latchwire.gateway.cli.ShowCommand;
import io.latchwire.gateway.cli.TopCommand;
import io.latchwire.gateway.cli.VerifyPcapCommand;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.policy.PolicyTable;
import java.time.Instant;
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
  /** Octets of a packet where no interface says it: of Ethernet. */
  private static final int PATH_MTU = 1500;

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
        .addSubcommand(new ReloadCommand())
        .addSubcommand(new DiffCommand())
        .addSubcommand(new ApplyCommand())
        .addSubcommand(new ConfirmCommand())
        .addSubcommand(new RollbackCommand())
        .addSubcommand(new CommandLine(new ShowCommand()).addSubcommand(new EffectiveCommand()))
        .addSubcommand(new TopCommand())
        .addSubcommand(new LatchCommand())
        .addSubcommand(new PoolCommand())
        .addSubcommand(KdcCommand.commandLine(keyOctets))
        .addSubcommand(new LookingGlassCommand(keyOctets))
        .addSubcommand(new RolloverCommand())
        .addSubcommand(new ExplainCommand())
        .addSubcommand(new ProbeCommand())
        .addSubcommand(new VerifyPcapCommand(Latchwire::policies))
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new GenerateCommand())
        .addSubcommand(new ComplianceCommand())
        .addSubcommand(new KeygenCommand(keyOctets))
        .addSubcommand(KeyCommand.commandLine(keyOctets, Instant::now))
        .addSubcommand(new CgaCommand(keyOctets))
        .addSubcommand(new HandoverCommand(keyOctets))
        .setExecutionStrategy(Latchwire::execute);
  }

  /** Runs the command, and flushes what it printed: only the end of a println does so by itself. */
  private static int execute(CommandLine.ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } finally {
      for (CommandLine named : parsed.asCommandLineList()) {
        named.getOut().flush();
        named.getErr().flush();
      }
    }
  }

  /** Policies of a configuration without a gateway; no interface is looked at. */
  private static PolicyTable policies(GatewayConfig config, MacProvider macs)
      throws SecretException, ConfigException {
    return new PolicyAssembly(config, macs, PATH_MTU, new KekRing().forNext(null)).assemble();
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
