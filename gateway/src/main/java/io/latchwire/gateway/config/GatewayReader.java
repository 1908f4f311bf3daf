package io.latchwire.gateway.config;

import io.latchwire.flow.HalfOpenBudget;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What may stand in a configuration file, from the top. */
final class GatewayReader {
  /** Names that turn up in messages, metrics and paths. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

  static final String NAME_EXPECTED = "a name of letters, digits and . _ : @ -, at most 128";

  /** Limits of the kernel: IFNAMSIZ is 16 with the NUL. */
  static final Pattern INTERFACE = Pattern.compile("[^\\s/:.][^\\s/:]{0,14}");

  /** Every IPv4 host accepts 576 octets, RFC 791 s3.1; a length field holds 65535. */
  static final int LEAST_PATH_MTU = 576;

  static final int MOST_PATH_MTU = 65_535;

  /** A path in a socket address has 108 octets with its NUL, unix(7). */
  private static final int MOST_SOCKET_PATH = 107;

  private static final Duration LEAST_TIME = Duration.ofMillis(100);
  private static final Duration MOST_TIME = Duration.ofHours(1);

  /** Below it the hold times of routing protocols would end first (BGP: 90 s and 180 s). */
  private static final Duration LEAST_IDLE = Duration.ofMinutes(5);

  private static final Duration MOST_IDLE = Duration.ofDays(30);
  private static final MetricsConfig DEFAULT_METRICS =
      new MetricsConfig(InetAddress.ofLiteral("127.0.0.1"), MetricsConfig.DEFAULT_PORT, 0);

  private final Problems problems;
  private final SecretChecks secrets;

