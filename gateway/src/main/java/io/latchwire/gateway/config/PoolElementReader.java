package io.latchwire.gateway.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code pool-element}. */
final class PoolElementReader {
  private static final long MOST = 0xFFFF_FFFFL;
  private static final long USUAL_WEIGHT = 1;
  private static final Duration LEAST_LIFE = Duration.ofSeconds(10);
  private static final Duration MOST_LIFE = Duration.ofDays(7);
  private static final String REGISTRARS_EXPECTED =
      "a list of ADDRESS:PORT, IPv6 addresses in brackets, usually port 3864";

  private final SecretChecks secrets;

  PoolElementReader(SecretChecks secrets) {
    this.secrets = secrets;
  }

  PoolElementConfig read(Value value) {
    Section section =
        Section.of(
            value,
            "pool",
            "address",
            "registrars",
            "identity",
            "key",
            "policy",
            "weight",
            "degradation",
            "life");
    String identity =
        section
            .required("identity", GatewayReader.NAME_EXPECTED)
            .map(v -> v.text(GatewayReader.NAME, GatewayReader.NAME_EXPECTED))
            .orElse("?");
    return new PoolElementConfig(
        section
            .optional("pool")
            .map(v -> v.text(RegistrarReader.HANDLE, RegistrarReader.HANDLE_EXPECTED))
            .orElse(PoolElementConfig.DEFAULT_POOL),
        section
            .required("address", "ADDRESS:PORT, where users of the pool find this gateway")
            .map(PoolElementReader::address)
            .orElse(RegistrarReader.NOWHERE),
        section
            .required("registrars", REGISTRARS_EXPECTED)
            .map(PoolElementReader::registrars)
            .orElseGet(List::of),
        identity,
        section
            .required("key", SecretReference.EXPECTED)
            .map(v -> secrets.readOfBothEnds(v, RegistrarConfig.KEY_OCTETS, "element " + identity))
            .orElse(SecretReference.NONE),
        section
            .optional("policy")
            .flatMap(v -> v.word(PoolPolicy.class))
            .orElse(PoolPolicy.ROUND_ROBIN),
        section.optional("weight").map(v -> v.integer(0, MOST, USUAL_WEIGHT)).orElse(USUAL_WEIGHT),
        section.optional("degradation").map(v -> v.integer(0, MOST, 0L)).orElse(0L),
        section
            .optional("life")
            .map(v -> v.duration(LEAST_LIFE, MOST_LIFE, PoolElementConfig.DEFAULT_LIFE))
            .orElse(PoolElementConfig.DEFAULT_LIFE));
  }

  private static InetSocketAddress address(Value value) {
    InetSocketAddress address = RegistrarReader.socket(value);
    if (address.getAddress().isAnyLocalAddress() || address.getAddress().isMulticastAddress()) {
      value.error(value.read(), "an address of this gateway that users of the pool can reach");
    }
    return address;
  }

  private static List<InetSocketAddress> registrars(Value value) {
    List<InetSocketAddress> registrars = new ArrayList<>();
    for (Value registrar : value.oneOrMore(REGISTRARS_EXPECTED)) {
      registrars.add(RegistrarReader.socket(registrar));
    }
    return List.copyOf(registrars);
  }
}
