package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What may stand under {@code policies}. */
final class PoliciesReader {
  /** A longer one leaves no room for an in-line key beside the options of a SYN. */
  private static final int MOST_TAG_OCTETS = 16;

  /** What only a protecting policy has. */
  private static final List<String> PROTECTION_KEYS =
      List.of("mode", "until", "peer", "authentication", "orphan", "router-signed");

  /** MACs that keys are made for automatically: the others are for keychains of other makers. */
  static final List<MacAlgorithm> MACS =
      Stream.of(MacAlgorithm.values())
          .filter(mac -> !mac.isWeak() && mac.tagOctets() <= MOST_TAG_OCTETS)
          .toList();

  /** Automatic Key IDs of one side; an id rests for twice the hold time before it is used again. */
  private static final int AUTOMATIC_KEY_IDS = 16;

  /** The last number that is sent under a key. */
  private static final long LAST_NUMBER = 0xFFFF_FFFEL;

  private static final RolloverConfig DEFAULT_ROLLOVER =
      new RolloverConfig(Duration.ofHours(24), OptionalLong.empty(), 1L << 31);
  private static final AuthenticationConfig DEFAULT_AUTHENTICATION =
      new AuthenticationConfig(
          AuthenticationOption.TCP_EAO,
          MacAlgorithm.AES_128_GMAC_96,
          Profile.COMPACT,
          DEFAULT_ROLLOVER,
          Duration.ofSeconds(120),
          Duration.ofSeconds(60));

  /** What is not said here, but by the chain of the peer. */
  private static final AuthenticationConfig OF_A_CHAIN =
      new AuthenticationConfig(
          AuthenticationOption.TCP_EAO,
          MacAlgorithm.AES_128_CMAC_96,
          Profile.KEYCHAIN,
          DEFAULT_ROLLOVER,
          Duration.ofSeconds(120),
          Duration.ofSeconds(60));

  private final Problems problems;
  private final PeersReader peers;

  PoliciesReader(Problems problems, PeersReader peers) {
    this.problems = problems;
    this.peers = peers;
  }

  List<PolicyConfig> read(Value value) {
    List<PolicyConfig> policies = new ArrayList<>();
    int before = problems.errorCount();
    for (Value element : value.list("a list of {name, match, action}")) {
      PolicyConfig policy = policy(element);
      if (policies.stream()
          .anyMatch(p -> p.name().equals(policy.name()) && !p.name().equals("?"))) {
        element.error("policy " + Wording.quote(policy.name()) + " again", "a name of its own");
      }
      // What could not be read falls back to matching everything: then this would mislead.
      if (problems.errorCount() == before) {
        warnIfShadowed(element, policy, policies);
      }
      policies.add(policy);
    }
    if (problems.errorCount() == before
        && !policies.getLast().match().covers(MatchConfig.EVERYTHING)) {
      value.error(
          "the last policy, " + Wording.quote(policies.getLast().name()) + ", leaves frames open",
          "a last policy with match: {} and action bypass or discard");
    }
    return List.copyOf(policies);
  }

  private void warnIfShadowed(Value element, PolicyConfig policy, List<PolicyConfig> earlier) {
    earlier.stream()
        .filter(other -> other.match().covers(policy.match()))
        .findFirst()
        .ifPresent(other ->
            problems.warn(
                element.node(),
                element.path()
                    + ": policy "
                    + Wording.quote(policy.name())
                    + " is never reached: "
                    + Wording.quote(other.name())
                    + " above it matches the same"));
  }

  private PolicyConfig policy(Value value) {
    List<String> keys =
        Stream.concat(Stream.of("name", "match", "action"), PROTECTION_KEYS.stream()).toList();
    Section section = Section.of(value, keys);
    String name =
        section
            .required("name", GatewayReader.NAME_EXPECTED)
            .map(v -> v.text(GatewayReader.NAME, GatewayReader.NAME_EXPECTED))
            .orElse("?");
    MatchConfig match =
        section
            .required("match", "{} for every frame")
            .map(MatchReader::read)
            .orElse(MatchConfig.EVERYTHING);
    Optional<Action> action =
        section.required("action", "protect, bypass or discard").flatMap(v -> v.word(Action.class));
    Optional<ProtectionConfig> protection = Optional.empty();
    if (action.filter(a -> a == Action.PROTECT).isPresent()) {
      protection = Optional.of(protection(section));
      refuseWhatCannotBeProtected(section, match);
    } else if (action.isPresent()) {
      refuseProtection(section, action.get());
    }
    return new PolicyConfig(name, match, action.orElse(Action.DISCARD), protection);
  }

  private static void refuseWhatCannotBeProtected(Section section, MatchConfig match) {
    if (match.protocol() != Protocol.TCP) {
      section
          .optional("match")
          .ifPresent(v ->
              v.error(
                  "protocol " + match.protocol().label() + " under action protect",
                  "protocol: tcp"));
    }
  }

  private static void refuseProtection(Section section, Action action) {
    for (String key : PROTECTION_KEYS) {
      section
          .optional(key)
          .ifPresent(v -> v.error(key + " under action " + action.label(), "action: protect"));
    }
  }

