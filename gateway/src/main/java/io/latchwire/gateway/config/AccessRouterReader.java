package io.latchwire.gateway.config;

import io.latchwire.handover.AccessRouterSettings;
import io.latchwire.handover.AlgorithmTable;
import io.latchwire.handover.NeighborRouter;
import io.latchwire.handover.RateLimits;
import io.latchwire.handover.StoreLimits;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.OctetString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code roles.access-router}. */
final class AccessRouterReader {
  private static final String LINK_LAYER = "a link-layer address, six octets with colons";
  private static final String ADDRESS = "a global IPv6 address";
  private static final Pattern MODIFIER = Pattern.compile("[0-9a-fA-F]{32}");
  private static final LinkLayerAddress NO_STATION = new LinkLayerAddress(0);

  /** What HMAC-SHA1-96 and a 16-bit lifetime allow. */
  private static final Duration LONGEST_KEY_LIFETIME =
      Duration.ofSeconds(AccessRouterSettings.LARGEST_KEY_LIFETIME_SECONDS);

  private static final String PEM = "the path of a PEM file";

  private final SecretChecks secrets;

  AccessRouterReader(SecretChecks secrets) {
    this.secrets = secrets;
  }

  /** The role, or off after a mistake without which nothing else makes sense. */
  RoleConfig read(Value value) {
    Section section =
        Section.of(
            value,
            "link",
            "upstream",
            "next-hop",
            "address",
            "key",
            "sec",
            "modifier",
            "trust-anchor",
            "path",
            "neighbors",
            "algorithms",
            "key-lifetime",
            "forwarding",
            "minimum-key-bits",
            "maximum-key-bits",
            "secure-only",
            "badf-length-counts-spi",
            "limits");
    String expectedInterface = "a network interface, at most 15 characters";
    String link =
        section
            .required("link", expectedInterface)
            .map(v -> v.text(GatewayReader.INTERFACE, expectedInterface))
            .orElse("?");
    String upstream =
        section
            .required("upstream", expectedInterface)
            .map(v -> v.text(GatewayReader.INTERFACE, expectedInterface))
            .orElse("?");
    Optional<Ip6Address> address = section.required("address", ADDRESS).flatMap(this::global);
    Optional<SecretReference> key =
        section
            .required("key", "file:PATH or credential:NAME")
            .map(v -> secrets.read(v, 0, "access-router"));
    Optional<Path> anchor =
        section.required("trust-anchor", PEM).flatMap(v -> secrets.path(v, PEM));
    Optional<Path> path = section.required("path", PEM).flatMap(v -> secrets.path(v, PEM));
    List<NeighborRouter> neighbors =
        section.optional("neighbors").map(this::neighbors).orElseGet(List::of);
    Section limits =
        section
            .optional("limits")
            .map(v ->
                Section.of(
                    v,
                    "keys",
                    "keys-per-station",
                    "keys-per-owner",
                    "timestamps",
                    "verifications-per-second",
                    "answers-per-second",
                    "plain-answers-per-second"))
            .orElse(null);
    StoreLimits store = StoreLimits.DEFAULT;
    RateLimits rates = RateLimits.DEFAULT;
    int timestamps = AccessRouterSettings.DEFAULT_TIMESTAMP_PEERS;
    if (limits != null) {
      store =
          new StoreLimits(
              number(limits, "keys", 1, 1 << 20, store.capacity()),
              number(limits, "keys-per-station", 1, 1 << 20, store.perLinkLayerAddress()),
              number(limits, "keys-per-owner", 1, 1 << 20, store.perPublicKey()));
      timestamps = number(limits, "timestamps", 1, 1 << 20, timestamps);
      rates =
          new RateLimits(
              number(
                  limits,
                  "verifications-per-second",
                  1,
                  100_000,
                  (int) rates.verificationsPerSecond()),
              number(limits, "answers-per-second", 1, 10_000, (int) rates.answersPerSecond()),
              number(
                  limits,
                  "plain-answers-per-second",
                  0,
                  10_000,
                  (int) rates.plainAnswersPerSecond()),
              rates.perSenderPerSecond(),
              rates.perSenderBurst());
    }
    Optional<Ip6Address> nextHop =
        section.optional("next-hop").flatMap(v -> v.text(AccessRouterReader::parse, ADDRESS));
    int sec = number(section, "sec", 0, 2, 1);
    Optional<OctetString> modifier =
        section
            .optional("modifier")
            .map(v -> v.text(MODIFIER, "32 hexadecimal digits"))
            .filter(text -> MODIFIER.matcher(text).matches())
            .map(OctetString::ofHex);
    AlgorithmTable algorithms =
        section
            .optional("algorithms")
            .map(AccessRouterReader::algorithms)
            .orElse(AlgorithmTable.DEFAULT);
    Duration keyLifetime =
        section
            .optional("key-lifetime")
            .map(v ->
                v.duration(
                    Duration.ofSeconds(1),
                    LONGEST_KEY_LIFETIME,
                    Duration.ofSeconds(AccessRouterSettings.DEFAULT_KEY_LIFETIME_SECONDS)))
            .orElse(Duration.ofSeconds(AccessRouterSettings.DEFAULT_KEY_LIFETIME_SECONDS));
    Duration forwarding =
        section
            .optional("forwarding")
            .map(v ->
                v.duration(
                    Duration.ofSeconds(1),
                    LONGEST_KEY_LIFETIME,
                    Duration.ofSeconds(AccessRouterSettings.DEFAULT_FORWARDING_SECONDS)))
            .orElse(Duration.ofSeconds(AccessRouterSettings.DEFAULT_FORWARDING_SECONDS));
    int minimum =
        number(
            section, "minimum-key-bits", 512, 3072, AccessRouterSettings.DEFAULT_MINIMUM_KEY_BITS);
    int maximum =
        number(
            section,
            "maximum-key-bits",
            2048,
            AccessRouterSettings.DEFAULT_MAXIMUM_KEY_BITS,
            AccessRouterSettings.DEFAULT_MAXIMUM_KEY_BITS);
    boolean secureOnly = section.optional("secure-only").map(v -> v.bool(false)).orElse(false);
    boolean countsSpi =
        section.optional("badf-length-counts-spi").map(v -> v.bool(false)).orElse(false);
    if (address.isEmpty() || key.isEmpty() || anchor.isEmpty() || path.isEmpty()) {
      return RoleConfig.OFF;
    }
    return new AccessRouterConfig(
        link,
        upstream,
        nextHop,
        address.get(),
        key.get(),
        sec,
        modifier,
        anchor.get(),
        path.get(),
        neighbors,
        algorithms,
        (int) keyLifetime.toSeconds(),
        (int) forwarding.toSeconds(),
        minimum,
        maximum,
        secureOnly,
        countsSpi,
        store,
        timestamps,
        rates);
  }

