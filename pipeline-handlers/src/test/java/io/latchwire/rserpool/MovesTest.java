package io.latchwire.rserpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tables of moves: no contradictions, nothing unreachable, and the pages that show them. */
class MovesTest {
  private static final Path PAGES = Path.of("..", "docs", "states");

  @Test
  void everyPeerStateIsReachedAndOnlyRemovedIsFinal() {
    EnumSet<PeerState> reached = EnumSet.of(PeerState.ALIVE);
    EnumSet<PeerState> left = EnumSet.noneOf(PeerState.class);
    for (PeerMoves.Row row : PeerMoves.ROWS) {
      reached.add(row.next());
      left.add(row.state());
      assertThat(
              PeerMoves.ROWS.stream()
                  .filter(r -> r.state() == row.state() && r.event() == row.event()))
          .hasSize(1);
    }
    assertThat(reached).isEqualTo(EnumSet.allOf(PeerState.class));
    assertThat(left).isEqualTo(EnumSet.complementOf(EnumSet.of(PeerState.REMOVED)));
  }

  /** What has no row on purpose; a state and event that are in neither place fail here. */
  @Test
  void everyPeerStateTimesEventHasARowOrIsRefusedOnPurpose() {
    Set<String> refused =
        Set.of(
            "ALIVE TIMEOUT",
            "ALIVE UNREACHABLE",
            "ALIVE OUTRANKED",
            "ALIVE OUTRANKING",
            "ALIVE AGREED",
            "PROBE SILENT",
            "PROBE OUTRANKED",
            "PROBE OUTRANKING",
            "PROBE AGREED",
            "QUESTIONED SILENT",
            "QUESTIONED UNREACHABLE",
            "QUESTIONED CHALLENGED",
            "QUESTIONED OUTRANKED",
            "QUESTIONED OUTRANKING",
            "QUESTIONED AGREED",
            "QUESTIONED TAKEN",
            "ARBITRATE SILENT",
            "ARBITRATE UNREACHABLE",
            "ARBITRATE CHALLENGED",
            "ARBITRATE CHALLENGED_UNREACHABLE",
            "INACTIVE SILENT",
            "INACTIVE UNREACHABLE",
            "INACTIVE OUTRANKED",
            "INACTIVE OUTRANKING",
            "INACTIVE AGREED");
    for (PeerState state : EnumSet.complementOf(EnumSet.of(PeerState.REMOVED))) {
      for (PeerEvent event : PeerEvent.values()) {
        boolean row = PeerMoves.next(state, event) != null;
        assertThat(row)
            .as("%s %s", state, event)
            .isNotEqualTo(refused.contains(state + " " + event));
      }
    }
  }

  @Test
  void everyStartStateIsReachedAndOnlyActiveIsFinal() {
    EnumSet<StartState> reached = EnumSet.of(StartState.START);
    EnumSet<StartState> left = EnumSet.noneOf(StartState.class);
    StartMoves.ROWS.forEach(row -> {
      reached.add(row.next());
      left.add(row.state());
    });
    assertThat(reached).isEqualTo(EnumSet.allOf(StartState.class));
    assertThat(left).isEqualTo(EnumSet.complementOf(EnumSet.of(StartState.ACTIVE)));
  }

  @Test
  void thePagesShowTheTables() throws IOException {
    StringBuilder peer = page("Another registrar in our eyes", "PeerMoves");
    PeerMoves.ROWS.forEach(r -> row(peer, r.state(), r.event(), r.next(), r.because()));
    StringBuilder start = page("The start of a registrar", "StartMoves");
    StartMoves.ROWS.forEach(r -> row(start, r.state(), r.event(), r.next(), r.because()));
    assertFresh("enrp-peer.md", peer.toString());
    assertFresh("enrp-start.md", start.toString());
  }

  private static StringBuilder page(String title, String table) {
    return new StringBuilder("# ")
        .append(title)
        .append("\n\nGenerated from `")
        .append(table)
        .append("` by `MovesTest`; write it anew with `-Dlatchwire.write-pages=true`.\n\n")
        .append("| state | event | next | because |\n|---|---|---|---|\n");
  }

  private static void row(
      StringBuilder page, Object state, Object event, Object next, String because) {
    page.append("| ")
        .append(
            String.join(
                " | ", List.of(state.toString(), event.toString(), next.toString(), because)))
        .append(" |\n");
  }

  private static void assertFresh(String name, String content) throws IOException {
    Path page = PAGES.resolve(name);
    if (Boolean.getBoolean("latchwire.write-pages")) {
      Files.createDirectories(PAGES);
      Files.writeString(page, content);
    }
    assertThat(page).hasContent(content);
  }
}
