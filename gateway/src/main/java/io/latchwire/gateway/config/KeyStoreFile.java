package io.latchwire.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.latchwire.crypto.kdf.KeyDerivation;
import io.latchwire.crypto.kek.KeyWrap;
import io.latchwire.crypto.random.KeyOctets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys in one file, each wrapped by RFC 3394 under a key of its own, which is derived from the
 * store's secret and bound to everything that the file says of the entry. Who has the file and not
 * the store's secret has nothing; who can read the secret alone has nothing either.
 *
 * <p>The store says itself where its secret is, as a reference. Names and ages can be listed
 * without it. A store is immutable here: adding gives another one, which is written in the place of
 * the first.
 */
public final class KeyStoreFile {
  /** Octets of the store's secret. */
  public static final int SECRET_OCTETS = 32;

  /** Names of keys; by habit the peer, a dot, and the identifier. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");

  private static final int VERSION = 1;
  private static final int MOST_OCTETS = 1 << 20;
  private static final int MOST_KEYS = 4096;
  private static final int SALT_OCTETS = 16;
  private static final HexFormat HEX = HexFormat.of();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final Content content;

  /** What the file holds. */
  private record Content(int version, String secret, List<Entry> keys) {}

  /**
   * One key.
   *
   * @param name unique in the store
   * @param algorithm what it is for
   * @param made when it came into the store
   * @param retired when it was taken out of use and its octets were forgotten; null while they are
   *     there
   * @param salt of the key that wraps it, hexadecimal
   * @param wrapped hexadecimal; null once it is retired
   */
  public record Entry(
      String name,
      String algorithm,
      String made,
      @Nullable String retired,
      String salt,
      @Nullable String wrapped) {
    private void check(Path file) throws SecretException {
      if (!NAME.matcher(name).matches()) {
        throw new SecretException(file + ": a name that is none (expected: " + NAME + ")");
      }
    }
  }

  private KeyStoreFile(Path file, Content content) {
    this.file = file;
    this.content = content;
  }

  /**
   * A store without keys, not yet written.
   *
   * @param secret where its secret of {@value #SECRET_OCTETS} octets is
   */
  public static KeyStoreFile empty(Path file, SecretReference secret) {
    return new KeyStoreFile(file, new Content(VERSION, secret.toString(), List.of()));
  }

  /**
   * Reads a store.
   *
   * @throws SecretException when it is missing, readable by others or damaged
   */
  public static KeyStoreFile read(Path file, SecretSource source) throws SecretException {
    byte[] octets = SecretFile.own(file, source.uid()).read(MOST_OCTETS);
    try {
      Content content = JSON.readValue(octets, Content.class);
      if (content.version != VERSION) {
        throw new SecretException(file + ": version " + content.version + " (expected: 1)");
      }
      for (Entry entry : content.keys) {
        entry.check(file);
      }
      return new KeyStoreFile(file, content);
    } catch (IOException | NullPointerException e) {
      // The parser's own words may quote the file.
      throw new SecretException(
          file + " is no key store, or damaged (expected: what latchwire key writes)");
    }
  }

  /** The keys, oldest first. */
  public List<Entry> entries() {
    return content.keys;
  }

  private Optional<Entry> entry(String name) {
    return content.keys.stream().filter(entry -> entry.name.equals(name)).findFirst();
  }

  /** When a key came into the store; empty when there is none of that name. */
  Optional<Instant> made(String name) {
    return entry(name).map(entry -> Instant.parse(entry.made));
  }

