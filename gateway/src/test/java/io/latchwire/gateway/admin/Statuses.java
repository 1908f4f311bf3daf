package io.latchwire.gateway.admin;

import java.util.List;
import java.util.Map;

/** Statuses to test with. */
public final class Statuses {
  /** One protecting policy with one flow, one bypassing policy. */
  public static final Status ONE_FLOW = withSigned(1_000);

  /** A router with one key that is forwarded and one that is not. */
  public static final HandoverStatus ROUTER =
      new HandoverStatus(
          "2001:db8:1:1::1",
          "fe80::1",
          List.of(
              new HandoverStatus.Key(
                  "2001:db8:1:1::a", 1, "HMAC_SHA1_96", 100, "02:00:00:00:00:01", null),
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
          8,
          Map.of("signature", 9L),
          Map.of("no_key", 10L),
          Map.of("hop_limit", 11L),
          Map.of("expired", 12L),
          13);

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
                Map.of("bad_mac", 3L)),
            new PolicyStatus("rest", "bypass", null, null, 0, 0, 77, Map.of())),
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
        new PortsStatus(
            new PortStatus("eth1", 5_000, 4_000, Map.of()),
            new PortStatus("eth2", 4_003, 5_000, Map.of("ring_full", 2L))),
        Map.of("bad_mac", 3L, "malformed", 1L));
  }

  private Statuses() {}
}
