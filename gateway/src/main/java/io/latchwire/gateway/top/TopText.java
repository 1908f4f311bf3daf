package io.latchwire.gateway.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A view as lines that fit into a terminal. */
public final class TopText {
  private static final String RESET = "\033[0m";
  private static final String BOLD = "\033[1m";
  private static final String DIM = "\033[2m";
  private static final String RED = "\033[31m";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final int MOST_DROPS = 6;

  private static final List<String> HELP =
      List.of(
          "q       end",
          "s       order: busiest, most drops, oldest key",
          "p       hold, and go on",
          "+  -    look more often, less often",
          "space   look now",
          "h  ?    this help, and back");

  private final boolean colours;

  /** Lines for people, with colours or without. */
  public TopText(boolean colours) {
    this.colours = colours;
  }

  /**
   * A whole screen.
   *
   * @param hint what stands in the last line
   * @param columns width of a line
   * @param rows number of lines
   */
  public List<String> screen(TopView view, String hint, int columns, int rows) {
    List<String> lines = new ArrayList<>();
    lines.add(
        bold(view.gateway())
            + "  latchwire "
            + view.version()
            + "  up "
            + time(view.uptimeSeconds())
            + "  MACs: "
            + view.macProvider());
    lines.add(
        "segments/s  signed "
            + number(view.signedPerSecond())
            + "  verified "
            + number(view.verifiedPerSecond())
            + "  bypassed "
            + number(view.bypassedPerSecond())
            + "  dropped "
            + paint(view.droppedPerSecond() > 0 ? RED : GREEN, number(view.droppedPerSecond())));
    lines.add(
        "sessions    established "
            + view.established()
            + "  keys unconfirmed "
            + paint(view.unconfirmedKeys() > 0 ? YELLOW : GREEN, "" + view.unconfirmedKeys())
            + "  numbers left "
            + number((double) view.fewestNumbersLeft()));
    lines.add(
        "forwarding  99 %% within %s ms outbound, %s ms inbound"
            .formatted(number(view.outboundMillis()), number(view.inboundMillis())));
    lines.add("drops/s     " + drops(view));
    lines.add("");
    lines.add(
        dim(
            row(
                columns,
                "SESSION",
                "POLICY",
                "VERDICT",
                "KEY",
                "AGE",
                "SIGNED/s",
                "VERIFIED/s",
                "DROPPED/s")));
    for (TopView.Flow flow : view.flows()) {
      if (lines.size() >= rows - 1) {
        break;
      }
      lines.add(session(flow, columns));
    }
    if (view.flows().isEmpty()) {
      lines.add("no sessions");
    }
    while (lines.size() < rows - 1) {
      lines.add("");
    }
    lines.add(dim(hint));
    return lines.stream().map(line -> cut(line, columns)).toList();
  }

  /** What the keys do. */
  public List<String> help(int columns) {
    return HELP.stream().map(line -> cut(line, columns)).toList();
  }

  private String drops(TopView view) {
    if (view.drops().isEmpty()) {
      return paint(GREEN, "none since the start");
    }
    return view.drops().stream()
        .limit(MOST_DROPS)
        .map(drop ->
            drop.perSecond() > 0
                ? paint(RED, drop.reason() + " " + number(drop.perSecond()))
                : drop.reason() + " 0 (" + number((double) drop.total()) + ")")
        .collect(Collectors.joining("  "));
  }

  private String session(TopView.Flow flow, int columns) {
    String line =
        row(
            columns,
            flow.local() + " " + flow.remote(),
            flow.policy(),
            flow.verdict(),
            flow.keyId() == null ? "-" : flow.keyId().toString(),
            flow.keyId() == null ? "-" : time(flow.keyAgeSeconds()),
            number(flow.signedPerSecond()),
            number(flow.verifiedPerSecond()),
            number(flow.droppedPerSecond()));
    return switch (flow.verdict()) {
      case "ok" -> line;
      case "dropping" -> paint(RED, line);
      default -> paint(YELLOW, line);
    };
  }

  /** The session takes the room that the others leave. */
  private static String row(
      int columns,
      String session,
      String policy,
      String verdict,
      String key,
      String age,
      String signed,
      String verified,
      String dropped) {
    int others = 14 + 12 + 4 + 7 + 10 + 11 + 10 + 7;
    int room = Math.clamp(columns - others, 24, 84);
    return "%s %-14.14s %-12.12s %4s %7s %10s %11s %10s"
        .formatted(pad(session, room), policy, verdict, key, age, signed, verified, dropped);
  }

  private static String pad(String text, int room) {
    return text.length() > room
        ? text.substring(0, room - 1) + "~"
        : text + " ".repeat(room - text.length());
  }

  private static String number(double value) {
    if (value >= 1e9) {
      return String.format(Locale.ROOT, "%.2fG", value / 1e9);
    }
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    if (value >= 1e4) {
      return String.format(Locale.ROOT, "%.1fk", value / 1e3);
    }
    boolean whole = value == Math.rint(value);
    return String.format(Locale.ROOT, whole ? "%.0f" : value < 1 ? "%.3f" : "%.1f", value);
  }

  private static String time(long seconds) {
    if (seconds >= 86_400) {
      return seconds / 86_400 + "d" + seconds % 86_400 / 3_600 + "h";
    }
    if (seconds >= 3_600) {
      return seconds / 3_600 + "h" + seconds % 3_600 / 60 + "m";
    }
    return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
  }

  private String bold(String text) {
    return paint(BOLD, text);
  }

  private String dim(String text) {
    return paint(DIM, text);
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + RESET : text;
  }

  /** Cuts what is visible; what colours is not. */
  private static String cut(String line, int columns) {
    StringBuilder kept = new StringBuilder();
    int visible = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\033') {
        int end = line.indexOf('m', i);
        kept.append(line, i, end + 1);
        i = end;
      } else if (visible < columns) {
        kept.append(c);
        visible++;
      }
    }
    return kept.toString();
  }
}
