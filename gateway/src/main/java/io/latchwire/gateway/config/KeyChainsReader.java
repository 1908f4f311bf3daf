package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What may stand under {@code key-chains}. */
final class KeyChainsReader {
  /** MACs that keys of a chain may have: a number would be used again after a restart. */
  static final List<MacAlgorithm> MACS =
      Stream.of(MacAlgorithm.values()).filter(mac -> !mac.needsNonce()).toList();

  private static final String KEYS = "a list of {key-id, crypto-algorithm, key-string}";
  private static final int MOST_KEY_ID = 63;

  /** RFC 3562 s3: shorter ones can be searched for. */
  private static final int LEAST_GOOD_SECRET_OCTETS = 12;

  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Duration DEFAULT_WARNING =
      Duration.ofMillis(KeyChain.DEFAULT_WARNING_MILLIS);

  private final Problems problems;
  private final SecretChecks secrets;

  KeyChainsReader(Problems problems, SecretChecks secrets) {
    this.problems = problems;
    this.secrets = secrets;
  }

  Map<String, KeyChainConfig> read(Value value) {
    Map<String, KeyChainConfig> chains = new LinkedHashMap<>();
    Section.named(value, "a mapping of names to key chains")
        .values()
        .forEach((name, chain) -> {
          if (!GatewayReader.NAME.matcher(name).matches()) {
            chain.error("key chain " + Wording.quote(name), GatewayReader.NAME_EXPECTED);
          }
          chains.put(name, chain(name, chain));
        });
    return chains;
  }

  private KeyChainConfig chain(String name, Value value) {
    Section section =
        Section.of(value, "accept-tolerance", "expiry-warning", "on-expiry", "null-key", "keys");
    int before = problems.errorCount();
    List<ChainKeyConfig> keys =
        section.required("keys", KEYS).map(v -> keys(v, name)).orElseGet(List::of);
    KeyChainConfig chain =
        new KeyChainConfig(
            name,
            keys,
            section
                .optional("accept-tolerance")
                .map(KeyChainsReader::tolerance)
                .orElse(OptionalLong.empty()),
            section
                .optional("on-expiry")
                .flatMap(v -> v.word(ExpiryAction.class))
                .orElse(ExpiryAction.DENY)
                .onExpiry(),
            section
                .optional("expiry-warning")
                .map(v -> v.duration(Duration.ofSeconds(1), LONGEST, DEFAULT_WARNING))
                .orElse(DEFAULT_WARNING),
            section.optional("null-key").map(this::nullKey).orElse(Lifetime.BEGINNING));
    if (problems.errorCount() == before) {
      warnOfGaps(value, chain);
    }
    return chain;
  }

  private static OptionalLong tolerance(Value value) {
    if (value.is("infinite")) {
      return OptionalLong.of(Lifetime.INFINITY);
    }
    if (value.is("none")) {
      return OptionalLong.of(0);
    }
    return OptionalLong.of(
        value.duration(Duration.ofSeconds(1), LONGEST, Duration.ofSeconds(1)).toMillis());
  }

  private long nullKey(Value value) {
    return Section.of(value, "until")
        .required("until", Value.DATE_EXPECTED)
        .map(v -> v.instant(Instant.EPOCH).toEpochMilli())
        .orElse(Lifetime.BEGINNING);
  }

  private List<ChainKeyConfig> keys(Value value, String chain) {
    List<ChainKeyConfig> keys = new ArrayList<>();
    Map<Integer, Value> ids = new HashMap<>();
    for (Value element : value.list(KEYS)) {
      ChainKeyConfig key = key(element, chain);
      Value earlier = ids.putIfAbsent(key.id(), element);
      if (earlier != null) {
        element.error(
            "key id " + key.id() + " again, as in line " + earlier.line(), "an id of its own");
      }
      keys.add(key);
    }
    return List.copyOf(keys);
  }

  private ChainKeyConfig key(Value value, String chain) {
    Section section =
        Section.of(
            value,
            "key-id",
            "crypto-algorithm",
            "key-string",
            "send-accept-lifetime",
            "send-lifetime",
            "accept-lifetime");
    int id =
        section
            .required("key-id", "0.." + MOST_KEY_ID)
            .map(v -> v.integer(0, MOST_KEY_ID, -1 - problems.errorCount()))
            .orElseGet(() -> -1 - problems.errorCount());
    MacAlgorithm algorithm =
        section
            .required("crypto-algorithm", Wording.oneOf(labels()))
            .flatMap(KeyChainsReader::algorithm)
            .orElse(MacAlgorithm.AES_128_CMAC_96);
    KeyString secret =
        section
            .required("key-string", "{keystring: REFERENCE} or {hexadecimal-string: REFERENCE}")
            .map(v -> keyString(v, chain))
            .orElse(KeyString.NONE);
    Lifetime both = lifetime(section, "send-accept-lifetime").orElse(Lifetime.ALWAYS);
    Optional<Lifetime> send = lifetime(section, "send-lifetime");
    Optional<Lifetime> accept = lifetime(section, "accept-lifetime");
    boolean apart = send.isPresent() || accept.isPresent();
    if (apart) {
      section
          .optional("send-accept-lifetime")
          .ifPresent(v ->
              v.error(
                  "beside send-lifetime or accept-lifetime",
                  "send-accept-lifetime alone, or the two others"));
    }
    return new ChainKeyConfig(
        id,
        algorithm,
        secret.reference,
        secret.form,
        secret.octets,
        apart ? send.orElse(Lifetime.NEVER) : both,
        apart ? accept.orElse(Lifetime.NEVER) : both);
  }

