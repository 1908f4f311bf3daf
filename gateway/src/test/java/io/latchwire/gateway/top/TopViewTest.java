package io.latchwire.gateway.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.Statuses;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopViewTest {
  private static final TopView VIEW =
      TopView.between(
          new Sample(Statuses.withSigned(1_000), Statuses.VITALS, 0),
          new Sample(Statuses.withSigned(1_500), Statuses.VITALS, 2_000_000_000L));

  @Test
  void ratesAreWhatChangedPerSecond() {
    assertThat(VIEW.seconds()).isEqualTo(2);
    assertThat(VIEW.signedPerSecond()).isEqualTo(250);
    assertThat(VIEW.verifiedPerSecond()).isZero();
    assertThat(VIEW.flows())
        .singleElement()
        .matches(flow -> flow.signedPerSecond() == 250)
        .matches(flow -> flow.verdict().equals("ok"));
    assertThat(VIEW.established()).isEqualTo(1);
  }

  @Test
  void aReasonThatStoodStillIsShownWithItsSum() {
    assertThat(VIEW.drops())
        .containsExactly(new TopView.Drop("bad_mac", 0, 3), new TopView.Drop("malformed", 0, 1));
  }

  @Test
  void aGatewayThatWasRestartedCountsFromZeroAndNotBackwards() {
    TopView view =
        TopView.between(
            new Sample(Statuses.withSigned(1_000), Statuses.VITALS, 0),
            new Sample(Statuses.withSigned(10), Statuses.VITALS, 1_000_000_000L));
    assertThat(view.signedPerSecond()).isZero();
  }

  @Test
  void linesFitIntoTheTerminalWithColoursAndWithout() {
    for (int columns : new int[] {40, 80, 200}) {
      List<String> plain = new TopText(false).screen(VIEW, "q end", columns, 24);
      assertThat(plain).hasSize(24).allMatch(line -> line.length() <= columns);
      assertThat(plain).noneMatch(line -> line.contains("\033"));
      List<String> painted = new TopText(true).screen(VIEW, "q end", columns, 24);
      assertThat(painted.stream().map(line -> line.replaceAll("\033\\[[0-9]*m", "")).toList())
          .isEqualTo(plain);
    }
  }

  @Test
  void theScreenSaysWhatMatters() {
    assertThat(String.join("\n", new TopText(false).screen(VIEW, "q end", 160, 24)))
        .contains("gw-a.example.net")
        .contains("signed 250  verified 0  bypassed 0  dropped 0")
        .contains("established 1")
        .contains("bad_mac 0 (3)")
        .contains("192.0.2.1:41000 192.0.2.2:179")
        .contains("q end");
  }
}
