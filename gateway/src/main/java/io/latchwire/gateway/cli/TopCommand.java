package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.gateway.admin.ControlClient;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.VitalsResource;
import io.latchwire.gateway.top.Sample;
import io.latchwire.gateway.top.Terminal;
import io.latchwire.gateway.top.TopText;
import io.latchwire.gateway.top.TopView;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchwire top}: rates, sessions, key ages and drops, as they change. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a running gateway does, as it changes. Press h for the keys.",
      "Without a terminal, or with --once, it prints one view and ends."
    })
public final class TopCommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int WIDE = 160;
  private static final long LEAST_MILLIS = 250;
  private static final long MOST_MILLIS = 60_000;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ControlSocketOption socket = new ControlSocketOption();

  @Option(
      names = "--interval",
      paramLabel = "MILLISECONDS",
      description = "Time between two looks, 250..60000 (default: ${DEFAULT-VALUE}).")
  private long intervalMillis = 1_000;

  @Option(names = "--once", description = "Print one view and end.")
  private boolean once;

  @Option(names = "--json", description = "Print JSON; with --once only.")
  private boolean json;

  private TopView.Order order = TopView.Order.RATE;
  private boolean isHeld;
  private boolean isHelpShown;

  @Override
  public Integer call() {
    if (intervalMillis < LEAST_MILLIS || intervalMillis > MOST_MILLIS || (json && !once)) {
      Output.errorsOf(spec).println("top: --interval: 250..60000; --json: with --once only");
      return ExitCode.CONFIGURATION;
    }
    ControlClient client = socket.client(DEADLINE);
    try {
      if (once || !isTerminal()) {
        return once(client);
      }
      try (Terminal terminal = Terminal.take(Output.of(spec), System.in)) {
        return live(client, terminal);
      }
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    } catch (IOException e) {
      Output.errorsOf(spec).println("top: " + e.getMessage() + " (remedy: --once)");
      return ExitCode.ENVIRONMENT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE;
    }
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private static Sample sample(ControlClient client) throws DaemonUnreachableException {
    Status status = client.status();
    try {
      return new Sample(
          status, VitalsResource.read(client.get(VitalsResource.PATH)), System.nanoTime());
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(String.valueOf(e.getMessage()), e);
    }
  }

  private int once(ControlClient client) throws DaemonUnreachableException, InterruptedException {
    Sample before = sample(client);
    Thread.sleep(Duration.ofMillis(intervalMillis));
    TopView view = TopView.between(before, sample(client));
    PrintWriter out = Output.of(spec);
    if (json) {
      try {
        out.println(JsonMapper.builder().build().writeValueAsString(view));
      } catch (JsonProcessingException e) {
        throw new AssertionError("records of plain values", e);
      }
      return ExitCode.DONE;
    }
    int rows = view.flows().size() + 10;
    List<String> lines = new TopText(false).screen(view, "", WIDE, rows);
    lines.stream().map(String::stripTrailing).filter(l -> !l.isEmpty()).forEach(out::println);
    out.flush();
    return ExitCode.DONE;
  }

  private int live(ControlClient client, Terminal terminal)
      throws IOException, InterruptedException {
    TopText text = new TopText(System.getenv("NO_COLOR") == null);
    Sample before = sample(client);
    Sample now = before;
    String trouble = "";
    while (true) {
      int[] size = terminal.size();
      if (isHelpShown) {
        terminal.show(text.help(size[0]));
      } else {
        TopView view = TopView.between(before, now).in(order);
        terminal.show(text.screen(view, trouble.isEmpty() ? hint() : trouble, size[0], size[1]));
      }
      Character key = terminal.key(Duration.ofMillis(intervalMillis));
      if (key != null && obeyed(key)) {
        return ExitCode.DONE;
      }
      if (!isHeld && (key == null || key == ' ')) {
        try {
          Sample next = sample(client);
          before = now;
          now = next;
          trouble = "";
        } catch (DaemonUnreachableException e) {
          trouble = "THE GATEWAY DOES NOT ANSWER; what is shown is old";
        }
      }
    }
  }

  private String hint() {
    return "every %.2f s, by %s%s   h help  q end"
        .formatted(
            intervalMillis / 1e3,
            order.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            isHeld ? ", HELD" : "");
  }

  /** Whether the key says to end. */
  private boolean obeyed(char key) {
    switch (key) {
      case 's' -> order = order.next();
      case 'p' -> isHeld = !isHeld;
      case '+' -> intervalMillis = Math.max(LEAST_MILLIS, intervalMillis / 2);
      case '-' -> intervalMillis = Math.min(MOST_MILLIS, intervalMillis * 2);
      case 'h', '?' -> isHelpShown = !isHelpShown;
      default -> {}
    }
    return key == 'q';
  }
}
