package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.segment.DropReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayMetersTest {
  private final GatewayMeters meters = new GatewayMeters();

  @Test
  void countersAndGaugesSayWhatTheStatusSays() {
    assertThat(meters.scrape(Statuses.ONE_FLOW).lines())
        .contains(
            "latchwire_build_info{gateway=\"gw-a.example.net\",mac_provider=\"portable\",version=\"0.1.0\",} 1.0",
            "latchwire_uptime_seconds 3723.0",
            "latchwire_policy_info{action=\"protect\",mode=\"require\",peer=\"gw-b.example.net\",policy=\"transit-bgp\",} 1.0",
            "latchwire_policy_info{action=\"bypass\",mode=\"none\",peer=\"none\",policy=\"rest\",} 1.0",
            "latchwire_policy_segments_total{policy=\"transit-bgp\",result=\"signed\",} 1000.0",
            "latchwire_policy_segments_total{policy=\"transit-bgp\",result=\"verified\",} 990.0",
            "latchwire_policy_segments_total{policy=\"rest\",result=\"bypassed\",} 77.0",
            "latchwire_policy_segments_dropped_total{policy=\"transit-bgp\",reason=\"bad_mac\",} 3.0",
            "latchwire_segments_dropped_total{reason=\"malformed\",} 1.0",
            "latchwire_flows{policy=\"transit-bgp\",state=\"established\",} 1.0",
            "latchwire_send_key_oldest_age_seconds{policy=\"transit-bgp\",} 61.0",
            "latchwire_send_keys_unconfirmed{policy=\"transit-bgp\",} 0.0",
            "latchwire_port_frames_total{direction=\"sent\",interface=\"eth1\",port=\"local\",} 4000.0",
            "latchwire_port_frames_lost_total{interface=\"eth2\",port=\"wan\",} 2.0");
  }

  @Test
  void everyReasonIsThereBeforeItsFirstDrop() {
    String page = meters.scrape(Statuses.ONE_FLOW);
    for (DropReason reason : DropReason.values()) {
      assertThat(page).contains("latchwire_segments_dropped_total{reason=\"" + reason.label());
      assertThat(page)
          .contains("segments_dropped_total{policy=\"rest\",reason=\"" + reason.label());
    }
  }

  @Test
  void everyScrapeReadsItsOwnStatus() {
    String signed = "latchwire_policy_segments_total{policy=\"transit-bgp\",result=\"signed\",} ";
    assertThat(meters.scrape(Statuses.withSigned(1))).contains(signed + "1.0\n");
    assertThat(meters.scrape(Statuses.withSigned(2))).contains(signed + "2.0\n");
  }

  @Test
  void aPolicyThatIsGoneAfterAReloadIsGoneFromThePage() {
    assertThat(meters.scrape(Statuses.ONE_FLOW)).contains("policy=\"rest\"");
    assertThat(meters.scrape(withoutTheRest())).doesNotContain("policy=\"rest\"");
    assertThat(meters.scrape(Statuses.ONE_FLOW)).contains("policy=\"rest\"");
  }

  @Test
  void aLabelThatTheProgramDoesNotKnowMakesNoSeries() {
    Status odd =
        new Status(
            "gw",
            "1",
            0,
            "portable",
            List.of(
                new PolicyStatus("p", "discard", null, null, 0, 0, 0, Map.of("new reason", 1L))),
            List.of(),
            Statuses.ONE_FLOW.ports(),
            Map.of("new reason", 1L));
    assertThat(meters.scrape(odd)).doesNotContain("new reason");
  }

  private static Status withoutTheRest() {
    Status all = Statuses.ONE_FLOW;
    return new Status(
        all.gateway(),
        all.version(),
        all.uptimeSeconds(),
        all.macProvider(),
        all.policies().subList(0, 1),
        all.flows(),
        all.ports(),
        all.dropped());
  }
}
