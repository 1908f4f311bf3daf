package io.latchwire.gateway.cli;

import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.service.PoolElementService;
import io.latchwire.gateway.service.PoolUserService;
import io.latchwire.gateway.service.RegistrarOptions;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskSecret;
import io.latchwire.rserpool.ClientAction;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.ElementGrant;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands of {@code latchwire pool} that speak ASAP with a registrar. */
final class PoolClientCommand {
  private PoolClientCommand() {}

  /** Which registrar, and who we are. */
  static final class Registrar {
    @Option(
        names = "--server",
        required = true,
        paramLabel = "HOST:PORT",
        description = "A registrar; several are tried in this order.")
    private List<String> servers = List.of();

    @Option(names = "--identity", description = "Our identity, with --key.")
    private @Nullable String identity;

    @Option(
        names = "--key",
        paramLabel = "REFERENCE",
        description = "Its 32 octets: file:PATH, env:NAME or credential:NAME.")
    private @Nullable String key;

    @Option(
        names = "--ca",
        paramLabel = "FILE",
        description = "Whom to trust with certificates, instead of a key.")
    private @Nullable Path authority;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 15;

    List<InetSocketAddress> servers(CommandSpec spec) {
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (String server : servers) {
        int colon = server.lastIndexOf(':');
        try {
          String host = colon < 0 ? server : server.substring(0, colon);
          int port =
              colon < 0
                  ? RegistrarOptions.ASAP_TLS_PORT
                  : Integer.parseInt(server.substring(colon + 1));
          addresses.add(new InetSocketAddress(host, port));
        } catch (IllegalArgumentException e) {
          throw new ParameterException(
              spec.commandLine(), "--server " + server + " (expected: HOST:PORT)", e);
        }
      }
      return addresses;
    }

    @Nullable PskEntry entry(CommandSpec spec) throws SecretException {
      String name = identity;
      String reference = key;
      if (name == null && reference == null) {
        return null;
      }
      if (name == null || reference == null) {
        throw new ParameterException(
            spec.commandLine(), "--identity and --key are needed together");
      }
      byte[] octets =
          SecretReference.read(reference)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(),
                      "--key is no reference (expected: file:PATH, env:NAME or"
                          + " credential:NAME)"))
              .resolve(RegistrarConfig.KEY_OCTETS);
      try {
        return new PskEntry(
            OctetString.of(name.getBytes(StandardCharsets.UTF_8)),
            List.of(new PskSecret(octets)),
            new PskEntry.Right.ToBeElement(ElementGrant.of(name)));
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    }

