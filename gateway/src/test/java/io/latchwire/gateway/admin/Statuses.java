package io.latchwire.gateway.admin;

import io.latchwire.segment.DropReason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Statuses to test with. */
public final class Statuses {
  /** One protecting policy with one flow, one bypassing policy. */
  public static final Status ONE_FLOW = withSigned(1_000);

  /** A router with one key that is forwarded and one that is not. */
  public static final HandoverStatus ROUTER = router("HMAC_SHA1_96", 8);

  /** {@link #ROUTER} with this algorithm of its first key, and so many packets sent by tunnel. */
  public static HandoverStatus router(String algorithm, long tunnelled) {
    return new HandoverStatus(
        "2001:db8:1:1::1",
        "fe80::1",
        List.of(
            new HandoverStatus.Key("2001:db8:1:1::a", 1, algorithm, 100, "02:00:00:00:00:01", null),
            new HandoverStatus.Key(
                "2001:db8:1:1::b",
                2,
                "HMAC_SHA256_128",
                200,
                "02:00:00:00:00:02",
                "2001:db8:1:2::b")),
        2,
        3,
        4,
        5,
        6,
        7,
        tunnelled,
        Map.of("signature", 9L, "rate", 0L),
        Map.of("no_key", 10L),
        Map.of("hop_limit", 11L),
        Map.of("expired", 12L),
        13);
  }

  /** {@link #ONE_FLOW} with this many segments signed. */
  public static Status withSigned(long signed) {
    return new Status(
        "gw-a.example.net",
        "0.1.0",
        3_723,
        "portable",
        List.of(
            new PolicyStatus(
                "transit-bgp",
                "protect",
                "require",
                "gw-b.example.net",
                signed,
                990,
                0,
                0,
                null,
                null,
                Map.of("bad_mac", 3L)),
            new PolicyStatus("rest", "bypass", null, null, 0, 0, 77, 0, null, null, Map.of())),
        List.of(
            new FlowStatus(
                "transit-bgp",
                "192.0.2.1:41000",
                "192.0.2.2:179",
                null,
                "established",
                "aes-128-gmac-96",
                "compact",
                new KeyStatus(32, 61, true, signed),
                null,
                signed,
                990,
                3)),
        List.of(
            new KeyChainStatus(
                "core-1",
                "core",
                "nokia-254 (unverified)",
                "active",
                2,
                "hmac-sha-1-96",
                List.of(1, 2),
                90_061L,
                false)),
        new PortsStatus(
            new PortStatus("eth1", 5_000, 4_000, Map.of()),
            new PortStatus("eth2", 4_003, 5_000, Map.of("ring_full", 2L))),
        Map.of("bad_mac", 3L, "malformed", 1L));
  }

  private static final Spread TEN = new Spread(List.of(0.001, 0.01), List.of(6L, 3L, 1L), 0.05);

  /** Vitals that fit {@link #ONE_FLOW}. */
  public static final Vitals VITALS =
      new Vitals(
          List.of(
              new PolicyVitals(
                  "transit-bgp",
                  results("signed", 1_000, "no_room", 1),
                  results("verified", 990, "bad_mac", 3),
                  Map.of("opening", 0, "established", 1, "reset", 0, "closed", 0),
                  61.5,
                  4_294_966_294L,
                  0,
                  3,
                  2,
                  4,
                  1,
                  TEN),
              new PolicyVitals(
                  "rest",
                  results("signed", 0, "bypassed", 70),
                  results("verified", 0, "bypassed", 7),
                  Map.of("opening", 0, "established", 0, "reset", 0, "closed", 0),
                  0,
                  4_294_967_294L,
                  0,
                  0,
                  0,
                  0,
                  0,
                  TEN)),
          new DirectionVitals(TEN, TEN),
          new DirectionVitals(TEN, TEN),
          new LatchVitals(
              Map.of("established", 1, "broken", 0),
              Map.of("birth_agreed", 1L, "release", 0L),
              Map.of("spd_change", 2L, "admin", 0L)),
          new HalfOpenVitals(3, 7),
          new PortVitals(500_000, 400_000, 0, 0, 0, 0),
          new PortVitals(400_300, 510_000, 5, 1, 2, 1),
          0.9,
          true,
          TEN);

  private static Map<String, Long> results(String done, long count, String other, long otherCount) {
    Map<String, Long> results = new TreeMap<>();
    results.put("bypassed", 0L);
    for (DropReason reason : DropReason.values()) {
      results.put(reason.label(), 0L);
    }
    results.put(done, count);
    results.put(other, otherCount);
    return results;
  }

  private Statuses() {}
}
