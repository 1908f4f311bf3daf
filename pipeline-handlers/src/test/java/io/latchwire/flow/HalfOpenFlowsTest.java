package io.latchwire.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HalfOpenFlowsTest {
  private final Random seeded = new Random(5);

  @Test
  void theOldestOfTheSameSourceMakesRoomAndElseOneAtRandom() {
    HalfOpenFlows<String> flows = new HalfOpenFlows<>(new HalfOpenBudget(3, 2), _ -> 0);
    flows.add("a1", 0, 1);
    assertThat(flows.inTheWayOf(0, 1)).isNull();
    flows.add("a2", 0, 1);
    assertThat(flows.inTheWayOf(0, 1)).isEqualTo("a1");
    assertThat(flows.inTheWayOf(0, 2)).isNull();
    flows.add("b1", 0, 2);
    assertThat(flows.inTheWayOf(0, 2)).isEqualTo("b1");
    assertThat(flows.inTheWayOf(0, 3)).isEqualTo("a1");
  }

  @Test
  void withoutAHalfOpenFlowThereIsNoneToGiveUp() {
    assertThat(new HalfOpenFlows<String>(new HalfOpenBudget(3, 2), _ -> 0).leastWorth(0, 1))
        .isNull();
  }

  @Test
  void lifetimesShrinkFromSixtyPercentOfTheBudgetToAThirdAtTheWhole() {
    HalfOpenBudget budget = new HalfOpenBudget(1000, 100);
    assertThat(budget.scaled(75_000, 600)).isEqualTo(75_000);
    assertThat(budget.scaled(75_000, 900)).isEqualTo(37_500);
    assertThat(budget.scaled(75_000, 1000)).isEqualTo(25_000);
    assertThat(budget.scaled(75_000, 5000)).isZero();
    assertThat(new HalfOpenBudget(1, 1).scaled(75_000, 1)).isPositive();
  }

  @Test
  void aRouterCanOpenAThousandSessionsAtOnceWithTheUsualBounds() {
    HalfOpenBudget budget = HalfOpenBudget.ofTable(65_536);
    assertThat(budget.flows()).isEqualTo(16_384);
    assertThat(budget.perSource()).isEqualTo(2_048);
    assertThat(budget.scaled(75, 1000)).isEqualTo(75);
  }

  /** Against a list that is searched. */
  @Property(tries = 200)
  void whatLeavesAndWhoIsOldestIsAsInAPlainList(@ForAll long seed) {
    Random choice = new Random(seed);
    HalfOpenFlows<Integer> flows = new HalfOpenFlows<>(new HalfOpenBudget(50, 10), seeded::nextInt);
    record Entry(int flow, int source, HalfOpenFlows.Place<Integer> place) {}
    List<Entry> model = new ArrayList<>();
    for (int step = 0; step < 300; step++) {
      int source = choice.nextInt(5);
      if (choice.nextInt(3) > 0) {
        model.add(new Entry(step, source, flows.add(step, 0, source)));
      } else if (!model.isEmpty()) {
        model.remove(choice.nextInt(model.size())).place().leave();
      }
      List<Integer> own =
          model.stream().filter(e -> e.source() == source).map(Entry::flow).toList();
      assertThat(flows.size()).isEqualTo(model.size());
      assertThat(flows.size(0, source)).isEqualTo(own.size());
      Integer least = flows.leastWorth(0, source);
      if (own.isEmpty()) {
        assertThat(least == null).isEqualTo(model.isEmpty());
        assertThat(least == null || model.stream().anyMatch(e -> least.equals(e.flow()))).isTrue();
      } else {
        assertThat(least).isEqualTo(own.getFirst());
      }
    }
  }
}
