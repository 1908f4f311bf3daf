package io.latchwire.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FastBindingMovesTest {
  private static final Path PAGE = Path.of("../docs/states/fast-binding.md");

  /** Events that cannot come in a state, for what would send them is not there. */
  private static final Map<FastBindingState, Set<FastBindingEvent>> REFUSED =
      Map.of(
          FastBindingState.IDLE,
          EnumSet.of(
              FastBindingEvent.HACK_ACCEPTED,
              FastBindingEvent.HACK_REFUSED,
              FastBindingEvent.TIMED_OUT,
              FastBindingEvent.KEY_GONE),
          FastBindingState.INITIATED,
          EnumSet.of(FastBindingEvent.TIMED_OUT),
          FastBindingState.FORWARDING,
          EnumSet.of(FastBindingEvent.HACK_ACCEPTED, FastBindingEvent.HACK_REFUSED),
          FastBindingState.REPLACING,
          EnumSet.noneOf(FastBindingEvent.class));

  @Test
  void everyEventInEveryStateHasOneRowOrIsRefused() {
    for (FastBindingState state : FastBindingState.values()) {
      for (FastBindingEvent event : FastBindingEvent.values()) {
        long rows =
            FastBindingMoves.ROWS.stream()
                .filter(row -> row.state() == state && row.event() == event)
                .count();
        boolean refused = REFUSED.getOrDefault(state, Set.of()).contains(event);
        assertThat(rows).as("%s %s", state, event).isEqualTo(refused ? 0 : 1);
        if (refused) {
          assertThatThrownBy(() -> FastBindingMoves.next(state, event))
              .isInstanceOf(AssertionError.class);
        }
      }
    }
  }

  @Test
  void thePageOfTheMachineIsFresh() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append("# Fast binding of an old care-of address, at the previous access router\n\n");
    page.append("Printed from `FastBindingMoves` by its test with `-Dlatchwire.write=docs`.\n\n");
    page.append("| state | event | next | because |\n|---|---|---|---|\n");
    for (FastBindingMoves.Row row : FastBindingMoves.ROWS) {
      page.append(
          "| %s | %s | %s | %s |\n".formatted(row.state(), row.event(), row.next(), row.because()));
    }
    if ("docs".equals(System.getProperty("latchwire.write"))) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).as("docs/states/fast-binding.md").isEqualTo(page.toString());
  }
}
