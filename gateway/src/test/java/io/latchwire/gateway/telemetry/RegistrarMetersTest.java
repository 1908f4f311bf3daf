package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.service.RegistrarFigures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistrarMetersTest {
  static final RegistrarFigures FIGURES =
      new RegistrarFigures(
          1,
          2,
          Map.of("bgp", 1L, "a\"b\\x00", 1L),
          20,
          Map.of("connected", 21L),
          3,
          4,
          5,
          6,
          Map.of("psk_done", 7L, "wrong_key", 0L),
          Map.of("malformed", 8L),
          Map.of("registered", 9L));

  @Test
  void everyFigureIsOnThePageWithHelpAndType() {
    String page = RegistrarMeters.text(FIGURES);
    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "latchwire_registrar_pools 1",
            "latchwire_registrar_pool_elements 2",
            "latchwire_registrar_elements_in_pool{pool=\"a\\\"b\\\\x00\"} 1",
            "latchwire_registrar_elements_in_pool{pool=\"bgp\"} 1",
            "latchwire_registrar_elements_in_other_pools 20",
            "latchwire_registrar_elements_in_state{state=\"connected\"} 21",
            "latchwire_registrar_peers 3",
            "latchwire_registrar_peers_linked 4",
            "latchwire_registrar_connections 5",
            "latchwire_registrar_connections_half_open 6",
            "latchwire_registrar_front_events_total{event=\"psk_done\"} 7",
            "latchwire_registrar_front_events_total{event=\"wrong_key\"} 0",
            "latchwire_registrar_messages_refused_total{reason=\"malformed\"} 8",
            "latchwire_registrar_notices_total{notice=\"registered\"} 9");
    assertThat(page).contains("# TYPE latchwire_registrar_front_events_total counter\n");
  }
}
