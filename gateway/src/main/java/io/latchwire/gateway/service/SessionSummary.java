package io.latchwire.gateway.service;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a stranger may know of the protected sessions: sums by algorithm. Neither addresses nor
 * names of peers, policies or the gateway can be put into it.
 *
 * @param version of the program
 * @param uptimeSeconds since start
 * @param protections by algorithm and profile, in their order
 * @param dropped segments by label of the reason
 */
public record SessionSummary(
    String version, long uptimeSeconds, List<Protection> protections, Map<String, Long> dropped) {

  /**
   * All sessions under one algorithm and profile.
   *
   * @param mac label of the MAC algorithm
   * @param profile label of the profile
   * @param sessions by label of their state
   * @param youngestKeySeconds age of the newest key in use; null when there is none
   * @param oldestKeySeconds age of the oldest key in use; null when there is none
   * @param signed segments sent with a MAC
   * @param verified segments received with a right MAC
   * @param dropped segments dropped
   */
  public record Protection(
      String mac,
      String profile,
      Map<String, Long> sessions,
      @Nullable Long youngestKeySeconds,
      @Nullable Long oldestKeySeconds,
      long signed,
      long verified,
      long dropped) {}

  /** With its own collections. */
  public SessionSummary {
    protections = List.copyOf(protections);
    dropped = new TreeMap<>(dropped);
  }

  /** What is left of a status when everything that names somebody is gone. */
  public static SessionSummary of(Status status) {
    Map<String, List<FlowStatus>> byProtection = new TreeMap<>();
    for (FlowStatus flow : status.flows()) {
      byProtection
          .computeIfAbsent(flow.mac() + " " + flow.profile(), _ -> new ArrayList<>())
          .add(flow);
    }
    return new SessionSummary(
        status.version(),
        status.uptimeSeconds(),
        byProtection.values().stream().map(SessionSummary::sum).toList(),
        status.dropped());
  }

  private static Protection sum(List<FlowStatus> flows) {
    Map<String, Long> sessions = new TreeMap<>();
    Long youngest = null;
    Long oldest = null;
    long signed = 0;
    long verified = 0;
    long dropped = 0;
    for (FlowStatus flow : flows) {
      sessions.merge(flow.state(), 1L, Long::sum);
      signed += flow.signed();
      verified += flow.verified();
      dropped += flow.dropped();
      for (KeyStatus key : keys(flow)) {
        youngest = youngest == null ? key.ageSeconds() : Math.min(youngest, key.ageSeconds());
        oldest = oldest == null ? key.ageSeconds() : Math.max(oldest, key.ageSeconds());
      }
    }
    return new Protection(
        flows.getFirst().mac(),
        flows.getFirst().profile(),
        sessions,
        youngest,
        oldest,
        signed,
        verified,
        dropped);
  }

  private static List<KeyStatus> keys(FlowStatus flow) {
    List<KeyStatus> keys = new ArrayList<>();
    KeyStatus send = flow.sendKey();
    if (send != null) {
      keys.add(send);
    }
    KeyStatus receive = flow.receiveKey();
    if (receive != null) {
      keys.add(receive);
    }
    return keys;
  }
}