    @Nullable SslContext trust() throws SSLException {
      Path file = authority;
      return file == null
          ? null
          : SslContextBuilder.forClient()
              .sslProvider(SslProvider.OPENSSL)
              .trustManager(file.toFile())
              .build();
    }
  }

  /** What they have in common: a loop, actions told, and how it ends. */
  abstract static class Client implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Registrar registrar = new Registrar();

    @Parameters(paramLabel = "HANDLE", description = "The pool.")
    private String handle = "";

    private final BlockingQueue<ClientAction> told = new LinkedBlockingQueue<>();

    @Override
    public final Integer call() {
      try (EpollLoops loops = new EpollLoops(1, "pool")) {
        return run(loops, PoolHandle.of(handle));
      } catch (SecretException | SSLException e) {
        Output.errorsOf(spec).println(e.getMessage());
        return ExitCode.CONFIGURATION;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.DONE;
      }
    }

    abstract int run(EventLoopGroup loops, PoolHandle pool)
        throws SecretException, SSLException, InterruptedException;

    CommandSpec spec() {
      if (spec == null) {
        throw new AssertionError("picocli sets the field before it calls the command");
      }
      return spec;
    }

    void tell(String line) {
      Output.of(spec).println(line);
      Output.of(spec).flush();
    }

    void complain(String line) {
      Output.errorsOf(spec).println(line);
      Output.errorsOf(spec).flush();
    }

    PoolUserService user(EventLoopGroup loops) throws SecretException, SSLException {
      return PoolUserService.of(
          loops.next(),
          registrar.servers(spec()),
          registrar.entry(spec()),
          registrar.trust(),
          ClientTimes.DEFAULTS,
          new SplittableRandom(),
          told::add);
    }

    PoolElementService element(EventLoopGroup loops) throws SecretException {
      return new PoolElementService(
          loops.next(),
          registrar.servers(spec()),
          registrar.entry(spec()),
          null,
          ClientTimes.DEFAULTS,
          told::add);
    }

    /** The next thing that happens; null when nothing does in time. */
    @Nullable ClientAction next() throws InterruptedException {
      return told.poll(registrar.timeoutSeconds, TimeUnit.SECONDS);
    }

    ClientAction awaitNext() throws InterruptedException {
      return told.take();
    }

    int unreachable() {
      complain(
          "no registrar answers at " + registrar.servers + " (remedy: check --server and --key)");
      return ExitCode.UNREACHABLE;
    }

    String causes(List<ErrorCause> causes) {
      List<String> names = new ArrayList<>();
      causes.forEach(cause -> names.add(cause.name()));
      return names.isEmpty() ? "no cause given" : String.join(", ", names);
    }

    void print(List<PoolElement> elements) {
      Table table = new Table("ELEMENT", "ADDRESS", "PORT", "POLICY");
      for (PoolElement element : elements) {
        List<IpAddress> addresses = element.userTransport().addresses();
        table.row(
            String.format("%08x", element.id()),
            addresses.isEmpty() ? "-" : addresses.getFirst().toString(),
            element.userTransport().port(),
            element.policy().type().toString());
      }
      Output.of(spec).print(table);
      Output.of(spec).flush();
    }
  }

  /** {@code latchwire pool resolve HANDLE}. */
  @Command(
      name = "resolve",
      mixinStandardHelpOptions = true,
      description = "Who is in a pool, best first.")
  static final class Resolve extends Client {
    @Override
    int run(EventLoopGroup loops, PoolHandle pool)
        throws SecretException, SSLException, InterruptedException {
      PoolUserService user = user(loops);
      user.begin(0);
      user.resolve(pool, false);
      return switch (next()) {
        case ClientAction.Resolved(PoolHandle _, List<PoolElement> elements) -> {
          print(elements);
          yield ExitCode.DONE;
        }
        case ClientAction.Unresolved(PoolHandle _, List<ErrorCause> why) when !why.isEmpty() -> {
          complain(pool + ": " + causes(why));
          yield ExitCode.ANSWERED_NO;
        }
        case null, default -> unreachable();
      };
    }
  }

  /** {@code latchwire pool watch HANDLE}. */
  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Who is in a pool, again after each change, until interrupted.")
  static final class Watch extends Client {
    @Override
    int run(EventLoopGroup loops, PoolHandle pool)
        throws SecretException, SSLException, InterruptedException {
      PoolUserService user = user(loops);
      user.begin(0);
      user.resolve(pool, true);
      while (true) {
        switch (awaitNext()) {
          case ClientAction.Resolved(PoolHandle _, List<PoolElement> elements) -> print(elements);
          case ClientAction.Unresolved(PoolHandle _, List<ErrorCause> why) ->
              complain(pool + ": " + causes(why));
          case ClientAction.NoRegistrar() -> complain("no registrar answers; trying again");
          default -> {
            // A user is told nothing else.
          }
        }
      }
    }
  }

  /** {@code latchwire pool register HANDLE}. */
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description = "Is an element of a pool until interrupted, and leaves then.")
  static final class Register extends Client {
    private static final int FAREWELL_SECONDS = 3;

    @Option(names = "--id", required = true, paramLabel = "HEX", description = "PE identifier.")
    private String id = "";

    @Option(names = "--address", required = true, description = "Where users find it.")
    private String address = "";

    @Option(names = "--port", required = true, description = "Where users find it, TCP.")
    private int port;

    @Option(
        names = "--life",
        paramLabel = "SECONDS",
        description = "Registration Life (default: ${DEFAULT-VALUE}).")
    private int lifeSeconds = 600;

    @Option(
        names = "--policy",
        description = "RR, RAND, WRR, WRAND, PRIO, LU, LUD, PLU or RLU (default: RR).")
    private String policy = "RR";

    @Option(
        names = "--value",
        split = ",",
        description = "The policy's weight, priority or load, then the degradation.")
    private List<Long> values = List.of();

    @Option(names = "--leave-at-once", description = "Leave as soon as it is registered.")
    private boolean leaveAtOnce;

    @Override
    int run(EventLoopGroup loops, PoolHandle pool) throws SecretException, InterruptedException {
      PolicyType type = PolicyType.named(policy);
      if (type == null) {
        throw new ParameterException(
            spec().commandLine(),
            "--policy " + policy + " (expected: RR, RAND, WRR, WRAND, PRIO, LU, LUD, PLU, RLU)");
      }
      PoolElement element;
      try {
        element =
            new PoolElement(
                Integer.parseUnsignedInt(id, 16),
                0,
                lifeSeconds,
                new Transport.Tcp(port, IpAddress.parse(address)),
                SelectionPolicy.of(type, values.stream().mapToLong(Long::longValue).toArray()),
                null);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec().commandLine(), "--id in hexadecimal and --address a literal are needed", e);
      }
      PoolElementService service = element(loops);
      service.register(pool, element);
      service.begin(0);
      ClientAction first = next();
      if (first instanceof ClientAction.Rejected(PoolHandle _, int _, List<ErrorCause> why)) {
        complain(pool + ": " + causes(why));
        return ExitCode.ANSWERED_NO;
      }
      if (!(first instanceof ClientAction.Registered)) {
        return unreachable();
      }
      CountDownLatch gone = new CountDownLatch(1);
      if (!leaveAtOnce) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(service, gone), "leave"));
      }
      tell("registered " + id + " in " + pool);
      if (leaveAtOnce) {
        service.leave();
      }
      try {
        return stay(pool);
      } finally {
        gone.countDown();
      }
    }

    /** The process ends when this does, so it waits for the registrar's answer, but not long. */
    private static void leave(PoolElementService service, CountDownLatch gone) {
      service.leave();
      try {
        gone.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private int stay(PoolHandle pool) throws InterruptedException {
      while (true) {
        switch (awaitNext()) {
          case ClientAction.Deregistered _ -> {
            tell("left " + pool);
            return ExitCode.DONE;
          }
          case ClientAction.Rejected(PoolHandle _, int _, List<ErrorCause> why) -> {
            complain(pool + ": " + causes(why));
            return ExitCode.ANSWERED_NO;
          }
          case ClientAction.Registered _ -> tell("registered again");
          case ClientAction.Ended() -> {
            complain("left without an answer; the element expires at the registrar");
            return ExitCode.UNREACHABLE;
          }
          default -> complain("no registrar answers; trying again");
        }
      }
    }
  }
}
