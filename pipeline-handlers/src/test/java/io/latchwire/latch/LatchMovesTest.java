package io.latchwire.latch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of transitions is whole, and the page for people is the table. */
class LatchMovesTest {
  private static final Path PAGE = Path.of("..", "docs", "states", "latch.md");

  @Test
  void everyStateAndEventIsARowOrAListedRefusalAndNeverBoth() {
    List<String> wrong = new ArrayList<>();
    for (LatchState state : LatchState.values()) {
      for (LatchEvent event : LatchEvent.values()) {
        long rows =
            LatchMoves.ROWS.stream()
                .filter(row -> row.state() == state && row.event() == event)
                .count();
        long refusals =
            LatchMoves.REFUSALS.stream()
                .filter(refusal -> refusal.event() == event && refusal.states().contains(state))
                .count();
        if (rows + refusals != 1) {
          wrong.add(state + " " + event + ": " + rows + " rows, " + refusals + " refusals");
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aBrokenLatchOnlyComesBackWhenItsLastCauseIsGone() {
    for (LatchMoves.Row row : LatchMoves.ROWS) {
      if (row.state() == LatchState.BROKEN && row.next() == LatchState.ESTABLISHED) {
        assertThat(row.event()).isEqualTo(LatchEvent.LAST_CAUSE_CLEARED);
      }
    }
  }

  @Test
  void nothingLeavesClosedButToBeDeleted() {
    assertThat(LatchMoves.ROWS)
        .filteredOn(row -> row.state() == LatchState.CLOSED)
        .extracting(LatchMoves.Row::next)
        .containsOnly(LatchState.CLOSED, LatchState.NONE);
  }

  @Test
  void thePageForPeopleIsTheTable() throws IOException {
    String page = page();
    if (Boolean.getBoolean("latchwire.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew with -Dlatchwire.docs.write=true")
        .exists()
        .content()
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # States of a connection latch

            Generated from `LatchMoves` by `LatchMovesTest`; do not edit. R is RFC 5660, D is
            draft-ietf-btns-connection-latching-02. NONE is what is not there.

            ```mermaid
            stateDiagram-v2
            """);
    LatchMoves.ROWS.stream()
        .filter(row -> row.state() != row.next())
        .forEach(row ->
            page.append("  ")
                .append(node(row.state(), "[*]"))
                .append(" --> ")
                .append(node(row.next(), "[*]"))
                .append(": ")
                .append(row.event())
                .append('\n'));
    page.append("```\n\n| State | Event | Next | Because |\n| --- | --- | --- | --- |\n");
    for (LatchMoves.Row row : LatchMoves.ROWS) {
      page.append(
          "| %s | %s | %s | %s |\n".formatted(row.state(), row.event(), row.next(), row.because()));
    }
    page.append("\n## What cannot happen\n\n| Event | In | Because |\n| --- | --- | --- |\n");
    for (LatchMoves.Refusal refusal : LatchMoves.REFUSALS) {
      String states = String.join(", ", refusal.states().stream().map(Enum::name).toList());
      page.append("| %s | %s | %s |\n".formatted(refusal.event(), states, refusal.because()));
    }
    return page.toString();
  }

  private static String node(LatchState state, String ends) {
    return state == LatchState.NONE ? ends : state.name();
  }
}
