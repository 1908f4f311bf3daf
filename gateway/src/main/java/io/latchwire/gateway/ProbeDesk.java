package io.latchwire.gateway;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.ProbeReport;
import io.latchwire.gateway.admin.ProbeSource;
import io.latchwire.gateway.probe.Probe;
import io.latchwire.gateway.probe.ProbeOutcome;
import io.latchwire.gateway.probe.ProbeTarget;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.policy.AddressPrefix;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Has peers probed on the event loop of the flows, one at a time. */
final class ProbeDesk implements ProbeSource {
  private final PacketWorker worker;
  private final DataPath path;
  private final KeyOctets random;
  private final AtomicBoolean busy = new AtomicBoolean();

  ProbeDesk(PacketWorker worker, DataPath path, KeyOctets random) {
    this.worker = worker;
    this.path = path;
    this.random = random;
  }

  @Override
  public CompletionStage<ProbeReport> probe(ProbeOrder order) {
    ProbeTarget.Question question =
        new ProbeTarget.Question(
            order.peer(), address(order.local()), address(order.remote()), order.port());
    if (!busy.compareAndSet(false, true)) {
      return CompletableFuture.completedFuture(
          notAsked(order, "another probe is under way (remedy: wait for its end)"));
    }
    return path.onLoop(() ->
            Probe.start(
                worker, path.probeWay(), question, Duration.ofSeconds(order.seconds()), random))
        .thenCompose(outcome -> outcome)
        .whenComplete((_, _) -> busy.set(false))
        .thenApply(outcome -> report(order, outcome));
  }

  private static Optional<AddressPrefix> address(String text) {
    if (text.contains("/")) {
      throw new IllegalArgumentException(text + " (expected: an address)");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(AddressPrefix.parse(text));
  }

  private static ProbeReport notAsked(ProbeOrder order, String line) {
    return new ProbeReport(
        order.peer(), "", "", "", ProbeReport.NOT_ASKED, false, line, 0, Map.of());
  }

  private static ProbeReport report(ProbeOrder order, ProbeOutcome outcome) {
    ProbeTarget target = outcome.target();
    return target == null
        ? notAsked(order, outcome.line())
        : new ProbeReport(
            order.peer(),
            target.policy().name(),
            target.localText(),
            target.remoteText(),
            outcome.verdict().label(),
            outcome.verdict().isGood(),
            outcome.line(),
            outcome.nanos() / 1e9,
            outcome.rejected());
  }
}
