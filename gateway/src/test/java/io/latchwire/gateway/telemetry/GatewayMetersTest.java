package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.PolicyStatus;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.admin.Vitals;
import io.latchwire.segment.DropReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayMetersTest {
  private final GatewayMeters meters = new GatewayMeters(0);

  @Test
  void countersAndGaugesSayWhatTheStatusSays() {
    assertThat(meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS).lines())
        .contains(
            "latchwire_build_info{gateway=\"gw-a.example.net\",mac_provider=\"portable\",version=\"0.1.0\",} 1.0",
            "latchwire_uptime_seconds 3723.0",
            "latchwire_policy_info{action=\"protect\",mode=\"require\",peer=\"gw-b.example.net\",policy=\"transit-bgp\",} 1.0",
            "latchwire_policy_info{action=\"bypass\",mode=\"none\",peer=\"none\",policy=\"rest\",} 1.0",
            "latchwire_segments_total{direction=\"outbound\",policy=\"transit-bgp\",result=\"signed\",} 1000.0",
            "latchwire_segments_total{direction=\"inbound\",policy=\"transit-bgp\",result=\"verified\",} 990.0",
            "latchwire_segments_total{direction=\"inbound\",policy=\"rest\",result=\"bypassed\",} 7.0",
            "latchwire_segments_total{direction=\"inbound\",policy=\"transit-bgp\",result=\"bad_mac\",} 3.0",
            "latchwire_segments_dropped_total{reason=\"malformed\",} 1.0",
            "latchwire_flows{policy=\"transit-bgp\",state=\"established\",} 1.0",
            "latchwire_send_key_oldest_age_seconds{policy=\"transit-bgp\",} 61.5",
            "latchwire_send_key_numbers_left{policy=\"transit-bgp\",} 4.294966294E9",
            "latchwire_key_rollovers_total{policy=\"transit-bgp\",} 2.0",
            "latchwire_keys_installed_total{policy=\"transit-bgp\",} 4.0",
            "latchwire_key_alarms_total{policy=\"transit-bgp\",} 1.0",
            "latchwire_flows_half_open 3.0",
            "latchwire_flows_recycled_total 7.0",
            "latchwire_latches{state=\"established\",} 1.0",
            "latchwire_latch_transitions_total{event=\"birth_agreed\",} 1.0",
            "latchwire_latch_breaks_total{reason=\"spd_change\",} 2.0",
            "latchwire_port_ring_drops_total{interface=\"eth2\",port=\"wan\",} 5.0",
            "latchwire_port_bytes_total{direction=\"sent\",interface=\"eth2\",port=\"wan\",} 510000.0",
            "latchwire_forwarding_seconds_bucket{direction=\"inbound\",le=\"0.01\",} 9.0",
            "latchwire_forwarding_seconds_bucket{direction=\"inbound\",le=\"+Inf\",} 10.0",
            "latchwire_forwarding_seconds_count{direction=\"inbound\",} 10.0",
            "latchwire_event_loop_lag_seconds_sum 0.05",
            "latchwire_key_confirmation_seconds_count{policy=\"transit-bgp\",} 10.0",
            "latchwire_send_keys_unconfirmed{policy=\"transit-bgp\",} 0.0",
            "latchwire_port_frames_total{direction=\"sent\",interface=\"eth1\",port=\"local\",} 4000.0",
            "latchwire_port_frames_lost_total{interface=\"eth2\",port=\"wan\",} 2.0");
  }

  @Test
  void everyReasonIsThereBeforeItsFirstDrop() {
    String page = meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS);
    for (DropReason reason : DropReason.values()) {
      assertThat(page).contains("latchwire_segments_dropped_total{reason=\"" + reason.label());
      assertThat(page).contains("policy=\"rest\",result=\"" + reason.label());
    }
  }

  @Test
  void everyScrapeReadsItsOwnStatus() {
    GatewayMeters ofFlows = new GatewayMeters(1);
    String signed =
        "latchwire_flow_segments_signed_total{policy=\"transit-bgp\",local=\"192.0.2.1:41000\","
            + "remote=\"192.0.2.2:179\",} ";
    assertThat(ofFlows.scrape(Statuses.withSigned(1), Statuses.VITALS)).contains(signed + "1.0\n");
    assertThat(ofFlows.scrape(Statuses.withSigned(2), Statuses.VITALS)).contains(signed + "2.0\n");
  }

  @Test
  void singleFlowsHaveSeriesOnlyWhereTheOperatorAskedForThem() {
    assertThat(meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS)).doesNotContain("41000");
  }

  @Test
  void aPolicyThatIsGoneAfterAReloadIsGoneFromThePage() {
    assertThat(meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS)).contains("policy=\"rest\"");
    assertThat(meters.scrape(withoutTheRest(), vitalsWithoutTheRest()))
        .doesNotContain("policy=\"rest\"");
    assertThat(meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS)).contains("policy=\"rest\"");
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
                new PolicyStatus(
                    "p", "discard", null, null, 0, 0, 0, 0, null, null, Map.of("new reason", 1L))),
            List.of(),
            List.of(),
            Statuses.ONE_FLOW.ports(),
            Map.of("new reason", 1L));
    assertThat(meters.scrape(odd, Statuses.VITALS)).doesNotContain("new reason");
  }

  private static Vitals vitalsWithoutTheRest() {
    Vitals all = Statuses.VITALS;
    return new Vitals(
        all.policies().subList(0, 1),
        all.outbound(),
        all.inbound(),
        all.latches(),
        all.halfOpen(),
        all.local(),
        all.wan(),
        all.startSeconds(),
        all.hasAotCache(),
        all.loopLagSeconds());
  }

  @Test
  void theTimeLeftOfAKeyChainAndItsStateAreSeries() {
    String page = meters.scrape(Statuses.ONE_FLOW, Statuses.VITALS);
    assertThat(page)
        .contains("latchwire_key_chain_left_seconds{chain=\"core\",peer=\"core-1\",} 90061.0")
        .contains("latchwire_key_chain_state{chain=\"core\",peer=\"core-1\",state=\"active\",} 1.0")
        .contains(
            "latchwire_key_chain_state{chain=\"core\",peer=\"core-1\",state=\"expired\",} 0.0");
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
        all.keyChains(),
        all.ports(),
        all.dropped());
  }
}
