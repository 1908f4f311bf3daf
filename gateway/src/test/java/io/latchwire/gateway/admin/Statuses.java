package io.latchwire.gateway.admin;

import java.util.List;
import java.util.Map;

/** Statuses to test with. */
public final class Statuses {
  /** One protecting policy with one flow, one bypassing policy. */
  public static final Status ONE_FLOW = withSigned(1_000);

  /** The same, with this many segments signed. */
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
