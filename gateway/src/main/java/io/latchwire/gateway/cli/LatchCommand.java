package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.AnswerJson;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.LatchJson;
import io.latchwire.gateway.admin.LatchList;
import io.latchwire.gateway.admin.LatchNotice;
import io.latchwire.gateway.admin.LatchNoticeResource;
import io.latchwire.gateway.admin.LatchOrder;
import io.latchwire.gateway.admin.LatchReply;
import io.latchwire.gateway.admin.LatchResource;
import io.latchwire.gateway.admin.LatchStatus;
import io.latchwire.gateway.config.IdentityConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code latchwire latch}: what flows are bound to, and what an operator may do about it. */
@Command(
    name = "latch",
    mixinStandardHelpOptions = true,
    description = "Shows and changes the connection latches of a running gateway.")
public final class LatchCommand {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      scope = ScopeType.INHERIT,
      description = "The gateway's control socket (default: ${DEFAULT-VALUE}).")
  private Path socket = IdentityConfig.DEFAULT_CONTROL_SOCKET;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print JSON, one line per answer.")
  private boolean json;

  /** {@code latchwire latch list}. */
  @Command(name = "list", description = "Lists latches and listeners.")
  int list() {
    return answering(() -> {
      LatchList latches = latches();
      out().print(json ? AnswerJson.write(latches) + "\n" : LatchText.of(latches));
      return ExitCode.DONE;
    });
  }

  /** {@code latchwire latch show}. */
  @Command(
      name = "show",
      description = "Shows one latch, and its parameters still after it was closed.")
  int show(@Parameters(paramLabel = "HANDLE") String handle) {
    return answering(() -> {
      LatchList all = latches();
      LatchStatus latch =
          Stream.concat(all.latches().stream(), all.closed().stream())
              .filter(candidate -> candidate.handle().equals(handle))
              .findFirst()
              .orElse(null);
      if (latch == null) {
        err().println("no latch has the handle " + handle);
        return ExitCode.ANSWERED_NO;
      }
      out().print(json ? AnswerJson.write(latch) + "\n" : LatchText.of(latch));
      return ExitCode.DONE;
    });
  }

  /** {@code latchwire latch watch}. */
  @Command(name = "watch", description = "Prints every transition, until interrupted.")
  int watch(
      @Option(names = "--after", description = "Begin behind this number (default: 0).")
          long after) {
    return answering(() -> {
      long last = after;
      while (true) {
        List<LatchNotice> notices =
            LatchJson.notices(client().get(LatchNoticeResource.PATH + "?after=" + last));
        for (LatchNotice notice : notices) {
          out().println(json ? AnswerJson.write(notice) : LatchText.of(notice));
          last = notice.number();
        }
        out().flush();
        Thread.sleep(BETWEEN);
      }
    });
  }

  /** {@code latchwire latch break}. */
  @Command(name = "break", description = "Breaks a latch; a TCP flow is reset.")
  int breakLatch(@Parameters(paramLabel = "HANDLE") String handle) {
    return order(new LatchOrder("break", handle, null, null, null, null, null));
  }

  /** {@code latchwire latch clear}. */
  @Command(name = "clear", description = "Takes a break back, where the flow still waits.")
  int clear(@Parameters(paramLabel = "HANDLE") String handle) {
    return order(new LatchOrder("clear", handle, null, null, null, null, null));
  }

  /** {@code latchwire latch close}. */
  @Command(name = "close", description = "Closes a latch; its flow is reset.")
  int close(@Parameters(paramLabel = "HANDLE") String handle) {
    return order(new LatchOrder("close", handle, null, null, null, null, null));
  }

  /** {@code latchwire latch create}. */
  @Command(name = "create", description = "Makes the latch of a TCP flow before it begins.")
  int create(
      @Option(names = "--local", required = true, paramLabel = "ADDRESS:PORT") String local,
      @Option(names = "--remote", required = true, paramLabel = "ADDRESS:PORT") String remote,
      @Option(names = "--vlan", paramLabel = "ID") @Nullable Integer vlan,
      @Option(names = "--peer", description = "The only peer that will do.") @Nullable String peer,
      @Option(names = "--disposition", description = "wait, reset or icmp.")
          @Nullable String disposition) {
    return order(new LatchOrder("create", null, local, remote, vlan, peer, disposition));
  }

  /** {@code latchwire latch listen}. */
  @Command(name = "listen", description = "Makes a listener for a TCP port of the own router.")
  int listen(
      @Parameters(paramLabel = "ADDRESS:PORT", description = "*:179 for every address.")
          String local,
      @Option(names = "--vlan", paramLabel = "ID") @Nullable Integer vlan,
      @Option(names = "--peer", description = "The only peer that will do.") @Nullable String peer,
      @Option(names = "--disposition", description = "wait, reset or icmp.")
          @Nullable String disposition) {
    return order(new LatchOrder("listen", null, local, null, vlan, peer, disposition));
  }

  /** {@code latchwire latch unlisten}. */
  @Command(name = "unlisten", description = "Ends a listener; latches born from it stay.")
  int unlisten(
      @Parameters(paramLabel = "ADDRESS:PORT") String local,
      @Option(names = "--vlan", paramLabel = "ID") @Nullable Integer vlan) {
    return order(new LatchOrder("unlisten", null, local, null, vlan, null, null));
  }

  private int order(LatchOrder order) {
    return answering(() -> {
      LatchReply reply =
          LatchJson.reply(client().post(LatchResource.PATH, AnswerJson.write(order)));
      if (json) {
        out().println(AnswerJson.write(reply));
      } else if (reply.done()) {
        out().println(LatchText.of(reply));
      } else {
        err().println(reply.reason() + ": " + reply.detail());
      }
      if ("invalid".equals(reply.reason()) && reply.handle() == null) {
        return ExitCode.CONFIGURATION;
      }
      return reply.done() ? ExitCode.DONE : ExitCode.ANSWERED_NO;
    });
  }

  private LatchList latches() throws DaemonUnreachableException {
    return LatchJson.list(client().get(LatchResource.PATH));
  }

  private ControlClient client() {
    return new ControlClient(socket, DEADLINE);
  }

  private int answering(Question question) {
    try {
      return question.ask();
    } catch (DaemonUnreachableException e) {
      err().println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (IllegalArgumentException e) {
      err().println(socket + ": " + e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  private PrintWriter out() {
    return Output.of(spec);
  }

  private PrintWriter err() {
    return Output.errorsOf(spec);
  }

  @FunctionalInterface
  private interface Question {
    int ask() throws DaemonUnreachableException, InterruptedException;
  }
}
