package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.PortStatus;
import io.latchwire.gateway.admin.Status;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A status in tables for people. */
final class StatusText {
  private StatusText() {}

  static String of(Status status) {
    StringBuilder text = new StringBuilder();
    text.append(status.gateway())
        .append("   latchwire ")
        .append(status.version())
        .append("   up ")
        .append(time(status.uptimeSeconds()))
        .append("   MACs: ")
        .append(status.macProvider())
        .append("\n\n");
    text.append(policies(status)).append('\n');
    if (!status.flows().isEmpty()) {
      text.append(flows(status)).append('\n');
    }
    return text.append(ports(status)).append(drops(status)).toString();
  }

  private static Table policies(Status status) {
    Table table =
        new Table("POLICY", "ACTION", "MODE", "PEER", "SIGNED", "VERIFIED", "BYPASSED", "DROPPED");
    for (PolicyStatus policy : status.policies()) {
      table.row(
          policy.name(),
          policy.action(),
          orDash(policy.mode()),
          orDash(policy.peer()),
          policy.signed(),
          policy.verified(),
          policy.bypassed(),
          sum(policy.dropped()));
    }
    return table;
  }

  private static Table flows(Status status) {
    Table table =
        new Table(
            "LOCAL",
            "REMOTE",
            "VLAN",
            "POLICY",
            "STATE",
            "MAC",
            "PROFILE",
            "SEND KEY",
            "RECEIVE KEY",
            "SIGNED",
            "VERIFIED",
            "DROPPED");
    for (FlowStatus flow : status.flows()) {
      table.row(
          flow.local(),
          flow.remote(),
          orDash(flow.vlan()),
          flow.policy(),
          flow.state(),
          flow.mac(),
          flow.profile(),
          key(flow.sendKey()),
          key(flow.receiveKey()),
          flow.signed(),
          flow.verified(),
          flow.dropped());
    }
    return table;
  }

  private static Table ports(Status status) {
    Table table = new Table("PORT", "INTERFACE", "RECEIVED", "SENT", "DROPPED");
    port(table, "local", status.ports().local());
    port(table, "wan", status.ports().wan());
    return table;
  }

  private static void port(Table table, String name, PortStatus port) {
    table.row(name, port.interfaceName(), port.received(), port.sent(), sum(port.dropped()));
  }

  private static String drops(Status status) {
    String drops =
        status.dropped().entrySet().stream()
            .filter(drop -> drop.getValue() > 0)
            .sorted(Map.Entry.comparingByKey())
            .map(drop -> drop.getKey() + " " + drop.getValue())
            .collect(Collectors.joining(", "));
    return "\ndropped: " + (drops.isEmpty() ? "nothing" : drops) + "\n";
  }

  private static String key(@Nullable KeyStatus key) {
    return key == null
        ? "-"
        : key.keyId() + " " + time(key.ageSeconds()) + (key.confirmed() ? "" : " unconfirmed");
  }

  private static String orDash(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String time(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (time.toDays() > 0) {
      return time.toDays() + "d" + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h" + time.toMinutesPart() + "m";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + "m" + time.toSecondsPart() + "s"
        : seconds + "s";
  }
}
