package io.latchwire.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.service.MembershipFigures;
import io.latchwire.gateway.service.MembershipFigures.State;
import org.junit.jupiter.api.Test;

class PoolElementMetersTest {
  @Test
  void aGatewayInNoPoolHasNoMetersOfOne() {
    assertThat(PoolElementMeters.text(MembershipFigures.NONE)).isEmpty();
  }

  @Test
  void theStateIsOneOfAFewAndTheCountsAreTold() {
    MembershipFigures figures =
        new MembershipFigures(
            "edge", "0000000a", State.DRAINING, "", "", "", "0000000b", 11, 12, 13, 14, 15);
    assertThat(PoolElementMeters.text(figures).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "latchwire_pool_element_state{state=\"drained\"} 0",
            "latchwire_pool_element_state{state=\"draining\"} 1",
            "latchwire_pool_element_state{state=\"joining\"} 0",
            "latchwire_pool_element_state{state=\"refused\"} 0",
            "latchwire_pool_element_state{state=\"registered\"} 0",
            "latchwire_pool_element_registrations_total 11",
            "latchwire_pool_element_refusals_total 12",
            "latchwire_pool_element_hunts_in_vain_total 13",
            "latchwire_pool_element_home_changes_total 14",
            "latchwire_pool_element_keep_alives_total 15");
  }
}
