package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.Policy;
import io.latchwire.policy.PolicyAction;
import io.latchwire.policy.TrafficSelector;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DropLogTest {
  private static final long SECOND = 1_000_000_000L;

  private final Logger logger = (Logger) LoggerFactory.getLogger(DropLog.class);
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final DropLog log = new DropLog(now::get);
  private final Arena arena = Arena.ofConfined();
  private final Segment segment = new SegmentBatch(1, 128, arena).segment(0);
  private final Policy ipv4 = to("peer", "ipv4");
  private final Policy ipv6 = to("peer", "ipv6");

  private static Policy to(String peer, String name) {
    Policy policy = Protections.usual().peer(peer).policy();
    return new Policy(name, policy.selector(), policy.action(), policy.protection());
  }

  @BeforeEach
  void listen() {
    written.start();
    logger.addAppender(written);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(written);
    arena.close();
  }

  private List<String> suppressed() {
    return written.list.stream()
        .flatMap(line -> line.getKeyValuePairs().stream())
        .filter(pair -> pair.key.equals("suppressed"))
        .map(pair -> String.valueOf(pair.value))
        .collect(Collectors.toList());
  }

  @Test
  void aPeerHasOneLineASecondForAReasonOverAllItsPolicies() {
    for (int i = 0; i < 100; i++) {
      log.dropped(i % 2 == 0 ? ipv4 : ipv6, segment, DropReason.BAD_MAC);
    }
    assertThat(suppressed()).containsExactly("0");
    now.addAndGet(SECOND);
    log.dropped(ipv6, segment, DropReason.BAD_MAC);
    assertThat(suppressed()).containsExactly("0", "99");
    assertThat(written.list.getLast().getFormattedMessage())
        .contains("policy ipv6: dropped bad_mac")
        .contains("99 more since the last line");
  }

  @Test
  void anotherReasonAndAnotherPeerAreHeard() {
    log.dropped(ipv4, segment, DropReason.BAD_MAC);
    log.dropped(ipv4, segment, DropReason.REPLAY);
    log.dropped(to("another", "ipv4"), segment, DropReason.BAD_MAC);
    assertThat(suppressed()).containsExactly("0", "0", "0");
  }

  @Test
  void aPolicyWithoutAPeerHasLinesOfItsOwn() {
    for (String name : List.of("telnet", "telnet", "smtp")) {
      log.dropped(
          new Policy(name, TrafficSelector.ALL, PolicyAction.DISCARD),
          segment,
          DropReason.DISCARDED);
    }
    assertThat(suppressed()).containsExactly("0", "0");
  }
}
