package io.latchwire.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowTableTest {
  private static final class TestFlow extends Flow {
    TestFlow(int port) {
      super(0, 0xFFFFC0000201L, port, 0, 0xFFFFC6336402L, 179, 0, 0);
    }
  }

  @Test
  void oneSweepReachesEveryFlowThoughOthersGoMeanwhile() {
    FlowTable<TestFlow> table = new FlowTable<>(1000, new FlowHash(new byte[FlowHash.KEY_OCTETS]));
    for (int port = 0; port < 500; port++) {
      table.add(new TestFlow(port));
    }
    Set<TestFlow> seen = new HashSet<>();
    table.sweep(
        table.slots(),
        flow -> {
          seen.add(flow);
          return flow.localPort() % 3 == 0;
        });
    assertThat(seen).hasSize(500);
    assertThat(table.size()).isEqualTo(167);
  }
}
