package io.latchwire.gateway.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latchwire.crypto.kek.KeyWrap;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.secret.SecretOctets;
import io.latchwire.gateway.config.PrivateFile;
import io.latchwire.kerberos.StoredPrincipal;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The principals of a realm in a file. Each key is wrapped under the master key (RFC 3394), and the
 * whole is sealed with it, so that nothing in it can be changed or exchanged without. Written to a
 * file beside it first and then put in its place, under a lock.
 */
public final class PrincipalStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final int MOST_OCTETS = 64 << 20;
  private static final HexFormat HEX = HexFormat.of();

  private final Path file;
  private final SecretOctets master;

  /**
   * What is in the file.
   *
   * @param realm the KDC's
   * @param principals in the order of the file
   */
  public record Content(String realm, List<StoredPrincipal> principals) {
    /** With its own list. */
    public Content {
      principals = List.copyOf(principals);
    }

    /** With this principal in place of the one of the same name, or behind the others. */
    public Content with(StoredPrincipal changed) {
      List<StoredPrincipal> all = new ArrayList<>(principals);
      all.removeIf(p -> p.name().isSameAs(changed.name()) && p.realm().equals(changed.realm()));
      all.add(changed);
      return new Content(realm, all);
    }
  }

  /**
   * A store that is there or is to be made.
   *
   * @param master 32 octets; the caller keeps its own copy
   */
  public PrincipalStore(Path file, byte[] master) {
    this.file = file;
    this.master = SecretOctets.copyOf(master);
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /**
   * Reads it.
   *
   * @throws IOException naming the file, what is wrong and what to do
   */
  public Content read() throws IOException {
    byte[] octets;
    try {
      if (Files.size(file) > MOST_OCTETS) {
        throw new IOException(file + ": larger than any database of ours");
      }
      octets = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file (remedy: latchwire kdc init)", e);
    }
    try {
      if (!(JSON.readTree(octets) instanceof ObjectNode root)
          || root.path("format").asInt() != FORMAT) {
        throw new IOException(file + ": not a database of principals");
      }
      JsonNode seal = root.remove("seal");
      if (seal == null || !MessageDigest.isEqual(seal(root), hex(seal))) {
        throw new IOException(
            file + ": altered, or under another master key (remedy: the right key, or a backup)");
      }
      List<StoredPrincipal> principals = new ArrayList<>();
      for (JsonNode principal : root.path("principals")) {
        principals.add(principal(principal));
      }
      return new Content(root.path("realm").asText(), principals);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not readable (remedy: a backup)", e);
    }
  }

  private StoredPrincipal principal(JsonNode node) throws IOException {
    List<String> components = new ArrayList<>();
    node.path("name").forEach(component -> components.add(component.asText()));
    List<LongTermKey> keys = new ArrayList<>();
    for (JsonNode key : node.path("keys")) {
      keys.add(new LongTermKey(key.path("kvno").asLong(), unwrap(key)));
    }
    if (components.isEmpty() || keys.isEmpty()) {
      throw new IOException(file + ": a principal without name or keys");
    }
    return new StoredPrincipal(
        new PrincipalName(node.path("type").asInt(), components),
        node.path("realm").asText(),
        keys,
        node.path("salt").asText(),
        node.path("may_be_anonymous").asBoolean(),
        Reachable.valueOf(node.path("reachable").asText().toUpperCase(Locale.ROOT)),
        node.path("preauthentication").asBoolean(),
        node.path("ticket_seconds").asInt());
  }

  private ProtocolKey unwrap(JsonNode node) throws IOException {
    EncryptionType type = EncryptionType.of(node.path("etype").asInt());
    byte[] kek = master.toArray();
    try {
      byte[] octets = KeyWrap.unwrap(kek, hex(node.path("wrapped"))).orElse(null);
      ProtocolKey key = type == null || octets == null ? null : ProtocolKey.of(type, octets);
      if (octets != null) {
        Arrays.fill(octets, (byte) 0);
      }
      if (key == null) {
        throw new IOException(file + ": a key that does not unwrap");
      }
      return key;
    } finally {
      Arrays.fill(kek, (byte) 0);
    }
  }

  private static byte[] hex(JsonNode node) {
    try {
      return HEX.parseHex(node.asText());
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private byte[] seal(ObjectNode root) throws JsonProcessingException {
    byte[] octets = JSON.writeValueAsBytes(root);
    byte[] key = master.toArray();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] sealing =
          mac.doFinal("seal of principals".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      mac.init(new SecretKeySpec(sealing, "HmacSHA256"));
      return mac.doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Makes the file.
   *
   * @throws IOException when it exists, or cannot be written
   */
  public void create(Content content) throws IOException {
    if (Files.exists(file)) {
      throw new IOException(file + " exists (expected: a new file; databases are not replaced)");
    }
    write(content);
  }

  /**
   * Reads, changes and writes it, alone.
   *
   * @throws IOException when it cannot be read or written
   */
  public Content change(UnaryOperator<Content> change) throws IOException {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.lock()) {
      assert held.isValid();
      Content changed = change.apply(read());
      write(changed);
      return changed;
    }
  }

  private void write(Content content) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("realm", content.realm());
    ArrayNode principals = root.putArray("principals");
    content.principals().forEach(principal -> put(principals.addObject(), principal));
    root.put("seal", HEX.formatHex(seal(root)));
    PrivateFile.replace(file, JSON.writeValueAsBytes(root));
  }

  private void put(ObjectNode node, StoredPrincipal principal) {
    ArrayNode name = node.putArray("name");
    principal.name().components().forEach(name::add);
    node.put("type", principal.name().type());
    node.put("realm", principal.realm());
    node.put("salt", principal.salt());
    node.put("may_be_anonymous", principal.mayBeAnonymous());
    node.put("reachable", principal.reachable().name().toLowerCase(Locale.ROOT));
    node.put("preauthentication", principal.preauthentication());
    node.put("ticket_seconds", principal.ticketSeconds());
    ArrayNode keys = node.putArray("keys");
    byte[] kek = master.toArray();
    for (LongTermKey key : principal.keys()) {
      byte[] octets = key.key().octets();
      keys.addObject()
          .put("kvno", key.kvno())
          .put("etype", key.key().type().number())
          .put("wrapped", HEX.formatHex(KeyWrap.wrap(kek, octets)));
      Arrays.fill(octets, (byte) 0);
    }
    Arrays.fill(kek, (byte) 0);
  }
}
