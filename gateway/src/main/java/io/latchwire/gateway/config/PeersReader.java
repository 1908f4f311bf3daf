package io.latchwire.gateway.config;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.policy.VendorPreset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What may stand under {@code peers}. */
final class PeersReader {
  /** TCP options with a meaning of their own: MD5, TCP-AO, MPTCP, TCP Fast Open. */
  private static final Set<Integer> TAKEN_KINDS = Set.of(19, 29, 30, 34);

  private static final String KINDS = "28..255 without 29, 30 and 34, which other options use";
  private static final int LEAST_KIND = 28;
  private static final int FALLBACK_KIND = 254;
  private static final int MOST_KEY_ID = 63;

  /** Configured keys use 0..31, automatic ones the others. */
  private static final int MOST_CONFIGURED_KEY_ID = 31;

  private static final Duration LEAST_KEK_AGE = Duration.ofHours(1);
  private static final Duration MOST_KEK_AGE = Duration.ofDays(3650);
  private static final Duration KEK_AGE = Duration.ofDays(365);

  private final SecretChecks secrets;
  private final Map<String, KeyChainConfig> chains;
  private final String ownName;
  private final Map<String, PeerConfig> peers = new LinkedHashMap<>();
  private final Set<String> usedChains = new HashSet<>();
  private final Set<String> faulty = new HashSet<>();

  PeersReader(SecretChecks secrets, Map<String, KeyChainConfig> chains, String ownName) {
    this.secrets = secrets;
    this.chains = chains;
    this.ownName = ownName;
  }

  Map<String, PeerConfig> read(Value value) {
    Section section = Section.named(value, "a mapping of peer names to peers");
    section.values().forEach(this::add);
    return peers;
  }

  private void add(String name, Value value) {
    int before = value.problems().errorCount();
    if (!GatewayReader.NAME.matcher(name).matches()) {
      value.error("peer " + Wording.quote(name), GatewayReader.NAME_EXPECTED);
    }
    if (name.equals(ownName)) {
      value.error("this gateway's own id", "the name of another gateway");
    }
    peers.put(name, peer(name, value));
    if (value.problems().errorCount() > before) {
      faulty.add(name);
    }
  }

  /** The peer of that name, unless mistakes make it useless to compare anything with it. */
  Optional<PeerConfig> flawless(String name) {
    return faulty.contains(name) ? Optional.empty() : Optional.ofNullable(peers.get(name));
  }

  /** Whether the peer of that name has a key chain, as far as can be told. */
  boolean hasChain(String name) {
    PeerConfig peer = peers.get(name);
    return peer != null && peer.keyChain().isPresent();
  }

  /** Every name that stands in the file. */
  Set<String> names() {
    return peers.keySet();
  }

  private PeerConfig peer(String name, Value value) {
    Section section =
        Section.of(
            value,
            "keks",
            "send-kek",
            "bootstrap-key",
            "key-chain",
            "option-kind",
            "accepted-kinds",
            "max-flows",
            "syn-mss",
            "path-mtu",
            "accept-peer-use-of-own-key",
            "key-installs-per-second",
            "replay-window",
            "kek-age-warning");
    Optional<PeerChainConfig> chain = section.optional("key-chain").map(this::keyChain);
    refuseKeks(section);
    List<KekConfig> keks = keks(section, name);
    VendorPreset preset = chain.map(PeerChainConfig::preset).orElse(VendorPreset.DRAFT);
    int kind = section.optional("option-kind").map(PeersReader::kind).orElse(preset.optionKind());
    return new PeerConfig(
        name,
        keks,
        sendKek(section, keks),
        section.optional("bootstrap-key").map(v -> bootstrapKey(v, name)),
        chain,
        kind,
        section
            .optional("accepted-kinds")
            .map(PeersReader::kinds)
            .orElseGet(() -> presetKinds(preset, kind)),
        section.optional("max-flows").map(v -> v.integer(1, 1 << 22, 65_536)).orElse(65_536),
        section
            .optional("syn-mss")
            .map(v -> OptionalInt.of(v.integer(64, 65_495, 536)))
            .orElse(OptionalInt.empty()),
        GatewayReader.pathMtu(section),
        section.optional("accept-peer-use-of-own-key").map(v -> v.bool(true)).orElse(true),
        section.optional("key-installs-per-second").map(v -> v.integer(1, 1_000, 10)).orElse(10),
        section.optional("replay-window").map(PeersReader::replayWindow).orElse(1_024),
        section
            .optional("kek-age-warning")
            .map(v -> v.duration(LEAST_KEK_AGE, MOST_KEK_AGE, KEK_AGE))
            .orElse(KEK_AGE));
  }

  private PeerChainConfig keyChain(Value value) {
    PeerChainConfig read = new PeerChainReader(chains).read(value);
    String chain = read.chain().name();
    if (chains.containsKey(chain) && !usedChains.add(chain)) {
      value
          .problems()
          .warn(
              value.node(),
              value.path()
                  + ": chain "
                  + chain
                  + " is also that of another peer: each of them can pose as the other");
    }
    return read;
  }

