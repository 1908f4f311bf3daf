package io.latchwire.gateway;

import io.latchwire.gateway.admin.RolloverSource;
import io.latchwire.handler.packet.PacketWorker;
import io.latchwire.handler.packet.ProtectedFlow;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes the operator's word for new keys to the event loop that owns them. */
final class RolloverOrder implements RolloverSource {
  private final PacketWorker worker;
  private final DataPath path;

  RolloverOrder(PacketWorker worker, DataPath path) {
    this.worker = worker;
    this.path = path;
  }

  @Override
  public CompletionStage<Integer> rollover(String target) {
    return path.onLoop(() -> {
      AtomicInteger flows = new AtomicInteger();
      worker.forEachFlow(flow -> {
        if (flow.hasAutomaticKeys() && isMeant(flow, target)) {
          flow.askRollover();
          flows.incrementAndGet();
        }
      });
      return flows.get();
    });
  }

  private static boolean isMeant(ProtectedFlow flow, String target) {
    return target.equals(ALL)
        || target.equals(flow.peerName())
        || target.equals(StatusReport.local(flow) + "-" + StatusReport.remote(flow));
  }
}
