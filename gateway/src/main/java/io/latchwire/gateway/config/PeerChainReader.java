package io.latchwire.gateway.config;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import io.latchwire.policy.VendorPreset;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What may stand under {@code key-chain} of a peer, and whether the chain can be used with it. */
final class PeerChainReader {
  private static final KeyChainConfig NO_CHAIN =
      new KeyChainConfig(
          "?",
          List.of(),
          OptionalLong.empty(),
          KeyChain.OnExpiry.DENY,
          Duration.ZERO,
          Lifetime.BEGINNING);

  private final Map<String, KeyChainConfig> chains;

  PeerChainReader(Map<String, KeyChainConfig> chains) {
    this.chains = chains;
  }

  PeerChainConfig read(Value value) {
    Section section =
        Section.of(
            value,
            "name",
            "preset",
            "alg-ids",
            "text-key",
            "accept-uncovered-options",
            "weak-macs");
    int before = value.problems().errorCount();
    KeyChainConfig chain =
        section.required("name", "one of key-chains").map(this::chain).orElse(NO_CHAIN);
    VendorPreset preset =
        section.optional("preset").flatMap(PeerChainReader::preset).orElse(VendorPreset.DRAFT);
    PeerChainConfig read =
        new PeerChainConfig(
            chain,
            preset,
            section
                .optional("alg-ids")
                .map(v -> algIds(v, preset))
                .orElseGet(() -> new EnumMap<>(preset.algIds())),
            section
                .optional("text-key")
                .flatMap(v -> v.word(TextKeyRule.class))
                .orElse(TextKeyRule.EXACT),
            section.optional("accept-uncovered-options").map(v -> v.bool(true)).orElse(true),
            section.optional("weak-macs").map(v -> v.bool(false)).orElse(false));
    if (value.problems().errorCount() == before) {
      chain.keys().forEach(key -> check(value, key, read));
    }
    if (preset.isUnverified()) {
      value
          .problems()
          .warn(
              section.optional("preset").orElse(value).node(),
              value.path()
                  + ".preset: "
                  + preset.shown()
                  + ": nobody has proven it against a device of that maker");
    }
    return read;
  }

  private KeyChainConfig chain(Value value) {
    String name = value.text(GatewayReader.NAME, "the name of a key chain");
    KeyChainConfig chain = chains.get(name);
    if (chain == null && !name.equals("?")) {
      value.error(
          Wording.quote(name),
          chains.isEmpty()
              ? "a key chain; key-chains is empty"
              : Wording.oneOf(chains.keySet()) + Wording.suggestion(name, chains.keySet()));
    }
    return chain == null ? NO_CHAIN : chain;
  }

  private static Optional<VendorPreset> preset(Value value) {
    Optional<VendorPreset> preset = value.textFor(VendorPreset::ofLabel);
    if (preset.isEmpty()) {
      value.refuseWord(Stream.of(VendorPreset.values()).map(VendorPreset::label).toList());
    }
    return preset;
  }

  /** The table of the preset; a number that is given to an algorithm is no other's any more. */
  private static Map<MacAlgorithm, Integer> algIds(Value value, VendorPreset preset) {
    Map<MacAlgorithm, Integer> given = new EnumMap<>(MacAlgorithm.class);
    List<String> labels = KeyChainsReader.MACS.stream().map(MacAlgorithm::label).toList();
    Section.of(value, labels)
        .values()
        .forEach((label, number) -> {
          Optional<MacAlgorithm> algorithm =
              MacAlgorithm.ofLabel(label).filter(KeyChainsReader.MACS::contains);
          int algId = number.integer(1, 63, 1);
          if (given.containsValue(algId)) {
            number.error("Alg ID " + algId + " again", "a number of its own for each algorithm");
          }
          algorithm.ifPresent(known -> given.put(known, algId));
        });
    Map<MacAlgorithm, Integer> table = new EnumMap<>(MacAlgorithm.class);
    preset
        .algIds()
        .forEach((algorithm, algId) -> {
          if (!given.containsValue(algId)) {
            table.put(algorithm, algId);
          }
        });
    table.putAll(given);
    return Collections.unmodifiableMap(table);
  }

  private static void check(Value value, ChainKeyConfig key, PeerChainConfig peer) {
    MacAlgorithm algorithm = key.algorithm();
    String which = "key " + key.id() + " of chain " + peer.chain().name();
    if (!peer.algIds().containsKey(algorithm)) {
      List<String> known = peer.algIds().keySet().stream().map(MacAlgorithm::label).toList();
      value.error(
          which + ": " + algorithm.label() + " has no Alg ID under preset " + peer.preset().label(),
          Wording.oneOf(known) + ", or alg-ids: {" + algorithm.label() + ": NUMBER}");
    }
    if (algorithm.isWeak() && !peer.weakMacs()) {
      value.error(
          which + ": " + algorithm.label() + " is weak", "another algorithm, or weak-macs: true");
    }
    if (key.secretOctets() > peer.preset().mostSecretOctets()) {
      value.error(
          which + ": a secret of " + key.secretOctets() + " octets",
          "at most " + peer.preset().mostSecretOctets() + ", as preset " + peer.preset().label());
    }
    boolean aes = algorithm == MacAlgorithm.AES_128_CMAC_96;
    if (aes && key.secretOctets() > 0 && !peer.textKey().accepts(key.secretOctets())) {
      value.error(
          which + ": a secret of " + key.secretOctets() + " octets for " + algorithm.label(),
          "16 octets, or text-key: zero-pad or rfc4615");
    }
  }
}