  /** The kinds of the preset as long as the one that is sent is, too. */
  private static SortedSet<Integer> presetKinds(VendorPreset preset, int kind) {
    boolean asPreset = kind == preset.optionKind();
    return Collections.unmodifiableSortedSet(
        new TreeSet<>(asPreset ? preset.acceptedKinds() : List.of(kind)));
  }

  private List<KekConfig> keks(Section section, String peer) {
    if (section.optional("key-chain").isPresent()) {
      return List.of();
    }
    return section
        .required("keks", "a list of {id, algorithm, key}, or key-chain: {name}")
        .map(v -> keks(v, peer))
        .orElseGet(List::of);
  }

  private static void refuseKeks(Section section) {
    if (section.optional("key-chain").isPresent()) {
      for (String key : List.of("keks", "send-kek", "bootstrap-key")) {
        section.optional(key).ifPresent(v -> v.error(key + " beside key-chain", "one of the two"));
      }
    }
  }

  private List<KekConfig> keks(Value value, String peer) {
    List<KekConfig> keks = new ArrayList<>();
    Set<Integer> ids = new LinkedHashSet<>();
    for (Value element : value.list("a list of {id, algorithm, key}")) {
      KekConfig kek = kek(element, peer);
      if (!ids.add(kek.id())) {
        element.error("KEK " + kek.id() + " again", "an id of its own");
      }
      keks.add(kek);
    }
    return List.copyOf(keks);
  }

  private KekConfig kek(Value value, String peer) {
    Section section = Section.of(value, "id", "algorithm", "key");
    List<String> labels = Stream.of(KekAlgorithm.values()).map(KekAlgorithm::label).toList();
    Optional<KekAlgorithm> algorithm =
        section.required("algorithm", Wording.oneOf(labels)).flatMap(v -> kekAlgorithm(v, labels));
    int octets = algorithm.map(KekAlgorithm::kekOctets).orElse(0);
    return new KekConfig(
        // A missing id must not look like a repeated one.
        section
            .required("id", "0.." + MOST_KEY_ID)
            .map(v -> v.integer(0, MOST_KEY_ID, noId(v)))
            .orElseGet(() -> noId(value)),
        algorithm.orElse(KekAlgorithm.HKDF),
        secretOf(section, octets, peer));
  }

  private static Optional<KekAlgorithm> kekAlgorithm(Value value, List<String> labels) {
    Optional<KekAlgorithm> algorithm = value.textFor(KekAlgorithm::ofLabel);
    if (algorithm.isEmpty()) {
      value.refuseWord(labels);
    }
    return algorithm;
  }

  /** A number that no other entry has. */
  private static int noId(Value value) {
    return -1 - value.problems().errorCount();
  }

  private SecretReference secretOf(Section section, int octets, String peer) {
    return section
        .required("key", SecretReference.EXPECTED)
        .map(v -> secrets.read(v, octets, peer))
        .orElse(SecretReference.NONE);
  }

  private static int sendKek(Section section, List<KekConfig> keks) {
    int first = keks.isEmpty() ? 0 : keks.getFirst().id();
    Optional<Value> chosen = section.optional("send-kek");
    int id = chosen.map(v -> v.integer(0, MOST_KEY_ID, first)).orElse(first);
    if (!keks.isEmpty() && keks.stream().noneMatch(kek -> kek.id() == id)) {
      List<String> ids =
          keks.stream().filter(kek -> kek.id() >= 0).map(k -> Integer.toString(k.id())).toList();
      chosen.ifPresent(
          v -> v.error(Integer.toString(id), "the id of a KEK: " + Wording.oneOf(ids)));
    }
    return id;
  }

  private BootstrapKeyConfig bootstrapKey(Value value, String peer) {
    Section section = Section.of(value, "id", "key");
    return new BootstrapKeyConfig(
        section
            .required("id", "0.." + MOST_CONFIGURED_KEY_ID)
            .map(v -> v.integer(0, MOST_CONFIGURED_KEY_ID, 0))
            .orElse(0),
        secretOf(section, BootstrapKeyConfig.KEY_OCTETS, peer));
  }

  private static int kind(Value value) {
    int kind = value.integer(LEAST_KIND, 255, FALLBACK_KIND);
    if (TAKEN_KINDS.contains(kind)) {
      value.error(Integer.toString(kind), KINDS);
    }
    return kind;
  }

  private static SortedSet<Integer> kinds(Value value) {
    SortedSet<Integer> kinds = new TreeSet<>();
    for (Value element : value.list("a list of option kinds")) {
      if (!kinds.add(kind(element))) {
        element.error("kind " + element.read() + " again", "once");
      }
    }
    return Collections.unmodifiableSortedSet(kinds);
  }

  /** The window is kept in words of 64 bits. */
  private static int replayWindow(Value value) {
    int width = value.integer(64, 65_536, 1_024);
    if (width % 64 != 0) {
      value.error(Integer.toString(width), "a multiple of 64");
    }
    return width;
  }
}
