package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.ForecastStatus;
import io.latchwire.gateway.admin.KeyChainStatus;
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
    status.policies().forEach(policy -> appendForecast(policy, text));
    if (!status.keyChains().isEmpty()) {
      text.append(keyChains(status)).append('\n');
    }
    if (!status.flows().isEmpty()) {
      text.append(flows(status)).append('\n');
    }
    return text.append(ports(status)).append(drops(status)).toString();
  }

  private static Table policies(Status status) {
    Table table =
        new Table(
            "POLICY",
            "ACTION",
            "MODE",
            "PEER",
            "SIGNED",
            "VERIFIED",
            "UNSIGNED",
            "BYPASSED",
            "DROPPED");
    for (PolicyStatus policy : status.policies()) {
      table.row(
          policy.name(),
          policy.action(),
          policy.until() == null
              ? orDash(policy.mode())
              : policy.mode() + " until " + policy.until(),
          orDash(policy.peer()),
          policy.signed(),
          policy.verified(),
          policy.unsigned(),
          policy.bypassed(),
          sum(policy.dropped()));
    }
    return table;
  }

  private static Table keyChains(Status status) {
    Table table =
        new Table("PEER", "KEY CHAIN", "PRESET", "STATE", "SEND KEY", "MAC", "ACCEPTED", "ENDS IN");
    for (KeyChainStatus chain : status.keyChains()) {
      table.row(
          chain.peer(),
          chain.chain(),
          chain.preset(),
          chain.state() + (chain.nullKey() ? ", null key" : ""),
          orDash(chain.sendKeyId()),
          orDash(chain.mac()),
          chain.acceptedKeyIds().isEmpty()
              ? "-"
              : chain.acceptedKeyIds().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(",")),
          chain.secondsLeft() == null ? "-" : time(chain.secondsLeft()));
    }
    return table;
  }

  /** What mode require would do, in a sentence for each thing that would not stay as it is. */
  private static void appendForecast(PolicyStatus policy, StringBuilder text) {
    ForecastStatus forecast = policy.forecast();
    if (forecast == null) {
      return;
    }
    text.append("policy ").append(policy.name()).append(" only watches; in mode require\n");
    line(text, forecast.connectionsReset(), "live connections would be reset once");
    line(text, forecast.unsigned(), "segments of the peer would have been dropped: no option");
    line(
        text, forecast.unverifiable(), "segments of the peer have an option nobody can check here");
    line(text, forecast.timestampsLost(), "SYNs would have lost their timestamps");
    line(text, forecast.windowScalesLost(), "SYNs would have lost their window scale");
    line(text, forecast.sackPermittedLost(), "SYNs would have lost SACK-permitted");
    line(text, forecast.mssLost(), "SYNs would have lost their MSS");
    line(text, forecast.otherOptionsLost(), "other options of SYNs would have been taken out");
    line(text, forecast.sackBlocksCut(), "segments would have lost SACK blocks: 40 octets");
    line(text, forecast.noRoom(), "segments would have been dropped: the option does not fit");
    line(text, forecast.tooBig(), "packets would have been too big for the path");
    line(text, forecast.routerSigned(), "segments would have been dropped: signed by the router");
    line(text, forecast.fragments(), "fragments would have been dropped");
    if (forecast.mssSeen() > 0) {
      text.append("  MSS ")
          .append(forecast.mssSeen())
          .append(" of the peer would have become ")
          .append(forecast.mssTold())
          .append('\n');
    }
    text.append('\n');
  }

  private static void line(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append("  ").append(count).append(' ').append(what).append('\n');
    }
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