  private ProtectionConfig protection(Section section) {
    Mode mode = word(section, "mode", Mode.class, Mode.REQUIRE);
    Optional<Value> named = section.required("peer", "one of peers");
    String peer = named.map(this::peer).orElse("?");
    Optional<Value> authentication = section.optional("authentication");
    int before = problems.errorCount();
    AuthenticationConfig defaults = peers.hasChain(peer) ? OF_A_CHAIN : DEFAULT_AUTHENTICATION;
    AuthenticationConfig read =
        authentication.map(v -> authentication(v, defaults)).orElse(defaults);
    if (problems.errorCount() == before) {
      Value at = authentication.orElse(section.whole());
      peers.flawless(peer).ifPresent(known -> ProfileChecks.check(at, read, known));
    }
    return new ProtectionConfig(
        mode,
        until(section, mode),
        peer,
        read,
        word(section, "orphan", OrphanAction.class, OrphanAction.RESET_LOCAL),
        word(section, "router-signed", RouterSigned.class, RouterSigned.REFUSE));
  }

  /** The end of mode sign. */
  private static long until(Section section, Mode mode) {
    Optional<Value> until = section.optional("until");
    if (mode != Mode.SIGN) {
      until.ifPresent(v -> v.error("until under mode " + mode.label(), "mode: sign"));
    }
    return until.map(v -> v.instant(Instant.EPOCH).toEpochMilli()).orElse(Lifetime.INFINITY);
  }

  private static <E extends Enum<E> & Labelled> E word(
      Section section, String key, Class<E> type, E byDefault) {
    return section.optional(key).flatMap(v -> v.word(type)).orElse(byDefault);
  }

  private String peer(Value value) {
    String name = value.text(GatewayReader.NAME, "the name of a peer");
    if (!peers.names().contains(name) && !name.equals("?")) {
      value.error(
          Wording.quote(name),
          peers.names().isEmpty()
              ? "a peer; peers is empty"
              : Wording.oneOf(peers.names()) + Wording.suggestion(name, peers.names()));
    }
    return name;
  }

  private AuthenticationConfig authentication(Value value, AuthenticationConfig defaults) {
    Section section =
        Section.of(value, "option", "mac", "profile", "rollover", "hold-time", "confirm-alarm");
    if (defaults.equals(OF_A_CHAIN)) {
      refuseWhatAChainSays(section);
    }
    Duration holdTime =
        section
            .optional("hold-time")
            .map(v -> v.duration(Duration.ofSeconds(1), Duration.ofHours(1), defaults.holdTime()))
            .orElse(defaults.holdTime());
    return new AuthenticationConfig(
        word(section, "option", AuthenticationOption.class, defaults.option()),
        section.optional("mac").map(PoliciesReader::mac).orElse(defaults.mac()),
        word(section, "profile", Profile.class, defaults.profile()),
        section.optional("rollover").map(v -> rollover(v, holdTime)).orElse(DEFAULT_ROLLOVER),
        holdTime,
        section
            .optional("confirm-alarm")
            .map(v ->
                v.duration(Duration.ofSeconds(1), Duration.ofHours(1), defaults.confirmAlarm()))
            .orElse(defaults.confirmAlarm()));
  }

  private static void refuseWhatAChainSays(Section section) {
    for (String key : List.of("mac", "rollover", "hold-time", "confirm-alarm")) {
      section
          .optional(key)
          .ifPresent(v ->
              v.error(key + " with a peer whose keys are those of a chain", "the chain says it"));
    }
  }

  private static MacAlgorithm mac(Value value) {
    Optional<MacAlgorithm> mac = value.textFor(MacAlgorithm::ofLabel).filter(MACS::contains);
    if (mac.isEmpty()) {
      value.refuseWord(MACS.stream().map(MacAlgorithm::label).toList());
    }
    return mac.orElse(DEFAULT_AUTHENTICATION.mac());
  }

  private static RolloverConfig rollover(Value value, Duration holdTime) {
    Section section = Section.of(value, "age", "octets", "numbers");
    RolloverConfig defaults = DEFAULT_ROLLOVER;
    Duration least = holdTime.multipliedBy(2).dividedBy(AUTOMATIC_KEY_IDS - 1);
    return new RolloverConfig(
        section.optional("age").map(v -> age(v, least)).orElse(defaults.age()),
        section
            .optional("octets")
            .map(v -> OptionalLong.of(v.size(1L << 10, 4L << 40, 1L << 30)))
            .orElse(OptionalLong.empty()),
        section
            .optional("numbers")
            .map(v -> v.integer(1L, LAST_NUMBER, defaults.numbers()))
            .orElse(defaults.numbers()));
  }

  private static Duration age(Value value, Duration least) {
    Duration read =
        value.duration(Duration.ofMillis(100), Duration.ofDays(365), DEFAULT_ROLLOVER.age());
    if (read.compareTo(least) < 0) {
      value.error(
          Value.inUnits(read),
          "at least " + Value.inUnits(least) + ", or a shorter hold-time: key ids would run out");
    }
    return read;
  }
}