  /**
   * The octets of a key.
   *
   * @return a fresh array, which the caller wipes
   * @throws SecretException when there is none, it is retired, or the store's secret is another
   */
  byte[] secret(String name, SecretSource source) throws SecretException {
    Entry entry =
        entry(name)
            .orElseThrow(() ->
                new SecretException(
                    file
                        + " has no key "
                        + Wording.quote(name)
                        + " (latchwire key list shows all)"));
    String wrapped = entry.wrapped;
    if (wrapped == null) {
      throw new SecretException(
          file + ": key " + Wording.quote(name) + " is retired (expected: one in use)");
    }
    byte[] wrapping = wrappingKey(entry, source);
    try {
      return KeyWrap.unwrap(wrapping, HEX.parseHex(wrapped))
          .orElseThrow(() ->
              new SecretException(
                  file
                      + ": key "
                      + Wording.quote(name)
                      + " does not open: altered, or "
                      + content.secret
                      + " is not this store's secret"));
    } catch (IllegalArgumentException e) {
      throw new SecretException(file + ": key " + Wording.quote(name) + " is damaged");
    } finally {
      Arrays.fill(wrapping, (byte) 0);
    }
  }

  private byte[] wrappingKey(Entry entry, SecretSource source) throws SecretException {
    byte[] secret = storeSecret(source);
    try {
      String about = String.join("\0", "latchwire-ks1", entry.name, entry.algorithm, entry.made);
      return KeyDerivation.hkdfSha256(
          secret, HEX.parseHex(entry.salt), about.getBytes(StandardCharsets.UTF_8), SECRET_OCTETS);
    } catch (IllegalArgumentException e) {
      throw new SecretException(file + ": key " + Wording.quote(entry.name) + " is damaged");
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private byte[] storeSecret(SecretSource source) throws SecretException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new SecretException(file + " is in no directory");
    }
    SecretReference reference =
        SecretReference.parse(content.secret, directory)
            .filter(r -> r.scheme() != SecretReference.Scheme.STORE)
            .orElseThrow(() ->
                new SecretException(
                    file + ": no reference to its secret (expected: file:, env: or credential:)"));
    return reference.resolve(SECRET_OCTETS, source);
  }

  /**
   * The store with one more key.
   *
   * @param octets of the key, a multiple of 8, 16 or more; the caller wipes them
   * @throws SecretException when the name is taken, or the store's secret cannot be read
   */
  public KeyStoreFile with(
      String name,
      String algorithm,
      byte[] octets,
      Instant now,
      KeyOctets random,
      SecretSource source)
      throws SecretException {
    if (entry(name).isPresent()) {
      throw new SecretException(
          file + " has a key " + Wording.quote(name) + " (expected: another name)");
    }
    if (content.keys.size() == MOST_KEYS) {
      throw new SecretException(file + " is full: " + MOST_KEYS + " keys");
    }
    byte[] salt = new byte[SALT_OCTETS];
    random.fill(salt);
    Entry open = new Entry(name, algorithm, now.toString(), null, HEX.formatHex(salt), null);
    open.check(file);
    byte[] wrapping = wrappingKey(open, source);
    try {
      String wrapped = HEX.formatHex(KeyWrap.wrap(wrapping, octets));
      List<Entry> keys = new ArrayList<>(content.keys);
      keys.add(new Entry(name, algorithm, open.made, null, open.salt, wrapped));
      return new KeyStoreFile(file, new Content(VERSION, content.secret, List.copyOf(keys)));
    } finally {
      Arrays.fill(wrapping, (byte) 0);
    }
  }

  /**
   * The store without the octets of a key; its name stays taken.
   *
   * @throws SecretException when there is no such key in use
   */
  public KeyStoreFile retire(String name, Instant now) throws SecretException {
    List<Entry> keys = new ArrayList<>();
    boolean found = false;
    for (Entry entry : content.keys) {
      boolean meant = entry.name.equals(name) && entry.retired == null;
      found |= meant;
      keys.add(
          meant
              ? new Entry(name, entry.algorithm, entry.made, now.toString(), entry.salt, null)
              : entry);
    }
    if (!found) {
      throw new SecretException(file + " has no key " + Wording.quote(name) + " in use");
    }
    return new KeyStoreFile(file, new Content(VERSION, content.secret, List.copyOf(keys)));
  }

  /** Puts the store in the place of the file, mode 0600, whole or not at all. */
  public void write() throws IOException {
    PrivateFile.replace(file, json());
  }

  private byte[] json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of plain values", e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
