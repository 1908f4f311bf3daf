package io.latchwire.wire.kerberos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The conversations of {@code vectors/kerberos/sessions.json}, captured and decrypted. */
public final class KerberosVectors {
  /** The whole file. */
  public static final JsonNode ALL = load();

  private KerberosVectors() {}

  /**
   * A message of a conversation.
   *
   * @param session its name
   * @param type as in the document
   * @param message its octets
   * @param derived what can be known of it with the keys
   */
  public record Message(String session, String type, OctetString message, JsonNode derived) {
    /** The message. */
    public byte[] octets() {
      return message.octets();
    }

    @Override
    public String toString() {
      return session + " " + derived.path("n") + " " + type;
    }
  }

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(
            KerberosVectors.class.getResourceAsStream("/vectors/kerberos/sessions.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Octets of a field. */
  public static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }

  /** A key of {@code {enctype, key}}. */
  public static ProtocolKey key(JsonNode node) {
    EncryptionType type = Objects.requireNonNull(EncryptionType.of(node.path("enctype").asInt()));
    return Objects.requireNonNull(ProtocolKey.of(type, hex(node.path("key"))));
  }

  /** A conversation by its name. */
  public static JsonNode session(String name) {
    for (JsonNode session : ALL.path("sessions")) {
      if (session.path("name").asText().equals(name)) {
        return session;
      }
    }
    throw new AssertionError("no session " + name);
  }

  /** A long-term key of a conversation. */
  public static ProtocolKey longTermKey(JsonNode session, String principal, int etype) {
    EncryptionType type = Objects.requireNonNull(EncryptionType.of(etype));
    return Objects.requireNonNull(
        ProtocolKey.of(
            type, hex(session.path("long_term_keys").path(principal).path(String.valueOf(etype)))));
  }

  /** Every message of every conversation. */
  public static List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (JsonNode session : ALL.path("sessions")) {
      for (int i = 0; i < session.path("messages").size(); i++) {
        JsonNode message = session.path("messages").path(i);
        messages.add(
            new Message(
                session.path("name").asText(),
                message.path("type").asText(),
                OctetString.of(hex(message.path("hex"))),
                session.path("derived").path(i)));
      }
    }
    return messages;
  }
}
