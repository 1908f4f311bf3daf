package io.latchwire.gateway.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may stand under {@code match}. */
final class MatchReader {
  private static final Pattern RANGE = Pattern.compile("(0|[1-9][0-9]{0,4})-([1-9][0-9]{0,4})");
  private static final String PORTS = "a port 0..65535, a range as 1024-65535, or a list of these";
  private static final String PREFIXES =
      "an IPv4 or IPv6 prefix as 192.0.2.0/24 or 2001:db8::/32, or a list of these";
  private static final String VLANS = "untagged, a VLAN id 0..4094, or a list of ids";
  private static final int MOST_VLAN = 4_094;
  private static final int MOST_PORT = 65_535;
  private static final PortRange EVERY_PORT = new PortRange(0, MOST_PORT);

  private MatchReader() {}

  static MatchConfig read(Value value) {
    Section section =
        Section.of(
            value, "protocol", "local", "remote", "port", "local-port", "remote-port", "vlan");
    Protocol protocol =
        section.optional("protocol").flatMap(v -> v.word(Protocol.class)).orElse(Protocol.ANY);
    List<IpPrefix> local = prefixes(section, "local");
    List<IpPrefix> remote = prefixes(section, "remote");
    refuseImpossible(value, protocol, local, remote);
    return new MatchConfig(
        protocol,
        local,
        remote,
        ports(section, protocol),
        section.optional("vlan").map(MatchReader::vlan).orElseGet(VlanMatch.Any::new));
  }

  private static List<IpPrefix> prefixes(Section section, String key) {
    List<IpPrefix> prefixes = new ArrayList<>();
    section
        .optional(key)
        .ifPresent(v -> {
          for (Value element : v.oneOrMore(PREFIXES)) {
            prefix(element).ifPresent(prefixes::add);
          }
        });
    return List.copyOf(prefixes);
  }

  private static Optional<IpPrefix> prefix(Value value) {
    Optional<IpPrefix> prefix = value.text(IpPrefix::parse, PREFIXES);
    prefix
        .filter(p -> !p.equals(p.masked()))
        .ifPresent(
            p -> value.error(value.read() + " has bits behind its length", p.masked().toString()));
    return prefix;
  }

  private static void refuseImpossible(
      Value value, Protocol protocol, List<IpPrefix> local, List<IpPrefix> remote) {
    boolean ipv4 = mayBe(true, local) && mayBe(true, remote);
    boolean ipv6 = mayBe(false, local) && mayBe(false, remote);
    if (!ipv4 && !ipv6) {
      value.error(
          "local and remote of different IP versions", "prefixes of one version on both sides");
    } else if (protocol == Protocol.ICMP && !ipv4) {
      value.error("protocol icmp with IPv6 prefixes", "protocol: icmpv6");
    } else if (protocol == Protocol.ICMPV6 && !ipv6) {
      value.error("protocol icmpv6 with IPv4 prefixes", "protocol: icmp");
    }
  }

  private static boolean mayBe(boolean ipv4, List<IpPrefix> prefixes) {
    return prefixes.isEmpty() || prefixes.stream().anyMatch(p -> p.isIpv4() == ipv4);
  }

  private static PortMatch ports(Section section, Protocol protocol) {
    for (String key : List.of("port", "local-port", "remote-port")) {
      if (protocol != Protocol.TCP && protocol != Protocol.UDP) {
        section
            .optional(key)
            .ifPresent(
                v -> v.error(key + " of protocol " + protocol.label(), "protocol: tcp or udp"));
      }
    }
    boolean oneSide =
        section.optional("local-port").isPresent() || section.optional("remote-port").isPresent();
    if (oneSide) {
      section
          .optional("port")
          .ifPresent(v ->
              v.error(
                  "port beside local-port or remote-port", "port for either side, or the others"));
    }
    return new PortMatch(
        ranges(section, "port"), ranges(section, "local-port"), ranges(section, "remote-port"));
  }

  private static List<PortRange> ranges(Section section, String key) {
    List<PortRange> ranges = new ArrayList<>();
    section
        .optional(key)
        .ifPresent(v -> v.oneOrMore(PORTS).forEach(element -> ranges.add(range(element))));
    return List.copyOf(ranges);
  }

  private static PortRange range(Value value) {
    if (!value.isText()) {
      int port = value.integer(0, MOST_PORT, 0);
      return new PortRange(port, port);
    }
    return value.text(MatchReader::rangeOf, PORTS).orElse(EVERY_PORT);
  }

  private static Optional<PortRange> rangeOf(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(range.group(1));
    int last = Integer.parseInt(range.group(2));
    return first <= last && last <= MOST_PORT
        ? Optional.of(new PortRange(first, last))
        : Optional.empty();
  }

  private static VlanMatch vlan(Value value) {
    if (value.is("untagged")) {
      return new VlanMatch.Untagged();
    }
    if (value.isText()) {
      value.error(value.read(), VLANS);
      return new VlanMatch.Any();
    }
    SortedSet<Integer> ids = new TreeSet<>();
    value.oneOrMore(VLANS).forEach(element -> ids.add(element.integer(0, MOST_VLAN, 0)));
    return new VlanMatch.Ids(Collections.unmodifiableSortedSet(ids));
  }
}
