package io.latchwire.gateway.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a secret is; never the secret itself.
 *
 * @param scheme what kind of place
 * @param name an absolute path, the name of a variable or credential, or the absolute path of a
 *     store, {@code #} and the name of a key in it
 */
public record SecretReference(Scheme scheme, String name) {
  /** What a reference looks like, for messages. */
  static final String EXPECTED = "file:PATH, env:NAME, credential:NAME or store:PATH#NAME";

  /** Stands where a reference could not be read; no file has a relative path. */
  static final SecretReference NONE = new SecretReference(Scheme.FILE, "?");

  private static final String CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY";
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9_@:-][A-Za-z0-9._@:-]*");

  /** What kind of place holds the secret. */
  public enum Scheme implements Labelled {
    /** A file of mode 0600 or 0400 that the reader owns. */
    FILE("file"),
    /** An environment variable, in hexadecimal. */
    ENV("env"),
    /** A file in the directory that systemd made for this service (LoadCredential=). */
    CREDENTIAL("credential"),
    /** A key in a {@link KeyStoreFile}. */
    STORE("store");

    private final String label;

    Scheme(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /**
   * Reads a reference; empty when the text is none, perhaps because it is the secret itself.
   *
   * @param text as {@link #EXPECTED} says
   * @param directory what a relative path is relative to
   */
  static Optional<SecretReference> parse(String text, Path directory) {
    int colon = text.indexOf(':');
    if (colon < 0 || colon == text.length() - 1 || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String rest = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "file" ->
          Optional.of(
              new SecretReference(Scheme.FILE, directory.resolve(rest).normalize().toString()));
      case "env" -> named(Scheme.ENV, VARIABLE, rest);
      case "credential" -> named(Scheme.CREDENTIAL, CREDENTIAL, rest);
      case "store" -> stored(rest, directory);
      default -> Optional.empty();
    };
  }

  private static Optional<SecretReference> stored(String rest, Path directory) {
    int hash = rest.lastIndexOf('#');
    if (hash < 1 || !KeyStoreFile.NAME.matcher(rest.substring(hash + 1)).matches()) {
      return Optional.empty();
    }
    Path store = directory.resolve(rest.substring(0, hash)).normalize();
    return Optional.of(new SecretReference(Scheme.STORE, store + rest.substring(hash)));
  }

  /** As a command line has it: relative to where the command runs. */
  public static Optional<SecretReference> read(String text) {
    return parse(text, Path.of("").toAbsolutePath());
  }

  private static Optional<SecretReference> named(Scheme scheme, Pattern allowed, String name) {
    return allowed.matcher(name).matches()
        ? Optional.of(new SecretReference(scheme, name))
        : Optional.empty();
  }

  /**
   * The secret, from this process's files and environment.
   *
   * @param octets its expected length
   * @return a fresh array, which the caller wipes
   * @throws SecretException when it is missing, readable by others or of another length
   */
  public byte[] resolve(int octets) throws SecretException {
    return resolve(octets, SecretSource.system());
  }

  /** As {@link #resolve(int)} from the given source. */
  public byte[] resolve(int octets, SecretSource source) throws SecretException {
    return switch (scheme) {
      case FILE -> fromFile(SecretFile.own(Path.of(name), source.uid()), octets);
      case ENV -> fromVariable(octets, source);
      case CREDENTIAL -> fromFile(credential(source), octets);
      case STORE -> fromStore(octets, source);
    };
  }

  private byte[] fromStore(int octets, SecretSource source) throws SecretException {
    byte[] key = KeyStoreFile.read(store(), source).secret(keyName(), source);
    if (key.length != octets) {
      Arrays.fill(key, (byte) 0);
      throw new SecretException(
          this + " holds " + key.length + " octets (expected: " + octets + " octets)");
    }
    return key;
  }

  private Path store() {
    return Path.of(name.substring(0, name.lastIndexOf('#')));
  }

  private String keyName() {
    return name.substring(name.lastIndexOf('#') + 1);
  }

  /**
   * A secret of any length, from this process's files and environment.
   *
   * @return a fresh array, which the caller wipes
   * @throws SecretException when it is missing, readable by others or empty
   */
  public byte[] resolve(SecretForm form) throws SecretException {
    return resolve(form, SecretSource.system());
  }

  byte[] resolve(SecretForm form, SecretSource source) throws SecretException {
    if (scheme == Scheme.STORE) {
      return KeyStoreFile.read(store(), source).secret(keyName(), source);
    }
    byte[] content =
        scheme == Scheme.ENV ? variable(source).getBytes(StandardCharsets.UTF_8) : content(source);
    try {
      return SecretText.decode(content, form, toString());
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * The whole content of the file, for a secret with a form of its own such as PEM.
   *
   * @return a fresh array, which the caller wipes
   * @throws SecretException when it is missing, readable by others or not a file at all
   */
  byte[] content(SecretSource source) throws SecretException {
    return switch (scheme) {
      case FILE -> SecretFile.own(Path.of(name), source.uid()).read();
      case CREDENTIAL -> credential(source).read();
      case ENV, STORE -> throw new SecretException(this + " (expected: file: or credential:)");
    };
  }

  /**
   * The content of a file that only its reader can read, at most 4096 octets.
   *
   * @return a fresh array, which the caller wipes
   */
  public static byte[] privateFile(Path file, SecretSource source) throws SecretException {
    return SecretFile.own(file, source.uid()).read();
  }

  /** When the secret was made, as far as its place tells: a file was written last then. */
  public Optional<Instant> made() {
    try {
      return switch (scheme) {
        case FILE -> Optional.of(Files.getLastModifiedTime(Path.of(name)).toInstant());
        case STORE -> KeyStoreFile.read(store(), SecretSource.system()).made(keyName());
        case ENV, CREDENTIAL -> Optional.empty();
      };
    } catch (IOException | SecretException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private byte[] fromFile(SecretFile file, int octets) throws SecretException {
    byte[] content = file.read();
    try {
      return SecretText.decode(content, octets, true, toString());
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** The JVM keeps the variable's text as long as it runs: a file is the better place. */
  private byte[] fromVariable(int octets, SecretSource source) throws SecretException {
    return SecretText.decode(
        variable(source).getBytes(StandardCharsets.UTF_8), octets, false, toString());
  }

  private String variable(SecretSource source) throws SecretException {
    return source
        .variable(name)
        .orElseThrow(
            () -> new SecretException(this + " is not set (expected: the key in hexadecimal)"));
  }

  private SecretFile credential(SecretSource source) throws SecretException {
    String directory =
        source
            .variable(CREDENTIALS_DIRECTORY)
            .orElseThrow(() ->
                new SecretException(
                    this
                        + ": no "
                        + CREDENTIALS_DIRECTORY
                        + " (expected: a systemd unit with LoadCredential="
                        + name
                        + ":PATH; in a shell, while that unit runs, "
                        + CREDENTIALS_DIRECTORY
                        + "=/run/credentials/latchwire.service)"));
    return SecretFile.credential(Path.of(directory, name));
  }

  @Override
  public String toString() {
    return scheme.label() + ":" + name;
  }
}
