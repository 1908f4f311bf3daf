package io.latchwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.Capture;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.handler.packet.Forecast;
import io.latchwire.handler.packet.Protections;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.Rollout;
import io.latchwire.segment.DropReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mode observe on a BGP session of real daemons, and mode require after it. */
class ObserveIT {
  private static final int EAO = 254;
  private static final int MSS = 2;
  private static final int WINDOW_SCALE = 3;
  private static final int SACK_PERMITTED = 4;
  private static final int TIMESTAMPS = 8;
  private static final Rollout OBSERVE = new Rollout(Rollout.Mode.OBSERVE, Lifetime.INFINITY);

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsTools() throws Exception {
    TestTools.require("ip", "ethtool", "tcpdump", "bird", "birdc");
  }

  @Test
  void observeOnALiveSessionPredictsWhatRequireThenDoes() throws Exception {
    try (ProtectedPath path = new ProtectedPath(Protections.usual())) {
      path.policies(Protections.rest());
      BgpSession session = new BgpSession(path.hostA, path.hostB, directory);
      session.awaitEstablished();

      path.policies(Protections.usual().rollout(OBSERVE).policy(), Protections.rest());
      Await.until("the live session is seen", () -> liveFlows(path) == 1);
      try (Capture clear = Capture.open(path.hostB, "eth0", "tcp port 179")) {
        session.restart();
        session.awaitEstablished();
        assertThat(clear.awaitFrames(3)).noneMatch(frame -> kinds(frame).contains(EAO));
        assertThat(kinds(syn(clear))).contains(MSS, SACK_PERMITTED, TIMESTAMPS, WINDOW_SCALE);
      }
      Forecast.Report atA = path.atA(worker -> worker.forecast("protected").report());
      Forecast.Report atB = path.atB(worker -> worker.forecast("protected").report());
      assertThat(path.tallyA().signed() + path.tallyB().signed()).isZero();
      assertThat(drops(path)).isZero();
      assertThat(liveFlows(path)).isEqualTo(1);

      try (Capture told = Capture.open(path.hostB, "eth0", "tcp port 179")) {
        path.policies(Protections.usual().policy(), Protections.rest());
        session.awaitLost();
        session.awaitEstablished();

        assertThat(dropped(path, DropReason.ORPHAN)).isPositive();
        byte[] syn = syn(told);
        assertThat(kinds(syn).contains(TIMESTAMPS)).isEqualTo(atA.timestampsLost() == 0);
        assertThat(kinds(syn).contains(WINDOW_SCALE)).isEqualTo(atA.windowScalesLost() == 0);
        assertThat(kinds(syn).contains(SACK_PERMITTED)).isEqualTo(atA.sackPermittedLost() == 0);
        assertThat(mss(syn)).isEqualTo(atB.mssTold()).isLessThan(atB.mssSeen());
        try (Capture wire = Capture.open(path.wire, "wa", "tcp port 179")) {
          assertThat(wire.awaitFrames(3)).allMatch(frame -> kinds(frame).contains(EAO));
        }
        assertThat(atA.noRoom() + atA.tooBig()).isZero();
        assertThat(dropped(path, DropReason.NO_ROOM) + dropped(path, DropReason.TOO_BIG)).isZero();
        assertThat(path.tallyA().verified()).isPositive();
      }
    }
  }

  private static int liveFlows(ProtectedPath path) {
    return path.atA(worker -> {
      List<String> live = new ArrayList<>();
      worker.forEachFlow(flow -> {
        if (flow.report().state().equals("established")) {
          live.add(flow.policyName());
        }
      });
      return live.size();
    });
  }

  private static long dropped(ProtectedPath path, DropReason reason) {
    return path.tallyA().dropped().getOrDefault(reason, 0L)
        + path.tallyB().dropped().getOrDefault(reason, 0L);
  }

  private static long drops(ProtectedPath path) {
    return path.tallyA().dropped().values().stream().mapToLong(Long::longValue).sum()
        + path.tallyB().dropped().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The last SYN of the client in a capture. */
  private static byte[] syn(Capture capture) throws Exception {
    Await.until("a SYN", () -> capture.frames().stream().anyMatch(ObserveIT::isSyn));
    return capture.frames().stream().filter(ObserveIT::isSyn).toList().getLast();
  }

  private static boolean isSyn(byte[] frame) {
    return (frame[34 + 13] & 0x12) == 0x02;
  }

  /** Kinds of the TCP options, of an IPv4 packet without options of its own. */
  private static List<Integer> kinds(byte[] frame) {
    List<Integer> kinds = new ArrayList<>();
    int end = 34 + ((frame[34 + 12] & 0xF0) >> 2);
    for (int at = 54; at < end && frame[at] != 0; ) {
      kinds.add(frame[at] & 0xFF);
      at += frame[at] == 1 ? 1 : frame[at + 1];
    }
    return kinds;
  }

  private static int mss(byte[] syn) {
    int at = 54;
    while (syn[at] != MSS) {
      at += syn[at] == 1 ? 1 : syn[at + 1];
    }
    return (syn[at + 2] & 0xFF) << 8 | (syn[at + 3] & 0xFF);
  }
}
