package io.latchwire.crypto.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;

/** The known answers of {@code vectors/fmipv6/identity.json}. */
final class IdentityVectors {
  static final JsonNode ALL = load();

  private IdentityVectors() {}

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(
            IdentityVectors.class.getResourceAsStream("/vectors/fmipv6/identity.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }

  static SubjectPublicKey publicKey(String name) {
    return Objects.requireNonNull(
        SubjectPublicKey.readExactly(hex(ALL.path("keys").path(name).path("spki"))));
  }

  static RsaKeyPair keyPair(String name) {
    return RsaKeyPair.ofPem(ALL.path("keys").path(name).path("pkcs8_pem").asText());
  }

  static RouterCertificate certificate(String name) {
    return Objects.requireNonNull(
        RouterCertificate.read(hex(ALL.path("certificates").path(name))), name);
  }
}
