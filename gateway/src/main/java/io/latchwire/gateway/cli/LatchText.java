package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.LatchList;
import io.latchwire.gateway.admin.LatchNotice;
import io.latchwire.gateway.admin.LatchReply;
import io.latchwire.gateway.admin.LatchStatus;
import io.latchwire.gateway.admin.ListenerStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Latches in tables for people. */
final class LatchText {
  private LatchText() {}

  static String of(LatchList list) {
    StringBuilder text = new StringBuilder();
    text.append(latches(list.latches()));
    if (list.total() > list.latches().size()) {
      text.append("and ").append(list.total() - list.latches().size()).append(" more\n");
    }
    if (!list.closed().isEmpty()) {
      text.append("\nclosed lately:\n").append(latches(list.closed()));
    }
    if (!list.listeners().isEmpty()) {
      text.append('\n').append(listeners(list.listeners()));
    }
    return text.toString();
  }

  static String of(LatchStatus latch) {
    StringBuilder text = new StringBuilder();
    line(text, "handle", latch.handle());
    line(text, "flow", latch.local() + " " + latch.remote());
    line(text, "state", latch.state() + " for " + time(latch.stateSeconds()));
    line(text, "reason", latch.reason());
    latch.causes().forEach(cause -> line(text, "waits for", cause));
    line(text, "age", time(latch.ageSeconds()));
    line(text, "policy", latch.policy());
    line(text, "on break", latch.disposition());
    for (LatchStatus.Layer layer : latch.layers()) {
      line(text, "bound to", layer.kind() + ", " + layer.mode() + ", " + layer.suite());
      line(text, "  key", layer.keyBits() + " bits, MAC " + layer.icvBits() + " bits");
      line(text, "  replay", layer.replay());
      line(text, "  covers", layer.coverage());
      line(text, "  keys by", orDash(layer.keyTransport()));
      line(text, "  local", layer.local());
      line(text, "  peer", layer.peer() + ", authenticated by " + layer.authenticatedBy());
    }
    if (latch.indeterminate()) {
      line(text, "quality", "indeterminate: one of " + (1 + latch.alternatives().size()));
    }
    line(text, "peer latches", latch.peerLatches() + "; ask its operator");
    return text.toString();
  }

  static String of(LatchNotice notice) {
    return notice.number()
        + " "
        + notice.subject()
        + ": "
        + notice.from()
        + " -> "
        + notice.to()
        + " ("
        + notice.reason()
        + (notice.detail().isEmpty() ? ")" : ", " + notice.detail() + ")");
  }

  static String of(LatchReply reply) {
    return reply.detail() + (reply.handle() == null ? "" : " " + reply.handle());
  }

  private static Table latches(List<LatchStatus> latches) {
    Table table =
        new Table("HANDLE", "LOCAL", "REMOTE", "STATE", "PEER", "SUITE", "POLICY", "AGE", "REASON");
    for (LatchStatus latch : latches) {
      table.row(
          latch.handle(),
          latch.local(),
          latch.remote(),
          latch.state(),
          join(latch.layers().stream().map(LatchStatus.Layer::peer).toList()),
          join(latch.layers().stream().map(LatchStatus.Layer::suite).toList()),
          latch.policy(),
          time(latch.ageSeconds()),
          latch.reason());
    }
    return table;
  }

  private static Table listeners(List<ListenerStatus> listeners) {
    Table table = new Table("LISTENER", "LOCAL", "PEER", "ON BREAK", "AGE");
    for (ListenerStatus listener : listeners) {
      table.row(
          listener.handle(),
          listener.local(),
          orDash(listener.peer()),
          listener.disposition(),
          time(listener.ageSeconds()));
    }
    return table;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-11s %s%n".formatted(name, value));
  }

  private static String join(List<String> words) {
    return words.isEmpty() ? "-" : words.stream().distinct().collect(Collectors.joining("+"));
  }

  private static String orDash(@Nullable String text) {
    return text == null ? "-" : text;
  }

  private static String time(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    return time.toDays() > 0
        ? time.toDays() + "d " + time.toHoursPart() + "h"
        : "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
