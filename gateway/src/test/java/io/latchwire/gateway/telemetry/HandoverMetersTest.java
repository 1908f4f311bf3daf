package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.Statuses;
import org.junit.jupiter.api.Test;

class HandoverMetersTest {
  @Test
  void everyFigureIsOnThePageWithHelpAndType() {
    String page = HandoverMeters.text(Statuses.ROUTER);
    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "latchwire_handover_keys 2",
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