  GatewayReader(Problems problems, SecretChecks secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  GatewayConfig read(Value root) {
    Section top =
        Section.of(
            root,
            "gateway",
            "ports",
            "key-chains",
            "peers",
            "policies",
            "limits",
            "latching",
            "workers",
            "batch-size",
            "provider",
            "pool-element",
            "roles");
    IdentityConfig identity =
        top.required("gateway", "{id}")
            .map(this::identity)
            .orElseGet(() ->
                new IdentityConfig(
                    "?",
                    IdentityConfig.DEFAULT_CONTROL_SOCKET,
                    Optional.of(DEFAULT_METRICS),
                    ReloadConfig.DEFAULTS));
    RolesConfig roles = top.optional("roles").map(this::roles).orElse(RolesConfig.OFF);
    boolean rolesAlone =
        !roles.equals(RolesConfig.OFF)
            && top.optional("ports").isEmpty()
            && top.optional("policies").isEmpty();
    PortsConfig ports =
        (rolesAlone ? top.optional("ports") : top.required("ports", "{local, wan}"))
            .map(GatewayReader::ports)
            .orElseGet(() -> new PortsConfig(noPort(), noPort()));
    Map<String, KeyChainConfig> chains =
        top.optional("key-chains")
            .map(new KeyChainsReader(problems, secrets)::read)
            .orElseGet(LinkedHashMap::new);
    PeersReader peers = new PeersReader(secrets, chains, identity.id());
    Map<String, PeerConfig> peersByName =
        top.optional("peers").map(peers::read).orElseGet(LinkedHashMap::new);
    List<PolicyConfig> policies =
        (rolesAlone
                ? top.optional("policies")
                : top.required("policies", "a list, the last with match: {}"))
            .map(new PoliciesReader(problems, peers)::read)
            .orElseGet(List::of);
    return new GatewayConfig(
        identity,
        ports,
        Collections.unmodifiableMap(peersByName),
        policies,
        top.optional("limits").map(GatewayReader::limits).orElse(LimitsConfig.DEFAULTS),
        top.optional("latching").map(GatewayReader::latching).orElse(LatchingConfig.DEFAULTS),
        top.optional("workers").map(v -> v.integer(1, 1, 1)).orElse(1),
        top.optional("batch-size").map(v -> v.integer(1, 256, 64)).orElse(64),
        top.optional("provider")
            .flatMap(v -> v.word(ProviderChoice.class))
            .orElse(ProviderChoice.AUTO),
        top.optional("pool-element")
            .filter(v -> !v.is("off"))
            .map(new PoolElementReader(secrets)::read),
        roles,
        problems.warnings());
  }

  private IdentityConfig identity(Value value) {
    Section section = Section.of(value, "id", "control-socket", "metrics", "reload");
    String id =
        section.required("id", NAME_EXPECTED).map(v -> v.text(NAME, NAME_EXPECTED)).orElse("?");
    Optional<MetricsConfig> metrics =
        section.optional("metrics").map(this::metrics).orElse(Optional.of(DEFAULT_METRICS));
    return new IdentityConfig(
        id,
        section
            .optional("control-socket")
            .map(GatewayReader::socket)
            .orElse(IdentityConfig.DEFAULT_CONTROL_SOCKET),
        metrics,
        section.optional("reload").map(GatewayReader::reload).orElse(ReloadConfig.DEFAULTS));
  }

  private static ReloadConfig reload(Value value) {
    Section section = Section.of(value, "watch", "live-flows");
    ReloadConfig defaults = ReloadConfig.DEFAULTS;
    return new ReloadConfig(
        section.optional("watch").map(v -> v.bool(defaults.watch())).orElse(defaults.watch()),
        section
            .optional("live-flows")
            .flatMap(v -> v.word(ReloadConfig.LiveFlows.class))
            .orElse(defaults.liveFlows()));
  }

  private static Path socket(Value value) {
    return value
        .text(
            text ->
                text.startsWith("/") && text.length() <= MOST_SOCKET_PATH && text.indexOf('\0') < 0
                    ? Optional.of(Path.of(text))
                    : Optional.empty(),
            "an absolute path of at most " + MOST_SOCKET_PATH + " octets")
        .orElse(IdentityConfig.DEFAULT_CONTROL_SOCKET);
  }

  private Optional<MetricsConfig> metrics(Value value) {
    if (value.is("off")) {
      return Optional.empty();
    }
    if (value.isText()) {
      value.error(value.read(), "off, or a mapping of address and port");
      return Optional.empty();
    }
    Section section = Section.of(value, "address", "port", "flows");
    InetAddress address =
        section
            .optional("address")
            .flatMap(v -> v.text(IpPrefix::literal, "a literal IPv4 or IPv6 address"))
            .orElse(DEFAULT_METRICS.address());
    int port =
        section
            .optional("port")
            .map(v -> v.integer(1, 65_535, MetricsConfig.DEFAULT_PORT))
            .orElse(MetricsConfig.DEFAULT_PORT);
    int flows =
        section.optional("flows").map(v -> v.integer(0, MetricsConfig.MOST_FLOWS, 0)).orElse(0);
    return Optional.of(new MetricsConfig(address, port, flows));
  }

  private static PortsConfig ports(Value value) {
    Section section = Section.of(value, "local", "wan");
    PortConfig local =
        section
            .required("local", "{interface}")
            .map(v -> port(Section.of(v, "interface")))
            .orElseGet(GatewayReader::noPort);
    PortConfig wan =
        section
            .required("wan", "{interface}")
            .map(v -> port(Section.of(v, "interface", "path-mtu")))
            .orElseGet(GatewayReader::noPort);
    boolean same = local.interfaceName().equals(wan.interfaceName());
    if (same && !local.interfaceName().equals(noPort().interfaceName())) {
      value.error(
          "interface " + Wording.quote(wan.interfaceName()) + " on both sides", "two interfaces");
    }
    return new PortsConfig(local, wan);
  }

  private static PortConfig port(Section section) {
    String expected = "a network interface, at most 15 characters";
    String name =
        section
            .required("interface", expected)
            .map(v -> v.text(INTERFACE, expected))
            .orElse(noPort().interfaceName());
    return new PortConfig(name, pathMtu(section));
  }

  static OptionalInt pathMtu(Section section) {
    return section
        .optional("path-mtu")
        .map(v -> OptionalInt.of(v.integer(LEAST_PATH_MTU, MOST_PATH_MTU, MOST_PATH_MTU)))
        .orElse(OptionalInt.empty());
  }

  private static PortConfig noPort() {
    return new PortConfig("?", OptionalInt.empty());
  }

  private static LimitsConfig limits(Value value) {
    Section section =
        Section.of(
            value,
            "flows",
            "half-open",
            "half-open-per-source",
            "syn-pending",
            "idle",
            "closing",
            "close-wait",
            "key-fingerprints");
    LimitsConfig defaults = LimitsConfig.DEFAULTS;
    int flows = count(section, "flows", 1, 1 << 22, defaults.flows());
    HalfOpenBudget usual = HalfOpenBudget.ofTable(flows);
    int halfOpen = count(section, "half-open", 1, flows, usual.flows());
    int perSource = count(section, "half-open-per-source", 1, halfOpen, Math.max(1, halfOpen / 8));
    return new LimitsConfig(
        flows,
        halfOpen,
        perSource,
        time(section, "syn-pending", defaults.synPending()),
        section
            .optional("idle")
            .map(v -> v.duration(LEAST_IDLE, MOST_IDLE, defaults.idle()))
            .orElse(defaults.idle()),
        time(section, "closing", defaults.closing()),
        time(section, "close-wait", defaults.closeWait()),
        count(section, "key-fingerprints", 16, 1 << 20, defaults.keyFingerprints()));
  }

  private static LatchingConfig latching(Value value) {
    if (value.is("off")) {
      return LatchingConfig.OFF;
    }
    if (value.isText()) {
      value.error(value.read(), "off, or a mapping");
      return LatchingConfig.DEFAULTS;
    }
    Section section =
        Section.of(
            value,
            "conflict-policy",
            "on-mismatch",
            "same-pair-peer",
            "born-broken",
            "larval-time",
            "probe-time",
            "listeners",
            "syslog");
    LatchingConfig defaults = LatchingConfig.DEFAULTS;
    return new LatchingConfig(
        true,
        section
            .optional("conflict-policy")
            .flatMap(v -> v.word(LatchingConfig.ConflictPolicy.class))
            .orElse(defaults.conflictPolicy()),
        section
            .optional("on-mismatch")
            .flatMap(v -> v.word(LatchingConfig.OnMismatch.class))
            .orElse(defaults.onMismatch()),
        section
            .optional("same-pair-peer")
            .flatMap(v -> v.word(LatchingConfig.SamePairPeer.class))
            .orElse(defaults.samePairPeer()),
        section.optional("born-broken").map(v -> v.bool(false)).orElse(false),
        time(section, "larval-time", defaults.larvalTime()),
        time(section, "probe-time", defaults.probeTime()),
        count(section, "listeners", 0, 1 << 20, defaults.listeners()),
        section.optional("syslog").map(RegistrarReader::socket));
  }

  private static int count(Section section, String key, int least, int most, int byDefault) {
    return section.optional(key).map(v -> v.integer(least, most, byDefault)).orElse(byDefault);
  }

  private static Duration time(Section section, String key, Duration byDefault) {
    return section
        .optional(key)
        .map(v -> v.duration(LEAST_TIME, MOST_TIME, byDefault))
        .orElse(byDefault);
  }

  private RolesConfig roles(Value value) {
    Section section = Section.of(value, "registrar", "ticket-office", "access-router");
    return new RolesConfig(
        section
            .optional("registrar")
            .map(new RegistrarReader(secrets)::read)
            .orElse(RoleConfig.OFF),
        section
            .optional("ticket-office")
            .filter(v -> !v.is("off"))
            .map(new TicketOfficeReader(secrets)::read)
            .orElse(RoleConfig.OFF),
        section
            .optional("access-router")
            .filter(v -> !v.is("off"))
            .map(new AccessRouterReader(secrets)::read)
            .orElse(RoleConfig.OFF));
  }
}
