package io.latchwire.handler.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.segment.DropReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void aDropIsCountedInItsDirectionAndInTheSum() {
    Tally tally = new Tally();
    tally.onDropped(DropReason.BAD_MAC, Direction.INBOUND);
    tally.onDropped(DropReason.BAD_MAC, Direction.INBOUND);
    tally.onDropped(DropReason.NO_ROOM, Direction.OUTBOUND);
    tally.onBypassed(Direction.OUTBOUND);

    assertThat(tally.dropped(Direction.INBOUND))
        .containsEntry(DropReason.BAD_MAC, 2L)
        .containsEntry(DropReason.NO_ROOM, 0L);
    assertThat(tally.dropped(Direction.OUTBOUND)).containsEntry(DropReason.NO_ROOM, 1L);
    assertThat(tally.dropped()).containsEntry(DropReason.BAD_MAC, 2L);
    assertThat(tally.bypassed(Direction.OUTBOUND)).isEqualTo(1);
    assertThat(tally.bypassed(Direction.INBOUND)).isZero();
    assertThat(tally.bypassed()).isEqualTo(1);
  }

  @Test
  void aHistogramPutsABoundIntoItsOwnBucketAndWhatIsAboveAllIntoTheLast() {
    Histogram histogram = new Histogram(1, 10);
    histogram.add(0);
    histogram.add(1);
    histogram.add(2);
    histogram.add(10);
    histogram.add(11);

    Histogram.Snapshot snapshot = histogram.snapshot();
    assertThat(snapshot.counts()).isEqualTo(List.of(2L, 2L, 1L));
    assertThat(snapshot.sum()).isEqualTo(24);
    assertThat(snapshot.total()).isEqualTo(5);
  }

  @Test
  void everyBatchIsCountedAndOneInEightIsTimed() {
    BatchTally tally = new BatchTally();
    int timed = 0;
    for (int batch = 0; batch < 3 * BatchTally.TIMED_ONE_IN; batch++) {
      timed += tally.onBatch(64) ? 1 : 0;
    }
    assertThat(timed).isEqualTo(3);
    assertThat(tally.frames().total()).isEqualTo(24);
  }
}
