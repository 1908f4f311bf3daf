package io.latchwire.gateway.config;

import io.latchwire.gateway.config.RegistrarConfig.Timers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code roles.registrar}. */
final class RegistrarReader {
  private static final int ASAP_TLS_PORT = 3864;
  private static final int ENRP_TLS_PORT = 9902;
  private static final int MOST_REPORTS = 1_000;
  private static final Duration LEAST_TIME = Duration.ofMillis(100);
  private static final Duration MOST_TIME = Duration.ofHours(1);
  private static final String SOCKET_EXPECTED = "ADDRESS:PORT, an IPv6 address in brackets";
  private static final Pattern SOCKET =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):(\\d{1,5})");
  static final Pattern HANDLE = Pattern.compile("[\\x21-\\x7e]{1,255}");
  static final String HANDLE_EXPECTED = "a handle of 1..255 printable ASCII characters";
  static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final SecretChecks secrets;

  RegistrarReader(SecretChecks secrets) {
    this.secrets = secrets;
  }

  RoleConfig read(Value value) {
    if (value.is("off")) {
      return RoleConfig.OFF;
    }
    if (value.isText()) {
      value.error(value.read(), "off, or a mapping of asap and enrp");
      return RoleConfig.OFF;
    }
    Section section =
        Section.of(
            value,
            "secure",
            "asap",
            "asap-plain",
            "enrp",
            "certificate",
            "registrars",
            "elements",
            "takeover-arbitration",
            "life-unit",
            "old-suites",
            "announce",
            "timers",
            "snapshot");
    return new RegistrarConfig(
        flag(section, "secure", true),
        listener(section, "asap", ASAP_TLS_PORT),
        section.optional("asap-plain").filter(v -> !v.is("off")).map(RegistrarReader::socket),
        listener(section, "enrp", ENRP_TLS_PORT),
        section.optional("certificate").map(v -> SiteCertificate.of(v, secrets, "registrar")),
        section.optional("registrars").map(this::registrars).orElseGet(Map::of),
        section.optional("elements").map(this::elements).orElseGet(Map::of),
        section
            .optional("takeover-arbitration")
            .map(v -> oneOf(v, "rfc", "lowest").equals("lowest"))
            .orElse(false),
        section.optional("life-unit").map(v -> oneOf(v, "s", "ms").equals("ms")).orElse(false),
        flag(section, "old-suites", false),
        flag(section, "announce", false),
        section.optional("timers").map(RegistrarReader::timers).orElse(Timers.DEFAULTS),
        section.optional("snapshot").flatMap(v -> secrets.path(v, "a path")));
  }

  private static Timers timers(Value value) {
    Section section =
        Section.of(
            value,
            "keep-alive-interval",
            "keep-alive-timeout",
            "peer-heartbeat-cycle",
            "max-time-last-heard",
            "max-time-no-response",
            "takeover-expiry",
            "max-bad-pe-report");
    Timers usual = Timers.DEFAULTS;
    Duration heartbeat = time(section, "peer-heartbeat-cycle", usual.heartbeatCycle());
    Duration lastHeard = time(section, "max-time-last-heard", usual.maxTimeLastHeard());
    if (lastHeard.compareTo(heartbeat) <= 0) {
      value.error(
          "max-time-last-heard " + Value.inUnits(lastHeard),
          "more than peer-heartbeat-cycle, " + Value.inUnits(heartbeat));
    }
    return new Timers(
        time(section, "keep-alive-interval", usual.keepAliveInterval()),
        time(section, "keep-alive-timeout", usual.keepAliveTimeout()),
        heartbeat,
        lastHeard,
        time(section, "max-time-no-response", usual.maxTimeNoResponse()),
        time(section, "takeover-expiry", usual.takeoverExpiry()),
        section
            .optional("max-bad-pe-report")
            .map(v -> v.integer(1, MOST_REPORTS, usual.maxBadReports()))
            .orElse(usual.maxBadReports()));
  }

  private static Duration time(Section section, String key, Duration usual) {
    return section.optional(key).map(v -> v.duration(LEAST_TIME, MOST_TIME, usual)).orElse(usual);
  }

  private static boolean flag(Section section, String key, boolean byDefault) {
    return section.optional(key).map(v -> v.bool(byDefault)).orElse(byDefault);
  }

  private static String oneOf(Value value, String first, String second) {
    if (value.is(second)) {
      return second;
    }
    if (!value.is(first)) {
      value.refuseWord(List.of(first, second));
    }
    return first;
  }

  private static InetSocketAddress listener(Section section, String key, int port) {
    return section
        .required(key, SOCKET_EXPECTED + ", usually port " + port)
        .map(RegistrarReader::socket)
        .orElse(NOWHERE);
  }

  static InetSocketAddress socket(Value value) {
    return value.text(RegistrarReader::socketOf, SOCKET_EXPECTED).orElse(NOWHERE);
  }

  private static Optional<InetSocketAddress> socketOf(String text) {
    var matcher = SOCKET.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
      return Optional.empty();
    }
    String literal = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    return address(literal)
        .map(address -> new InetSocketAddress(address, Integer.parseInt(matcher.group(3))));
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Map<String, RegistrarConfig.Registrar> registrars(Value value) {
    Map<String, RegistrarConfig.Registrar> read = new LinkedHashMap<>();
    Section.named(value, "a mapping of names to {address, identity, key}")
        .values()
        .forEach((name, registrar) -> read.put(name, registrar(name, registrar)));
    return read;
  }

  private RegistrarConfig.Registrar registrar(String name, Value value) {
    Section section = Section.of(value, "address", "identity", "key");
    return new RegistrarConfig.Registrar(
        listener(section, "address", ENRP_TLS_PORT),
        section
            .required("identity", GatewayReader.NAME_EXPECTED)
            .map(v -> v.text(GatewayReader.NAME, GatewayReader.NAME_EXPECTED))
            .orElse("?"),
        section
            .required("key", SecretReference.EXPECTED)
            .map(v -> secrets.read(v, RegistrarConfig.KEY_OCTETS, "registrar " + name))
            .orElse(SecretReference.NONE));
  }

  private Map<String, RegistrarConfig.Element> elements(Value value) {
    Map<String, RegistrarConfig.Element> read = new LinkedHashMap<>();
    Section.named(value, "a mapping of identities to {keys, pools}")
        .values()
        .forEach((identity, element) -> read.put(identity, element(identity, element)));
    return read;
  }

  private RegistrarConfig.Element element(String identity, Value value) {
    if (!GatewayReader.NAME.matcher(identity).matches()) {
      value.error("an identity of other characters", GatewayReader.NAME_EXPECTED);
    }
    Section section = Section.of(value, "keys", "pools", "addresses");
    List<SecretReference> keys = new ArrayList<>();
    section
        .required("keys", "one or two of " + SecretReference.EXPECTED)
        .ifPresent(v -> {
          for (Value key : v.oneOrMore("one or two keys, the newer one first")) {
            keys.add(secrets.read(key, RegistrarConfig.KEY_OCTETS, "element " + identity));
          }
          if (keys.size() > 2) {
            v.error(keys.size() + " keys", "one or two, the newer one first");
          }
        });
    List<String> pools = new ArrayList<>();
    section
        .required("pools", "handles, or any")
        .filter(v -> !v.is("any"))
        .ifPresent(v -> {
          for (Value pool : v.oneOrMore("handles, or any")) {
            pools.add(pool.text(HANDLE, HANDLE_EXPECTED));
          }
        });
    List<InetAddress> addresses = new ArrayList<>();
    boolean anyAddress = section.optional("addresses").filter(v -> v.is("any")).isPresent();
    section
        .optional("addresses")
        .filter(v -> !v.is("any"))
        .ifPresent(v -> {
          for (Value address : v.oneOrMore("addresses, or any")) {
            address
                .text(RegistrarReader::address, "an IPv4 or IPv6 address")
                .ifPresent(addresses::add);
          }
        });
    return new RegistrarConfig.Element(keys, pools, addresses, anyAddress);
  }
}
