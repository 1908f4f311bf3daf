package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.HandoverStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandoverMetersTest {
  static final HandoverStatus STATUS =
      new HandoverStatus(
          "2001:db8:1:1::1",
          "fe80::1",
          List.of(
              new HandoverStatus.Key(
                  "2001:db8:1:1::b",
                  2,
                  "HMAC_SHA256_128",
                  200,
                  "02:00:00:00:00:02",
                  "2001:db8:1:2::b")),
          2,
          3,
          4,
          5,
          6,
          7,
          8,
          Map.of("signature", 9L, "rate", 0L),
          Map.of("no_key", 10L),
          Map.of("hop_limit", 11L),
          Map.of("expired", 12L),
          13);

  @Test
  void everyFigureIsOnThePageWithHelpAndType() {
    String page = HandoverMeters.text(STATUS);
    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "latchwire_handover_keys 1",
            "latchwire_handover_bindings 1",
            "latchwire_handover_timestamp_peers 2",
            "latchwire_handover_neighbors 3",
            "latchwire_handover_keys_made_total 4",
            "latchwire_handover_keys_repeated_total 5",
            "latchwire_handover_forwardings_total 6",
            "latchwire_handover_packets_forwarded_total 7",
            "latchwire_handover_packets_tunnelled_total 8",
            "latchwire_handover_solicitations_refused_total{reason=\"rate\"} 0",
            "latchwire_handover_solicitations_refused_total{reason=\"signature\"} 9",
            "latchwire_handover_paths_sent_total 13",
            "latchwire_handover_keys_discarded_total{reason=\"expired\"} 12",
            "latchwire_handover_fbus_refused_total{reason=\"no_key\"} 10",
            "latchwire_handover_packets_dropped_total{reason=\"hop_limit\"} 11");
    assertThat(page).contains("# TYPE latchwire_handover_keys gauge\n");
    assertThat(page).doesNotContain("2001:db8");
  }
}
