package io.latchwire.gateway.top;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.PolicyVitals;
import io.latchwire.gateway.admin.Spread;
import io.latchwire.gateway.admin.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two samples, per second.
 *
 * @param gateway its id
 * @param version of the program
 * @param uptimeSeconds since its start
 * @param macProvider who computes the MACs
 * @param seconds between the two samples
 * @param signedPerSecond segments sent with a MAC
 * @param verifiedPerSecond segments received with a right one
 * @param bypassedPerSecond frames passed untouched
 * @param droppedPerSecond frames dropped
 * @param established sessions
 * @param unconfirmedKeys keys that the peer is not known to have
 * @param fewestNumbersLeft numbers left to the key that has the fewest
 * @param outboundMillis what 99 of 100 batches towards the network took at most
 * @param inboundMillis the same from the network
 * @param flows those with the highest rate first
 * @param drops by reason, the highest rate first
 */
public record TopView(
    String gateway,
    String version,
    long uptimeSeconds,
    String macProvider,
    double seconds,
    double signedPerSecond,
    double verifiedPerSecond,
    double bypassedPerSecond,
    double droppedPerSecond,
    int established,
    int unconfirmedKeys,
    long fewestNumbersLeft,
    double outboundMillis,
    double inboundMillis,
    List<Flow> flows,
    List<Drop> drops) {
  private static final double SECOND_NANOS = 1e9;
  private static final double PART = 0.99;

  /**
   * A session.
   *
   * @param verdict ok, unconfirmed, dropping, or its state where it is not established
   * @param keyId identifier of the own key, null before the first
   * @param keyAgeSeconds its age
   */
  public record Flow(
      String policy,
      String local,
      String remote,
      String verdict,
      @Nullable Integer keyId,
      long keyAgeSeconds,
      double signedPerSecond,
      double verifiedPerSecond,
      double droppedPerSecond) {
    /** Segments of both directions. */
    public double rate() {
      return signedPerSecond + verifiedPerSecond;
    }
  }

  /**
   * A reason.
   *
   * @param perSecond frames dropped for it
   * @param total since the start of the gateway
   */
  public record Drop(String reason, double perSecond, long total) {}

  /** In which order flows are shown. */
  public enum Order {
    /** The busiest first. */
    RATE,
    /** Those with the most drops first. */
    DROPS,
    /** Those with the oldest key first. */
    KEY_AGE;

    Comparator<Flow> comparator() {
      return switch (this) {
        case RATE -> Comparator.comparingDouble(Flow::rate).reversed();
        case DROPS -> Comparator.comparingDouble(Flow::droppedPerSecond).reversed();
        case KEY_AGE -> Comparator.comparingLong(Flow::keyAgeSeconds).reversed();
      };
    }

    /** The next one. */
    public Order next() {
      return switch (this) {
        case RATE -> DROPS;
        case DROPS -> KEY_AGE;
        case KEY_AGE -> RATE;
      };
    }
  }

  /** The view between two samples of one gateway. */
  public static TopView between(Sample before, Sample now) {
    double seconds = Math.max((now.nanos() - before.nanos()) / SECOND_NANOS, 1e-3);
    Status old = before.status();
    Status status = now.status();
    List<PolicyVitals> policies = now.vitals().policies();
    return new TopView(
        status.gateway(),
        status.version(),
        status.uptimeSeconds(),
        status.macProvider(),
        seconds,
        rate(old, status, PolicyStatus::signed, seconds),
        rate(old, status, PolicyStatus::verified, seconds),
        rate(old, status, PolicyStatus::bypassed, seconds),
        perSecond(sum(old.dropped()), sum(status.dropped()), seconds),
        policies.stream().mapToInt(p -> p.flows().getOrDefault("established", 0)).sum(),
        policies.stream().mapToInt(PolicyVitals::unconfirmedKeys).sum(),
        policies.stream().mapToLong(PolicyVitals::fewestNumbersLeft).min().orElse(0),
        millis(
            before.vitals().outbound().forwardingSeconds(),
            now.vitals().outbound().forwardingSeconds()),
        millis(
            before.vitals().inbound().forwardingSeconds(),
            now.vitals().inbound().forwardingSeconds()),
        flows(old, status, seconds),
        drops(old, status, seconds));
  }

  /** The same with its flows in another order. */
  public TopView in(Order order) {
    return new TopView(
        gateway,
        version,
        uptimeSeconds,
        macProvider,
        seconds,
        signedPerSecond,
        verifiedPerSecond,
        bypassedPerSecond,
        droppedPerSecond,
        established,
        unconfirmedKeys,
        fewestNumbersLeft,
        outboundMillis,
        inboundMillis,
        flows.stream().sorted(order.comparator()).toList(),
        drops);
  }

  private static double rate(
      Status before, Status now, ToLongFunction<PolicyStatus> count, double seconds) {
    long then = before.policies().stream().mapToLong(count).sum();
    return perSecond(then, now.policies().stream().mapToLong(count).sum(), seconds);
  }

  /** A gateway that was restarted in between counts from 0. */
  private static double perSecond(long before, long now, double seconds) {
    return Math.max(0, now - before) / seconds;
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double millis(Spread before, Spread now) {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < now.counts().size(); i++) {
      counts.add(Math.max(0, now.counts().get(i) - before.counts().get(i)));
    }
    return new Spread(now.bounds(), counts, 0).quantile(PART) * 1e3;
  }

  private static List<Flow> flows(Status before, Status now, double seconds) {
    Map<String, FlowStatus> old = new HashMap<>();
    before.flows().forEach(flow -> old.put(name(flow), flow));
    return now.flows().stream()
        .map(flow -> flow(old.getOrDefault(name(flow), flow), flow, seconds))
        .sorted(Order.RATE.comparator())
        .toList();
  }

  private static String name(FlowStatus flow) {
    return flow.vlan() + " " + flow.local() + " " + flow.remote();
  }

  private static Flow flow(FlowStatus before, FlowStatus now, double seconds) {
    KeyStatus key = now.sendKey();
    double dropped = perSecond(before.dropped(), now.dropped(), seconds);
    return new Flow(
        now.policy(),
        now.local(),
        now.remote(),
        verdict(now, key, dropped),
        key == null ? null : key.keyId(),
        key == null ? 0 : key.ageSeconds(),
        perSecond(before.signed(), now.signed(), seconds),
        perSecond(before.verified(), now.verified(), seconds),
        dropped);
  }

  private static String verdict(FlowStatus flow, @Nullable KeyStatus key, double dropped) {
    if (!flow.state().equals("established")) {
      return flow.state();
    }
    if (dropped > 0) {
      return "dropping";
    }
    return key != null && !key.confirmed() ? "unconfirmed" : "ok";
  }

  private static List<Drop> drops(Status before, Status now, double seconds) {
    List<Drop> drops = new ArrayList<>();
    for (String reason : new TreeSet<>(now.dropped().keySet())) {
      long total = now.dropped().getOrDefault(reason, 0L);
      long then = before.dropped().getOrDefault(reason, 0L);
      if (total > 0) {
        drops.add(new Drop(reason, perSecond(then, total, seconds), total));
      }
    }
    drops.sort(
        Comparator.comparingDouble(Drop::perSecond).thenComparingLong(Drop::total).reversed());
    return drops;
  }
}
