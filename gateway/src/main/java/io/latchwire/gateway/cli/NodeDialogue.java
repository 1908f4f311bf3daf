package io.latchwire.gateway.cli;

import io.latchwire.gateway.service.MobileNodeService;
import io.latchwire.handover.NodeEvent;
import io.latchwire.handover.SendSigner;
import io.latchwire.wire.nd.Ip6Address;
import java.io.PrintWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code latchwire handover node} does, step by step, with every event on a line. */
final class NodeDialogue {
  private final MobileNodeService service;
  private final BlockingQueue<NodeEvent> events;
  private final PrintWriter out;

  NodeDialogue(MobileNodeService service, BlockingQueue<NodeEvent> events, PrintWriter out) {
    this.service = service;
    this.events = events;
    this.out = out;
  }

  int run(
      SendSigner careOf,
      SendSigner linkLocal,
      @Nullable Ip6Address routerAddress,
      @Nullable Ip6Address newAddress,
      int lifetimeSeconds,
      int waitSeconds)
      throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    out.println("care-of address " + careOf.address());
    service.run((node, now) -> {
      node.attach(linkLocal);
      node.attach(careOf);
      node.requestKey(careOf.address(), now);
    });
    Ip6Address linkLocalRouter =
        await(
            event -> event instanceof NodeEvent.KeyStored stored ? stored.router() : null,
            endNanos);
    if (linkLocalRouter == null) {
      out.println("no handover key");
      out.flush();
      return ExitCode.ANSWERED_NO;
    }
    if (newAddress == null) {
      out.flush();
      return ExitCode.DONE;
    }
    Ip6Address router = routerAddress;
    if (router == null) {
      service.run((node, now) -> node.solicitRouters(linkLocal.address(), now));
      router =
          await(
              event -> event instanceof NodeEvent.RouterAddress told ? told.global() : null,
              endNanos);
    } else {
      Ip6Address named = router;
      service.run((node, _) -> node.nameRouter(linkLocalRouter, named));
    }
    Ip6Address to = router == null ? linkLocalRouter : router;
    service.run((node, now) ->
        node.sendFastBindingUpdate(
            to, careOf.address(), careOf.address(), newAddress, lifetimeSeconds, null, now));
    Ip6Address accepted =
        await(
            event -> event instanceof NodeEvent.HandoverAccepted done ? done.newCareOf() : null,
            endNanos);
    out.flush();
    return accepted == null ? ExitCode.ANSWERED_NO : ExitCode.DONE;
  }

  /** Prints events until one gives an answer; null when the time is over or a failure is told. */
  private <T> @Nullable T await(Function<NodeEvent, @Nullable T> wanted, long endNanos)
      throws InterruptedException {
    while (true) {
      long left = endNanos - System.nanoTime();
      NodeEvent event = left <= 0 ? null : events.poll(left, TimeUnit.NANOSECONDS);
      if (event == null) {
        return null;
      }
      out.println(event);
      T found = wanted.apply(event);
      if (found != null) {
        return found;
      }
      if (event instanceof NodeEvent.NoPath
          || event instanceof NodeEvent.NoAnswer
          || event instanceof NodeEvent.HandoverRejected
          || event instanceof NodeEvent.HandoverUnanswered) {
        return null;
      }
    }
  }
}
