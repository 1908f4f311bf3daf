package io.latchwire.gateway.cli;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.admin.HandoverStatus;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.service.HandoverSimulation;
import io.latchwire.gateway.service.MobileNodeService;
import io.latchwire.handover.MobileNodeSettings;
import io.latchwire.handover.NodeEvent;
import io.latchwire.handover.SendSigner;
import io.latchwire.wire.nd.Ip6Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire handover}: handover keys of FMIPv6 over SEND, RFC 5269. */
@Command(
    name = "handover",
    mixinStandardHelpOptions = true,
    description = "Handover keys of FMIPv6 over SEND (RFC 5269).")
public final class HandoverCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int EVENTS = 256;

  private final KeyOctets random;

  @Spec private @Nullable CommandSpec spec;

  /** Takes nonces and modifiers from this source. */
  public HandoverCommand(KeyOctets random) {
    this.random = random;
  }

  /** {@code latchwire handover keys}. */
  @Command(
      name = "keys",
      mixinStandardHelpOptions = true,
      description = "Shows which addresses have a handover key at a running router.")
  int keys(
      @Mixin ControlSocketOption socket,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    PrintWriter out = Output.of(spec);
    try {
      String answer = socket.client(DEADLINE).get(HandoverResource.PATH);
      HandoverStatus status = HandoverResource.read(answer);
      if (json) {
        out.println(HandoverResource.write(status));
      } else {
        out.printf("router %s (%s)%n", status.address(), status.linkLocal());
        out.printf(
            "%-39s %-16s %9s  %-17s  %s%n",
            "care-of address", "algorithm", "remaining", "station", "forwarded to");
        for (HandoverStatus.Key key : status.keys()) {
          out.printf(
              "%-39s %-16s %8ds  %-17s  %s%n",
              key.careOf(),
              key.algorithm(),
              key.remainingSeconds(),
              key.linkLayer(),
              key.tunnelEnd() == null ? "-" : key.tunnelEnd());
        }
      }
      return ExitCode.DONE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (IllegalArgumentException e) {
      Output.errorsOf(spec).println(socket + ": " + e.getMessage());
      return ExitCode.UNREACHABLE;
    }
  }

  /** {@code latchwire handover simulate}. */
  @Command(
      name = "simulate",
      mixinStandardHelpOptions = true,
      description = {
        "Plays router and node against each other in simulated time, over a link that loses packets.",
        "Exit code 1 when a handover failed."
      })
  int simulate(
      @Option(names = "--trust-anchor", required = true, description = "PEM.") Path anchor,
      @Option(names = "--path", required = true, description = "PEM, the router's last.") Path path,
      @Option(names = "--key", required = true, description = "The router's key, PEM.") Path key,
      @Option(names = "--address", required = true, description = "The router's address.")
          String address,
      @Option(names = "--handovers", defaultValue = "3", description = "How many.") int handovers,
      @Option(names = "--loss", defaultValue = "0.1", description = "Lost packets, 0..0.9.")
          double loss,
      @Option(names = "--seed", defaultValue = "1", description = "Which packets.") long seed,
      @Option(names = "--at", defaultValue = "1", description = "Algorithm to ask for, 1 or 2.")
          int algorithmType) {
    if (loss < 0 || loss > 0.9 || handovers < 1 || handovers > 1000) {
      return refuse("--loss: 0..0.9, --handovers: 1..1000");
    }
    if (algorithmType != 1 && algorithmType != 2) {
      return refuse("--at: " + algorithmType + " (expected: 1 or 2)");
    }
    try {
      RouterCertificate trusted = AccessRouterConfig.readCertificates(anchor).getFirst();
      RsaKeyPair pair = RsaKeyPair.ofPem(Files.readString(key, StandardCharsets.US_ASCII));
      HandoverSimulation simulation =
          new HandoverSimulation(
              trusted,
              AccessRouterConfig.readCertificates(path),
              pair,
              Ip6Address.parse(address),
              algorithmType,
              loss,
              seed,
              random,
              line -> Output.of(spec).println(line));
      return simulation.run(handovers) ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.ANSWERED_NO;
    }
  }

  /** {@code latchwire handover node}. */
  @Command(
      name = "node",
      mixinStandardHelpOptions = true,
      description = {
        "Plays a mobile node on an interface: gets a handover key, and uses it for an FBU.",
        "Exit code 1 when no key, or no FBack, came in time."
      })
  int node(
      @Option(names = "--interface", required = true, description = "On the router's link.")
          String interfaceName,
      @Option(names = "--trust-anchor", required = true, description = "PEM.") Path anchor,
      @Option(
              names = "--prefix",
              required = true,
              converter = SubnetPrefix.class,
              description = "The link's, of 64 bits.")
          Ip6Address prefix,
      @Option(names = "--router", description = "Its global address; else it is asked for.")
          @Nullable String routerText,
      @Option(names = "--new-address", description = "Where to move to; else no FBU is sent.")
          @Nullable String newAddressText,
      @Option(names = "--lifetime", defaultValue = "30", description = "Seconds to ask for.")
          int lifetimeSeconds,
      @Option(names = "--bits", defaultValue = "1024", description = "Size of the keys.") int bits,
      @Option(names = "--sec", defaultValue = "0", description = "Of the addresses, 0..2.") int sec,
      @Option(names = "--at", defaultValue = "1", description = "Algorithm to ask for, 1 or 2.")
          int algorithmType,
      @Option(names = "--badf-length-counts-spi", description = "The other reading of RFC 5568.")
          boolean countsSpi,
      @Option(names = "--wait", defaultValue = "20", description = "Seconds in all.")
          int waitSeconds) {
    if (bits < 1024 || bits > 3072 || sec < 0 || sec > 2) {
      return refuse("--bits: 1024..3072, --sec: 0..2");
    }
    BlockingQueue<NodeEvent> events = new ArrayBlockingQueue<>(EVENTS);
    try (EpollLoops group = new EpollLoops(1, "mobile-node")) {
      List<RouterCertificate> anchors = AccessRouterConfig.readCertificates(anchor);
      Ip6Address router = routerText == null ? null : Ip6Address.parse(routerText);
      Ip6Address newAddress = newAddressText == null ? null : Ip6Address.parse(newAddressText);
      RsaKeyPair pair = RsaKeyPair.generate(bits);
      SendSigner careOf = signer(pair, prefix, sec);
      SendSigner linkLocal = signer(pair, new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0), sec);
      try (MobileNodeService service =
          MobileNodeService.start(
              interfaceName,
              group.next(),
              own ->
                  MobileNodeSettings.of(own, anchors, algorithmType).withLengthCountsSpi(countsSpi),
              random,
              event -> {
                if (!events.offer(event)) {
                  events.poll();
                }
              })) {
        return new NodeDialogue(service, events, Output.of(spec))
            .run(careOf, linkLocal, router, newAddress, lifetimeSeconds, waitSeconds);
      }
    } catch (IllegalArgumentException e) {
      return refuse(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.ENVIRONMENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.ANSWERED_NO;
    }
  }

  private SendSigner signer(RsaKeyPair pair, Ip6Address prefix, int sec)
      throws InterruptedException {
    byte[] modifier = new byte[CgaParameters.MODIFIER_OCTETS];
    random.fill(modifier);
    return new SendSigner(
        pair,
        CgaGenerator.generate(
            Arrays.copyOf(prefix.octets(), CgaParameters.PREFIX_OCTETS),
            pair.publicKey(),
            new byte[0],
            sec,
            modifier,
            1),
        sec);
  }

  private int refuse(String message) {
    Output.errorsOf(spec).println(message);
    return ExitCode.CONFIGURATION;
  }
}
