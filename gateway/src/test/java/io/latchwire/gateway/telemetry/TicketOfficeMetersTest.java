package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.service.TicketOfficeFigures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TicketOfficeMetersTest {
  @Test
  void everyFigureIsOnThePageWithHelpAndType() {
    String page =
        TicketOfficeMeters.text(
            new TicketOfficeFigures(
                1,
                2,
                3,
                Map.of("as_anonymous", 4L),
                Map.of("tgs_kdc_err_policy", 5L),
                Map.of("datagram", 6L),
                7,
                8,
                9));
    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "latchwire_ticket_office_principals 1",
            "latchwire_ticket_office_remembered 2",
            "latchwire_ticket_office_remembered_bytes 3",
            "latchwire_ticket_office_tickets_issued_total{kind=\"as_anonymous\"} 4",
            "latchwire_ticket_office_requests_refused_total{reason=\"tgs_kdc_err_policy\"} 5",
            "latchwire_ticket_office_door_events_total{event=\"datagram\"} 6",
            "latchwire_ticket_office_malformed_total 7",
            "latchwire_ticket_office_retransmitted_total 8",
            "latchwire_ticket_office_forgotten_total 9");
    assertThat(page).contains("# TYPE latchwire_ticket_office_tickets_issued_total counter\n");
  }
}
