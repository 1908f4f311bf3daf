package io.latchwire.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.gateway.config.KeyStoreFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keys as {@code ietf-key-chain:key-chains} of RFC 8177, in the JSON of RFC 7951. A name {@code
 * CHAIN.ID} of a key store is key ID of the chain CHAIN. Key strings are only ever read.
 */
final class KeyChainJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ROOT = "ietf-key-chain:key-chains";
  private static final String OURS = "latchwire:";
  private static final Pattern KEY_ID = Pattern.compile("[0-9]{1,19}");

  private KeyChainJson() {}

  /** A key that came in; its octets are the caller's to wipe. */
  static final class Key {
    private final String name;
    private final String algorithm;
    private final byte[] octets;

    private Key(String name, String algorithm, byte[] octets) {
      this.name = name;
      this.algorithm = algorithm;
      this.octets = octets;
    }

    String name() {
      return name;
    }

    String algorithm() {
      return algorithm;
    }

    byte[] octets() {
      return octets;
    }
  }

  /** Chains and keys without any key string. */
  static String write(List<KeyStoreFile.Entry> entries) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode chains = root.putObject(ROOT).putArray("key-chain");
    for (KeyStoreFile.Entry entry : entries) {
      int dot = entry.name().lastIndexOf('.');
      String id = entry.name().substring(dot + 1);
      boolean numbered = dot > 0 && KEY_ID.matcher(id).matches();
      ObjectNode key = chain(chains, numbered ? entry.name().substring(0, dot) : entry.name());
      key.put("key-id", numbered ? id : "0");
      key.put("crypto-algorithm", OURS + entry.algorithm());
      ObjectNode lifetime = key.putObject("lifetime").putObject("send-accept-lifetime");
      lifetime.put("start-date-time", entry.made());
      String retired = entry.retired();
      if (retired == null) {
        lifetime.putArray("no-end-time").addNull();
      } else {
        lifetime.put("end-date-time", retired);
      }
    }
    return root.toPrettyString();
  }

  private static ObjectNode chain(ArrayNode chains, String name) {
    for (JsonNode chain : chains) {
      if (chain.path("name").asText().equals(name) && chain.get("key") instanceof ArrayNode keys) {
        return keys.addObject();
      }
    }
    return chains.addObject().put("name", name).putArray("key").addObject();
  }

  /**
   * The keys of a document.
   *
   * @throws IOException when it is none; the message quotes nothing of it
   */
  static List<Key> read(byte[] document) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(document);
    } catch (IOException e) {
      throw new IOException("not JSON");
    }
    JsonNode chains = root.path(ROOT).path("key-chain");
    if (!chains.isArray()) {
      throw new IOException("no " + ROOT + " (expected: RFC 8177 in the JSON of RFC 7951)");
    }
    List<Key> keys = new ArrayList<>();
    for (JsonNode chain : chains) {
      for (JsonNode key : chain.path("key")) {
        keys.add(key(chain.path("name").asText(), key));
      }
    }
    return keys;
  }

  private static Key key(String chain, JsonNode key) throws IOException {
    String name = chain + "." + key.path("key-id").asText();
    String algorithm = key.path("crypto-algorithm").asText();
    String digits = key.path("key-string").path("hexadecimal-string").asText().replace(":", "");
    if (digits.isEmpty() || digits.length() % 2 != 0 || !digits.matches("[0-9A-Fa-f]*")) {
      throw new IOException(
          "key " + name + ": no hexadecimal-string (expected: octets as aa:bb:cc)");
    }
    return new Key(
        name,
        algorithm.startsWith(OURS) ? algorithm.substring(OURS.length()) : algorithm,
        HexFormat.of().parseHex(digits));
  }
}
