package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.gateway.service.RegistrarFixture.PskClient;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RegistrarSummaryTest {
  private static final int BEYOND = 3;

  @Test
  void manyPoolsAreCountedAndOnlyTheFirstAreListed() throws Exception {
    PoolHandle[] handles =
        IntStream.range(0, RegistrarSummary.MOST_ROWS + BEYOND)
            .mapToObj(i -> PoolHandle.of("pool-%02d".formatted(i)))
            .toArray(PoolHandle[]::new);
    try (RegistrarFixture fixture =
        new RegistrarFixture().with(RegistrarFixture.element("pe", handles))) {
      RegistrarService registrar = fixture.start(1, UnaryOperator.identity()).getFirst();
      try (PskClient client =
          new PskClient(fixture.asap(1), "127.0.0.1", "pe", RegistrarFixture.key("pe"))) {
        for (PoolHandle handle : handles) {
          assertThat(
                  client.ask(
                      new AsapMessage.Registration(
                          handle, RegistrarFixture.element(7, "127.0.0.1"))))
              .isEqualTo(new AsapMessage.RegistrationResponse(false, handle, 7, List.of()));
        }

        String json = RegistrarSummary.json(registrar, 2);

        JsonNode summary = new ObjectMapper().readTree(json);
        assertThat(summary.path("pools").asInt()).isEqualTo(handles.length);
        assertThat(summary.path("elements").asInt()).isEqualTo(handles.length);
        assertThat(summary.path("own_elements").asInt()).isEqualTo(handles.length);
        assertThat(summary.path("states").path("connected").asInt()).isEqualTo(handles.length);
        assertThat(LatchwireProcess.all(summary.path("first_pools"), "handle"))
            .hasSize(RegistrarSummary.MOST_ROWS)
            .startsWith("pool-00", "pool-01");
        assertThat(LatchwireProcess.all(summary.path("first_elements"), "pool"))
            .containsExactly("pool-00", "pool-01");
        assertThat(summary.path("counters").path("registered").asInt()).isEqualTo(handles.length);
        assertThat(summary.path("counters").has("expired")).as("what is zero").isFalse();
        assertThat(json)
            .as("who may register")
            .doesNotContain("\"pe\"")
            .doesNotContain(RegistrarFixture.keyHex("pe"));
      }
    }
  }
}
