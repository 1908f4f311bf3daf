package io.latchwire.gateway.config;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.handler.kerberos.KdcFront;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.AuthorizationRule;
import io.latchwire.kerberos.KdcSettings;
import io.latchwire.wire.kerberos.PrincipalName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads {@code roles.ticket-office}. */
final class TicketOfficeReader {
  private static final String SOCKET_EXPECTED =
      "ADDRESS:PORT, an IPv6 address in brackets, usually port 88";
  private static final Pattern SOCKET =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):(\\d{1,5})");
  private static final Pattern REALM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
  private static final String REALM_EXPECTED = "a realm, letters, digits, dots and dashes";
  private static final Pattern SERVICE = Pattern.compile("HTTP/[A-Za-z0-9.-]{1,253}");
  private static final String SERVICE_EXPECTED = "HTTP/ and the name of a host";
  private static final int NT_SRV_HST = 3;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MONTH = Duration.ofDays(31);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MOST_PER_SOURCE = 100_000;
  private static final int LEAST_DATAGRAM = 512;
  private static final int MOST_DATAGRAM = 65_507;
  private static final int DEFAULT_PER_SOURCE = 50;

  private final SecretChecks secrets;

  TicketOfficeReader(SecretChecks secrets) {
    this.secrets = secrets;
  }

  RoleConfig read(Value value) {
    if (value.node() instanceof ScalarNode) {
      value.error(value.read(), "off, or a mapping of realm, listen, database and master-key");
      return RoleConfig.OFF;
    }
    Section section =
        Section.of(
            value,
            "realm",
            "listen",
            "database",
            "master-key",
            "certificate",
            "profile",
            "anonymous",
            "authenticated-anonymous",
            "draft-option",
            "groups",
            "clock-skew",
            "ticket-life",
            "anonymous-life",
            "renewable-life",
            "hide-previous-realm",
            "keep-verified-cas",
            "authorization-data",
            "trusted-realms",
            "pkinit-per-source",
            "datagram-octets",
            "looking-glass");
    return new TicketOfficeConfig(
        section
            .required("listen", SOCKET_EXPECTED)
            .map(TicketOfficeReader::sockets)
            .orElseGet(List::of),
        section
            .required("database", "a path")
            .flatMap(v -> secrets.path(v, "a path"))
            .orElse(Path.of("/")),
        section
            .required("master-key", "file:PATH, env:NAME or credential:NAME")
            .map(v -> secrets.read(v, TicketOfficeConfig.MASTER_KEY_OCTETS, "ticket office"))
            .orElse(SecretReference.NONE),
        section.optional("certificate").map(v -> SiteCertificate.of(v, secrets, "ticket office")),
        settings(section),
        section
            .optional("pkinit-per-source")
            .map(v -> v.integer(0, MOST_PER_SOURCE, DEFAULT_PER_SOURCE))
            .orElse(DEFAULT_PER_SOURCE),
        section
            .optional("datagram-octets")
            .map(v -> v.integer(LEAST_DATAGRAM, MOST_DATAGRAM, KdcFront.DEFAULT_DATAGRAM_OCTETS))
            .orElse(KdcFront.DEFAULT_DATAGRAM_OCTETS),
        section.optional("looking-glass").filter(v -> !v.is("off")).map(this::lookingGlass));
  }

  private TicketOfficeConfig.LookingGlass lookingGlass(Value value) {
    Section section =
        Section.of(
            value,
            "listen",
            "service",
            "anonymous",
            "realm-anonymous",
            "record-identity",
            "certificate");
    boolean anonymous = allowed(section, "anonymous");
    boolean realmAnonymous = allowed(section, "realm-anonymous");
    boolean recordIdentity = flag(section, "record-identity", false);
    if (recordIdentity && (anonymous || realmAnonymous)) {
      // RFC 8062 s7: who has to know its clients must not take anonymous tickets.
      value.error(
          "record-identity with anonymous clients",
          "anonymous: deny and realm-anonymous: deny beside it");
    }
    return new TicketOfficeConfig.LookingGlass(
        section
            .required("listen", SOCKET_EXPECTED)
            .flatMap(v -> v.text(TicketOfficeReader::socket, SOCKET_EXPECTED))
            .orElse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
        section
            .required("service", SERVICE_EXPECTED)
            .map(v -> v.text(SERVICE, SERVICE_EXPECTED))
            .map(text -> new PrincipalName(NT_SRV_HST, List.of(text.split("/", -1))))
            .orElse(PrincipalName.ticketGranting("?")),
        anonymous,
        realmAnonymous,
        recordIdentity,
        section.optional("certificate").map(v -> SiteCertificate.of(v, secrets, "ticket office")));
  }

  private static boolean allowed(Section section, String key) {
    Optional<Value> value = section.optional(key);
    if (value.isEmpty() || value.get().is("allow")) {
      return true;
    }
    if (!value.get().is("deny")) {
      value.get().refuseWord(List.of("allow", "deny"));
    }
    return false;
  }

  private KdcSettings settings(Section section) {
    return new KdcSettings(
        section
            .required("realm", REALM_EXPECTED)
            .map(v -> v.text(REALM, REALM_EXPECTED))
            .orElse("?"),
        section
            .optional("profile")
            .map(TicketOfficeReader::profile)
            .orElse(AnonymityProfile.RFC_8062),
        flag(section, "anonymous", true),
        flag(section, "authenticated-anonymous", true),
        flag(section, "draft-option", true),
        section
            .optional("groups")
            .map(TicketOfficeReader::groups)
            .orElse(List.of(AgreementGroup.values())),
        seconds(section, "clock-skew", SECOND, HOUR, KdcSettings.DEFAULT_SKEW_SECONDS),
        seconds(section, "ticket-life", SECOND, MONTH, KdcSettings.DEFAULT_TICKET_SECONDS),
        seconds(section, "anonymous-life", SECOND, MONTH, KdcSettings.DEFAULT_ANONYMOUS_SECONDS),
        section
            .optional("renewable-life")
            .filter(v -> !v.is("off"))
            .map(v -> (int) v.duration(SECOND, Duration.ofDays(365), MONTH).toSeconds())
            .orElse(0),
        flag(section, "hide-previous-realm", false),
        flag(section, "keep-verified-cas", false),
        section.optional("authorization-data").map(TicketOfficeReader::rules).orElseGet(Map::of),
        section.optional("trusted-realms").map(TicketOfficeReader::realms).orElseGet(Set::of));
  }

  private static boolean flag(Section section, String key, boolean byDefault) {
    return section.optional(key).map(v -> v.bool(byDefault)).orElse(byDefault);
  }

  private static int seconds(
      Section section, String key, Duration least, Duration most, int byDefault) {
    return section
        .optional(key)
        .map(v -> (int) v.duration(least, most, Duration.ofSeconds(byDefault)).toSeconds())
        .orElse(byDefault);
  }

  private static List<InetSocketAddress> sockets(Value value) {
    List<InetSocketAddress> sockets = new ArrayList<>();
    for (Value one : value.oneOrMore(SOCKET_EXPECTED)) {
      one.text(TicketOfficeReader::socket, SOCKET_EXPECTED).ifPresent(sockets::add);
    }
    return sockets;
  }

  private static Optional<InetSocketAddress> socket(String text) {
    var matcher = SOCKET.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
      return Optional.empty();
    }
    String literal = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    try {
      return Optional.of(
          new InetSocketAddress(
              InetAddress.ofLiteral(literal), Integer.parseInt(matcher.group(3))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AnonymityProfile profile(Value value) {
    List<String> labels = new ArrayList<>();
    for (AnonymityProfile profile : AnonymityProfile.values()) {
      if (value.is(profile.label())) {
        return profile;
      }
      labels.add(profile.label());
    }
    value.refuseWord(labels);
    return AnonymityProfile.RFC_8062;
  }

  private static List<AgreementGroup> groups(Value value) {
    List<AgreementGroup> groups = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (AgreementGroup group : AgreementGroup.values()) {
      labels.add(group.label());
    }
    for (Value one : value.oneOrMore(Wording.oneOf(labels))) {
      int before = groups.size();
      for (AgreementGroup group : AgreementGroup.values()) {
        if (one.is(group.label())) {
          groups.add(group);
        }
      }
      if (groups.size() == before) {
        one.refuseWord(labels);
      }
    }
    return groups;
  }

  private static Map<Integer, AuthorizationRule> rules(Value value) {
    Map<Integer, AuthorizationRule> rules = new HashMap<>();
    Section.named(value, "a mapping of types to remove, keep or reject")
        .values()
        .forEach((type, rule) -> {
          try {
            rules.put(Integer.parseInt(type), rule(rule));
          } catch (NumberFormatException e) {
            rule.error("type " + Wording.quote(type), "a number within 32 bits");
          }
        });
    return rules;
  }

  private static AuthorizationRule rule(Value value) {
    List<String> labels = new ArrayList<>();
    for (AuthorizationRule rule : AuthorizationRule.values()) {
      String label = rule.name().toLowerCase(Locale.ROOT);
      if (value.is(label)) {
        return rule;
      }
      labels.add(label);
    }
    value.refuseWord(labels);
    return AuthorizationRule.REJECT;
  }

  private static Set<String> realms(Value value) {
    Set<String> realms = new HashSet<>();
    for (Value one : value.oneOrMore(REALM_EXPECTED)) {
      realms.add(one.text(REALM, REALM_EXPECTED));
    }
    return realms;
  }
}
