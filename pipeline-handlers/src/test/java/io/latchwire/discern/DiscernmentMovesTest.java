package io.latchwire.discern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of flows without TCP say one thing for each pair, and the page for people is them. */
class DiscernmentMovesTest {
  private static final Path PAGE = Path.of("..", "docs", "states", "discernment.md");

  @Test
  void noPairHasTwoRowsAndOnlyTimeOrALostLatchTakesAFlowOutOfItsTable() {
    assertThat(PseudoConnectionMoves.ROWS)
        .extracting(row -> row.state() + " " + row.event())
        .doesNotHaveDuplicates();
    assertThat(SctpMoves.ROWS)
        .extracting(row -> row.state() + " " + row.event())
        .doesNotHaveDuplicates();
    for (PseudoConnectionState state : PseudoConnectionState.values()) {
      for (PseudoConnectionEvent event : PseudoConnectionEvent.values()) {
        boolean gone =
            PseudoConnectionMoves.next(state, event) == PseudoConnectionState.GONE
                && state != PseudoConnectionState.GONE;
        if (gone) {
          assertThat(event).isIn(PseudoConnectionEvent.TIMEOUT, PseudoConnectionEvent.LATCH_LOST);
        }
      }
    }
    for (SctpState state : SctpState.values()) {
      for (SctpEvent event : SctpEvent.values()) {
        if (SctpMoves.next(state, event) == SctpState.GONE && state != SctpState.GONE) {
          assertThat(event).isEqualTo(SctpEvent.TIMEOUT);
        }
      }
      if (state != SctpState.GONE) {
        assertThat(SctpMoves.next(state, SctpEvent.TIMEOUT)).isEqualTo(SctpState.GONE);
      }
    }
  }

  @Test
  void thePageForPeopleIsTheTables() throws IOException {
    String page = page();
    if (Boolean.getBoolean("latchwire.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew with -Dlatchwire.docs.write=true")
        .exists()
        .content()
        .isEqualTo(page);
  }

  private static String page() {
    List<String> lines = new ArrayList<>();
    lines.add("# States of flows without TCP");
    lines.add("");
    lines.add(
        "Generated from `PseudoConnectionMoves` and `SctpMoves` by `DiscernmentMovesTest`; do not"
            + " edit.");
    lines.add("R is RFC 5660, D is draft-ietf-btns-connection-latching-02. A pair without a row");
    lines.add("leaves the state as it is.");
    lines.add("");
    lines.add("## UDP, queries of ICMP, protocols without ports");
    lines.add("");
    head(lines);
    PseudoConnectionMoves.ROWS.forEach(row ->
        lines.add(
            "| %s | %s | %s | %s |"
                .formatted(row.state(), row.event(), row.next(), row.because())));
    lines.add("");
    lines.add("## SCTP");
    lines.add("");
    head(lines);
    SctpMoves.ROWS.forEach(row ->
        lines.add(
            "| %s | %s | %s | %s |"
                .formatted(row.state(), row.event(), row.next(), row.because())));
    return String.join("\n", lines) + "\n";
  }

  private static void head(List<String> lines) {
    lines.add("| State | Event | Next | Because |");
    lines.add("| --- | --- | --- | --- |");
  }
}
