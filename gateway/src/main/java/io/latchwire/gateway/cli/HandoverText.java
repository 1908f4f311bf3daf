package io.latchwire.gateway.cli;

import io.latchwire.gateway.admin.HandoverStatus;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The access router in tables for people. */
final class HandoverText {
  private HandoverText() {}

  static String of(HandoverStatus status) {
    return "access router %s (%s)   keys %d   made %d, repeated %d   tunnels begun %d%n%n"
            .formatted(
                status.address(),
                status.linkLocal(),
                status.keys().size(),
                status.newKeys(),
                status.repeatedKeys(),
                status.forwardings())
        + keys(status)
        + "packets: forwarded %d, tunnelled %d; dropped: %s%n"
            .formatted(status.forwarded(), status.tunnelled(), counts(status.packetsDropped()))
        + "RtSolPr refused: %s%n".formatted(counts(status.solicitationsRefused()))
        + "FBUs refused: %s%n".formatted(counts(status.updatesRefused()))
        + "keys discarded: %s%n".formatted(counts(status.keysDiscarded()));
  }

  private static String keys(HandoverStatus status) {
    if (status.keys().isEmpty()) {
      return "";
    }
    Table table = new Table("CARE-OF ADDRESS", "ALGORITHM", "SECONDS", "STATION", "FORWARDED TO");
    for (HandoverStatus.Key key : status.keys()) {
      String tunnelEnd = key.tunnelEnd();
      table.row(
          key.careOf(),
          key.algorithm(),
          key.remainingSeconds(),
          key.linkLayer(),
          tunnelEnd == null ? "-" : tunnelEnd);
    }
    return table + "\n";
  }

  private static String counts(Map<String, Long> counts) {
    String text =
        new TreeMap<>(counts)
            .entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }
}