  private static List<String> labels() {
    return MACS.stream().map(MacAlgorithm::label).toList();
  }

  private static Optional<MacAlgorithm> algorithm(Value value) {
    Optional<MacAlgorithm> algorithm = value.textFor(MacAlgorithm::ofLabel);
    if (algorithm.isEmpty()) {
      value.refuseWord(labels());
      return Optional.empty();
    }
    if (algorithm.get().needsNonce()) {
      value.error(
          algorithm.get().label()
              + " needs a nonce, and a restart would use its numbers again under the same key",
          "aes-128-cmac-96, or a peer with keks, whose keys are never used again");
      return Optional.empty();
    }
    return algorithm;
  }

  /** Where a secret is, and what may be known of it. */
  private record KeyString(SecretReference reference, SecretForm form, int octets) {
    static final KeyString NONE = new KeyString(SecretReference.NONE, SecretForm.TEXT, 0);
  }

  private KeyString keyString(Value value, String chain) {
    Section section = Section.of(value, SecretForm.TEXT.label(), SecretForm.HEXADECIMAL.label());
    if (section.values().size() != 1) {
      value.error(
          section.values().isEmpty() ? "an empty mapping" : "two secrets",
          "keystring or hexadecimal-string");
      return KeyString.NONE;
    }
    for (SecretForm form : SecretForm.values()) {
      Optional<Value> named = section.optional(form.label());
      if (named.isPresent()) {
        SecretChecks.Found found = secrets.read(named.get(), form, "key-chains." + chain);
        if (found.octets() > 0 && found.octets() < LEAST_GOOD_SECRET_OCTETS) {
          problems.warn(
              named.get().node(),
              named.get().path()
                  + ": a secret of "
                  + found.octets()
                  + " octets can be searched for (expected: at least "
                  + LEAST_GOOD_SECRET_OCTETS
                  + ")");
        }
        return new KeyString(found.reference(), form, found.octets());
      }
    }
    return KeyString.NONE;
  }

  private static Optional<Lifetime> lifetime(Section section, String key) {
    return section.optional(key).map(KeyChainsReader::lifetime);
  }

  private static Lifetime lifetime(Value value) {
    if (value.is("always")) {
      return Lifetime.ALWAYS;
    }
    if (value.isText()) {
      value.error(value.read(), "always, or {start-date-time, end-date-time or duration}");
      return Lifetime.ALWAYS;
    }
    Section section = Section.of(value, "start-date-time", "end-date-time", "duration");
    long start =
        section
            .required("start-date-time", Value.DATE_EXPECTED)
            .map(v -> v.instant(Instant.EPOCH).toEpochMilli())
            .orElse(0L);
    Optional<Value> end = section.optional("end-date-time");
    Optional<Value> duration = section.optional("duration");
    if (end.isPresent() && duration.isPresent()) {
      duration.get().error("beside end-date-time", "one of the two");
    }
    long endMillis =
        end.map(v -> v.instant(Instant.ofEpochMilli(start)).toEpochMilli())
            .orElseGet(() ->
                duration
                    .map(v -> v.duration(Duration.ofSeconds(1), LONGEST, LONGEST))
                    .map(d -> start + d.toMillis())
                    .orElse(Lifetime.INFINITY));
    if (endMillis < start) {
      end.ifPresent(v -> v.error("an end before the start", "a later date"));
      return Lifetime.from(start);
    }
    return new Lifetime(start, endMillis);
  }

  private void warnOfGaps(Value value, KeyChainConfig chain) {
    warnOfGaps(value, chain.keys().stream().map(ChainKeyConfig::send).toList(), "active");
    warnOfGaps(value, chain.keys().stream().map(ChainKeyConfig::accept).toList(), "accepted");
    if (chain.keys().stream().allMatch(key -> key.send().isNever())) {
      problems.warn(value.node(), value.path() + ": no key is ever sent under");
    }
  }

  private void warnOfGaps(Value value, List<Lifetime> lifetimes, String what) {
    for (Lifetime gap : Lifetime.gaps(lifetimes)) {
      problems.warn(
          value.node(),
          value.path()
              + ": no key is "
              + what
              + " from "
              + Instant.ofEpochMilli(gap.startMillis())
              + " to "
              + Instant.ofEpochMilli(gap.endMillis())
              + ": nothing passes then (remedy: lifetimes that meet or overlap)");
    }
  }
}
