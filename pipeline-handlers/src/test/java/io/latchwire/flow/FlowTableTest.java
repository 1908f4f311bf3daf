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
  void flowsBetweenTwoAddressesAreSpreadOverTheTable() {
    Set<Integer> slots = new HashSet<>();
    for (int port = 0; port < 1024; port++) {
      slots.add(new TestFlow(port).hash() & 1023);
    }
    // As many as balls thrown at random into as many boxes hit: 1 - 1/e of them.
    assertThat(slots.size()).isBetween(600, 700);
  }

  @Test
  void oneSweepReachesEveryFlowThoughOthersGoMeanwhile() {
    FlowTable<TestFlow> table = new FlowTable<>(1000);
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