  private static int number(Section section, String key, int least, int most, int byDefault) {
    return section.optional(key).map(v -> v.integer(least, most, byDefault)).orElse(byDefault);
  }

  private Optional<Ip6Address> global(Value value) {
    return value.text(
        text -> parse(text).filter(Ip6Address::isRoutable), ADDRESS + " on the link's /64");
  }

  private static Optional<Ip6Address> parse(String text) {
    try {
      return Optional.of(Ip6Address.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<LinkLayerAddress> station(String text) {
    try {
      return Optional.of(LinkLayerAddress.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static AlgorithmTable algorithms(Value value) {
    List<Integer> types = new ArrayList<>();
    for (Value element : value.list("a list of AT numbers, 1 and 2")) {
      types.add(element.integer(1, 2, 1));
    }
    return types.isEmpty()
        ? AlgorithmTable.DEFAULT
        : AlgorithmTable.DEFAULT.supportingOnly(
            types.stream().mapToInt(Integer::intValue).toArray());
  }

  private List<NeighborRouter> neighbors(Value value) {
    List<NeighborRouter> neighbors = new ArrayList<>();
    for (Value element : value.list("a list of {access-point, router, address, prefix}")) {
      Section section =
          Section.of(element, "access-point", "router", "address", "prefix", "initiate");
      Optional<LinkLayerAddress> accessPoint =
          section
              .required("access-point", LINK_LAYER)
              .flatMap(v -> v.text(AccessRouterReader::station, LINK_LAYER));
      Optional<LinkLayerAddress> router =
          section
              .required("router", LINK_LAYER)
              .flatMap(v -> v.text(AccessRouterReader::station, LINK_LAYER));
      Optional<Ip6Address> address = section.required("address", ADDRESS).flatMap(this::global);
      String expectedPrefix = "an IPv6 prefix";
      Optional<IpPrefix> prefix =
          section
              .required("prefix", expectedPrefix)
              .flatMap(v ->
                  v.text(text -> IpPrefix.parse(text).filter(p -> !p.isIpv4()), expectedPrefix));
      boolean initiate = section.optional("initiate").map(v -> v.bool(false)).orElse(false);
      if (address.isPresent() && prefix.isPresent()) {
        neighbors.add(
            new NeighborRouter(
                accessPoint.orElse(NO_STATION),
                router.orElse(NO_STATION),
                address.get(),
                Ip6Address.of(prefix.get().network().getAddress(), 0),
                prefix.get().length(),
                initiate));
      }
    }
    return neighbors;
  }
}
