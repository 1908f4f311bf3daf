package io.latchwire.gateway;

import io.latchwire.gateway.admin.Explanation;
import io.latchwire.gateway.admin.ExplanationSource;
import io.latchwire.handler.packet.PacketExplainer;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.handler.packet.RejectionReport;
import io.latchwire.policy.AddressPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has rejected segments explained on the event loop that owns the keys, one at a time: traffic
 * passes between them.
 */
final class ExplainDesk implements ExplanationSource {
  private static final double SECOND_NANOS = 1e9;

  private final PacketExplainer explainer;
  private final DataPath path;

  ExplainDesk(PacketWorker worker, DataPath path) {
    this.explainer = new PacketExplainer(worker);
    this.path = path;
  }

  @Override
  public CompletionStage<Explanation> explain(String peer, List<String> addresses) {
    List<AddressPrefix> prefixes = addresses.stream().map(AddressPrefix::parse).toList();
    return path.onLoop(() -> explainer.knows(peer) ? explainer.count(peer) : -1)
        .thenCompose(count -> {
          CompletionStage<List<RejectionReport>> all =
              CompletableFuture.completedFuture(new ArrayList<>());
          for (int i = 0; i < count; i++) {
            int index = i;
            all = all.thenCompose(found -> one(peer, index, prefixes, found));
          }
          return all.thenApply(found -> explanation(peer, count >= 0, found));
        });
  }

  private CompletionStage<List<RejectionReport>> one(
      String peer, int index, List<AddressPrefix> prefixes, List<RejectionReport> found) {
    return path.onLoop(() -> {
      RejectionReport report = explainer.explain(peer, index, prefixes);
      if (report != null) {
        found.add(report);
      }
      return found;
    });
  }

  private static Explanation explanation(
      String peer, boolean isKnown, List<RejectionReport> found) {
    return new Explanation(
        peer,
        isKnown,
        found.stream()
            .sorted(Comparator.comparingLong(RejectionReport::ageNanos))
            .map(ExplainDesk::rejection)
            .toList());
  }

  private static Explanation.Rejection rejection(RejectionReport report) {
    return new Explanation.Rejection(
        report.policy(),
        report.direction(),
        report.reason(),
        report.ageNanos() / SECOND_NANOS,
        report.finding().cause().label(),
        report.finding().line(),
        report.finding().proven());
  }
}
