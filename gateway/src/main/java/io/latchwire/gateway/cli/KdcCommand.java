package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.kerberos.StringToKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.DaemonUnreachableException;
import io.latchwire.gateway.config.PrivateFile;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.service.PrincipalStore;
import io.latchwire.gateway.service.TicketOfficeResource;
import io.latchwire.kerberos.StoredPrincipal;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.EncryptionKey;
import io.latchwire.wire.kerberos.Keytab;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire kdc}: the ticket office's principals, keys and certificates. */
@Command(
    name = "kdc",
    mixinStandardHelpOptions = true,
    description = "Makes and keeps the ticket office: principals, keytabs, certificates.")
public final class KdcCommand implements Runnable {
  private static final String MASTER_KEY = "master.key";
  private static final String DATABASE = "principals.json";
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The preferred one first. */
  private static final List<EncryptionType> TYPES =
      List.of(
          EncryptionType.AES256_CTS_HMAC_SHA384_192,
          EncryptionType.AES256_CTS_HMAC_SHA1_96,
          EncryptionType.AES128_CTS_HMAC_SHA256_128,
          EncryptionType.AES128_CTS_HMAC_SHA1_96);

  private final KeyOctets random;

  @Spec private @Nullable CommandSpec spec;

  private KdcCommand(KeyOctets random) {
    this.random = random;
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "one of its commands is needed");
    }
  }

  /** What can fail, with what it means. */
  private interface Step {
    int run() throws IOException, SecretException;
  }

  private int attempt(Step step) {
    try {
      return step.run();
    } catch (SecretException | IllegalArgumentException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (IOException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.ENVIRONMENT;
    }
  }

  // ---- init, cert

  /** {@code latchwire kdc init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = "Makes a database with the realm's own key, and the master key of it.")
  int init(
      @Option(
              names = "--realm",
              required = true,
              paramLabel = "REALM",
              description = "The realm, EXAMPLE.NET.")
          String realm,
      @Mixin KdcDirectoryOption database) {
    Path directory = database.path();
    return attempt(() -> {
      PrivateFile.directory(directory);
      byte[] master = new byte[TicketOfficeConfig.MASTER_KEY_OCTETS];
      random.fill(master);
      try {
        if (Files.exists(directory.resolve(MASTER_KEY))) {
          throw new IllegalArgumentException(
              directory.resolve(MASTER_KEY)
                  + " exists (expected: a new directory; nothing is replaced)");
        }
        PrivateFile.create(
            directory.resolve(MASTER_KEY),
            (HexFormat.of().formatHex(master) + "\n").getBytes(StandardCharsets.US_ASCII));
        PrincipalName tgs = PrincipalName.ticketGranting(realm);
        new PrincipalStore(directory.resolve(DATABASE), master)
            .create(
                new PrincipalStore.Content(
                    realm,
                    List.of(
                        new StoredPrincipal(
                            tgs, realm, randomKeys(1), "", false, Reachable.BY_ALL, true, 0))));
      } finally {
        Arrays.fill(master, (byte) 0);
      }
      Output.of(spec)
          .printf(
              "%s: a ticket office for %s; in the configuration:%n"
                  + "roles:%n"
                  + "  ticket-office:%n"
                  + "    realm: %s%n"
                  + "    listen: 0.0.0.0:88%n"
                  + "    database: %s%n"
                  + "    master-key: file:%s%n",
              directory,
              realm,
              realm,
              directory.resolve(DATABASE).toAbsolutePath().normalize(),
              directory.resolve(MASTER_KEY).toAbsolutePath().normalize());
      return ExitCode.DONE;
    });
  }

  private List<LongTermKey> randomKeys(long kvno) {
    return TYPES.stream()
        .map(type -> new LongTermKey(kvno, ProtocolKey.random(type, random)))
        .toList();
  }

  /** {@code latchwire kdc cert}. */
  @Command(
      name = "cert",
      mixinStandardHelpOptions = true,
      description = "Makes a certificate for the KDC, and the anchor that clients need.")
  int cert(
      @Mixin KdcDirectoryOption database,
      @Option(names = "--ec", description = "P-256 keys; RSA of 2048 bits otherwise.")
          boolean curve,
      @Option(
              names = "--days",
              defaultValue = "1095",
              paramLabel = "DAYS",
              description = "How long both are valid (default: ${DEFAULT-VALUE}).")
          int days) {
    Path directory = database.path();
    return attempt(() -> {
      String realm = store(directory).read().realm();
      new KdcCertificates(random, Instant.now(), days).write(directory, realm, curve);
      Path at = directory.toAbsolutePath().normalize();
      Output.of(spec)
          .printf(
              "anchor for clients: %s; in the configuration:%n"
                  + "    certificate: { chain: %s, key: \"file:%s\" }%n",
              at.resolve("ca.pem"), at.resolve("kdc.pem"), at.resolve("kdc.key"));
      return ExitCode.DONE;
    });
  }

  private static PrincipalStore store(Path directory) throws SecretException {
    SecretReference reference =
        SecretReference.read("file:" + directory.resolve(MASTER_KEY))
            .orElseThrow(() -> new IllegalArgumentException(directory + ": not a directory"));
    byte[] master = reference.resolve(TicketOfficeConfig.MASTER_KEY_OCTETS);
    try {
      return new PrincipalStore(directory.resolve(DATABASE), master);
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }

  // ---- principals

  /** {@code latchwire kdc principal}. */
  @Command(
      name = "principal",
      mixinStandardHelpOptions = true,
      description = "Adds principals, gives them new keys, and lists them.")
  static final class PrincipalCommand implements Runnable {
    private final KdcCommand kdc;

    @Spec private @Nullable CommandSpec spec;

    PrincipalCommand(KdcCommand kdc) {
      this.kdc = kdc;
    }

    @Override
    public void run() {
      if (spec != null) {
        throw new ParameterException(spec.commandLine(), "add, rekey or list is needed");
      }
    }

    /** {@code latchwire kdc principal add}. */
    @Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Adds a principal: with the keys of a password or with random ones.")
    int add(
        @Parameters(paramLabel = "NAME", description = "alice, or HTTP/gw.example.net.")
            String text,
        @Mixin KdcDirectoryOption database,
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Its first line is the password; - reads standard input.")
            @Nullable String passwordFile,
        @Option(
                names = "--reachable",
                defaultValue = "all",
                paramLabel = "BY",
                description = "Who gets tickets for it: all, named or anonymous.")
            String reachable,
        @Option(names = "--never-anonymous", description = "It gets no tickets without its name.")
            boolean neverAnonymous,
        @Option(
                names = "--no-preauthentication",
                description = "It gets tickets without a proof first: its password can be guessed.")
            boolean noPreauthentication) {
      return kdc.add(
          spec,
          text,
          database.path(),
          passwordFile,
          reachable,
          !neverAnonymous,
          !noPreauthentication);
    }

    /** {@code latchwire kdc principal rekey}. */
    @Command(
        name = "rekey",
        mixinStandardHelpOptions = true,
        description = "Gives a principal keys of a new version; old tickets stay good.")
    int rekey(
        @Parameters(paramLabel = "NAME", description = "As list shows it.") String text,
        @Mixin KdcDirectoryOption database,
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "Its first line is the password; random keys otherwise.")
            @Nullable String passwordFile,
        @Option(
                names = "--keep",
                defaultValue = "2",
                paramLabel = "VERSIONS",
                description = "How many versions are kept (default: ${DEFAULT-VALUE}).")
            int keep) {
      return kdc.rekey(spec, text, database.path(), passwordFile, keep);
    }

    /** {@code latchwire kdc principal list}. */
    @Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "All principals with what they may; never a key.")
    int list(
        @Mixin KdcDirectoryOption database,
        @Option(names = "--json", description = "Print JSON.") boolean json) {
      return kdc.list(spec, database.path(), json);
    }
  }

  private int add(
      @Nullable CommandSpec of,
      String text,
      Path directory,
      @Nullable String passwordFile,
      String reachable,
      boolean mayBeAnonymous,
      boolean preauthentication) {
    spec = of;
    return attempt(() -> {
      Reachable by = reachable(reachable);
      char[] password = password(passwordFile);
      store(directory)
          .change(content -> {
            PrincipalText principal = PrincipalText.read(text, content.realm());
            if (find(content, principal) != null) {
              throw new IllegalArgumentException(
                  text + " exists (remedy: latchwire kdc principal rekey)");
            }
            String salt = password == null ? "" : principal.defaultSalt();
            return content.with(
                new StoredPrincipal(
                    principal.name(),
                    principal.realm(),
                    password == null ? randomKeys(1) : keys(1, password, salt),
                    salt,
                    mayBeAnonymous,
                    by,
                    preauthentication,
                    0));
          });
      Output.of(of).println("added " + text);
      return ExitCode.DONE;
    });
  }

  private static Reachable reachable(String word) {
    return switch (word) {
      case "all" -> Reachable.BY_ALL;
      case "named" -> Reachable.BY_NAMED_ONLY;
      case "anonymous" -> Reachable.BY_ANONYMOUS_ONLY;
      default ->
          throw new IllegalArgumentException(
              "--reachable: " + word + " (expected: all, named or anonymous)");
    };
  }

  private static char @Nullable [] password(@Nullable String file) throws IOException {
    if (file == null) {
      return null;
    }
    byte[] octets =
        file.equals("-") ? System.in.readNBytes(4_096) : Files.readAllBytes(Path.of(file));
    String line = new String(octets, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    Arrays.fill(octets, (byte) 0);
    if (line.isEmpty()) {
      throw new IllegalArgumentException(file + ": no password in its first line");
    }
    return line.toCharArray();
  }

  private static List<LongTermKey> keys(long kvno, char[] password, String salt) {
    return TYPES.stream()
        .map(type ->
            new LongTermKey(
                kvno, StringToKey.derive(type, password, salt, type.defaultIterations())))
        .toList();
  }

  private static @Nullable StoredPrincipal find(
      PrincipalStore.Content content, PrincipalText text) {
    for (StoredPrincipal principal : content.principals()) {
      if (principal.name().isSameAs(text.name()) && principal.realm().equals(text.realm())) {
        return principal;
      }
    }
    return null;
  }

  private static StoredPrincipal existing(PrincipalStore.Content content, String text) {
    StoredPrincipal principal = find(content, PrincipalText.read(text, content.realm()));
    if (principal == null) {
      throw new IllegalArgumentException(
          text + ": no such principal (remedy: latchwire kdc principal list)");
    }
    return principal;
  }

  private int rekey(
      @Nullable CommandSpec of,
      String text,
      Path directory,
      @Nullable String passwordFile,
      int keep) {
    spec = of;
    return attempt(() -> {
      char[] password = password(passwordFile);
      long[] version = new long[1];
      store(directory)
          .change(content -> {
            StoredPrincipal old = existing(content, text);
            long kvno = old.keys().getFirst().kvno() + 1;
            version[0] = kvno;
            String salt =
                password == null ? "" : PrincipalText.read(text, content.realm()).defaultSalt();
            List<LongTermKey> keys =
                new ArrayList<>(password == null ? randomKeys(kvno) : keys(kvno, password, salt));
            old.keys().stream()
                .filter(key -> key.kvno() > kvno - Math.max(1, keep))
                .forEach(keys::add);
            return content.with(withKeys(old, keys, salt));
          });
      Output.of(of).println(text + " has keys of version " + version[0]);
      return ExitCode.DONE;
    });
  }

  private static StoredPrincipal withKeys(
      StoredPrincipal old, List<LongTermKey> keys, String salt) {
    return new StoredPrincipal(
        old.name(),
        old.realm(),
        keys,
        salt,
        old.mayBeAnonymous(),
        old.reachable(),
        old.preauthentication(),
        old.ticketSeconds());
  }

  private int list(@Nullable CommandSpec of, Path directory, boolean json) {
    spec = of;
    return attempt(() -> {
      PrincipalStore.Content content = store(directory).read();
      Table table = new Table("PRINCIPAL", "VERSION", "TYPES", "REACHABLE", "ANONYMOUS");
      var array = JSON.createArrayNode();
      content.principals().stream()
          .sorted(Comparator.comparing(p -> p.name().text(p.realm())))
          .forEach(principal -> {
            String name = principal.name().text(principal.realm());
            long kvno = principal.keys().getFirst().kvno();
            String types =
                principal.keys().stream()
                    .filter(key -> key.kvno() == kvno)
                    .map(key -> String.valueOf(key.key().type().number()))
                    .collect(Collectors.joining(","));
            String by = principal.reachable().name().substring(3).toLowerCase(Locale.ROOT);
            table.row(name, kvno, types, by, principal.mayBeAnonymous());
            array
                .addObject()
                .put("principal", name)
                .put("version", kvno)
                .put("types", types)
                .put("reachable", by)
                .put("may_be_anonymous", principal.mayBeAnonymous());
          });
      if (json) {
        Output.of(of).println(array);
      } else {
        Output.of(of).print(table);
      }
      return ExitCode.DONE;
    });
  }

  // ---- keytabs

  /** {@code latchwire kdc ktadd}. */
  @Command(
      name = "ktadd",
      mixinStandardHelpOptions = true,
      description = "Adds the keys of principals to a keytab.")
  int ktadd(
      @Parameters(paramLabel = "NAME", arity = "1..*", description = "As list shows them.")
          List<String> names,
      @Option(
              names = "--keytab",
              required = true,
              paramLabel = "FILE",
              description = "Made, mode 0600, when it does not exist.")
          Path keytab,
      @Mixin KdcDirectoryOption database) {
    Path directory = database.path();
    return attempt(() -> {
      PrincipalStore.Content content = store(directory).read();
      List<Keytab.Entry> entries = new ArrayList<>();
      if (Files.exists(keytab)) {
        entries.addAll(readKeytab(keytab).entries());
      }
      long now = Instant.now().getEpochSecond();
      for (String name : names) {
        StoredPrincipal principal = existing(content, name);
        entries.removeIf(
            e -> e.name().isSameAs(principal.name()) && e.realm().equals(principal.realm()));
        for (LongTermKey key : principal.keys()) {
          entries.add(
              new Keytab.Entry(
                  principal.realm(),
                  principal.name(),
                  now,
                  key.kvno(),
                  EncryptionKey.of(key.key().type().number(), key.key().octets())));
        }
      }
      PrivateFile.replace(keytab, new Keytab(entries).encoded());
      Output.of(spec).println(keytab + ": " + entries.size() + " keys");
      return ExitCode.DONE;
    });
  }

  private static Keytab readKeytab(Path file) throws IOException {
    try {
      return Keytab.read(Files.readAllBytes(file));
    } catch (DerException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** {@code latchwire kdc import}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Takes principals with their keys from a keytab.")
  int importKeytab(
      @Option(
              names = "--keytab",
              required = true,
              paramLabel = "FILE",
              description = "Of MIT, Heimdal or ktadd.")
          Path keytab,
      @Mixin KdcDirectoryOption database) {
    Path directory = database.path();
    return attempt(() -> {
      Keytab read = readKeytab(keytab);
      int[] count = new int[1];
      store(directory)
          .change(content -> {
            PrincipalStore.Content changed = content;
            for (Keytab.Entry entry : read.entries()) {
              EncryptionType type = EncryptionType.of(entry.key().type());
              ProtocolKey key =
                  type == null ? null : ProtocolKey.of(type, entry.key().value().octets());
              if (key != null && !entry.name().isWellKnown()) {
                changed = changed.with(withKey(changed, entry, new LongTermKey(entry.kvno(), key)));
                count[0]++;
              }
            }
            return changed;
          });
      Output.of(spec).println(count[0] + " keys from " + keytab);
      return ExitCode.DONE;
    });
  }

  private static StoredPrincipal withKey(
      PrincipalStore.Content content, Keytab.Entry entry, LongTermKey key) {
    StoredPrincipal old = find(content, new PrincipalText(entry.name(), entry.realm()));
    List<LongTermKey> keys = new ArrayList<>(old == null ? List.of() : old.keys());
    keys.removeIf(k -> k.kvno() == key.kvno() && k.key().type() == key.key().type());
    keys.add(key);
    keys.sort(
        Comparator.comparingLong(LongTermKey::kvno)
            .reversed()
            .thenComparingInt(k -> TYPES.indexOf(k.key().type())));
    return old == null
        ? new StoredPrincipal(
            entry.name(), entry.realm(), keys, "", true, Reachable.BY_ALL, true, 0)
        : withKeys(old, keys, old.salt());
  }

  // ---- status

  /** {@code latchwire kdc status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "What a running ticket office has done.")
  int status(
      @Mixin ControlSocketOption socket,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    try {
      String answer = socket.client(DEADLINE).get(TicketOfficeResource.PATH);
      JsonNode root = JSON.readTree(answer);
      if (json) {
        Output.of(spec).println(root);
      } else {
        print(root);
      }
      return ExitCode.DONE;
    } catch (JsonProcessingException e) {
      Output.errorsOf(spec).println(socket + " does not answer with JSON");
      return ExitCode.UNREACHABLE;
    } catch (DaemonUnreachableException e) {
      Output.errorsOf(spec).println(e.getMessage());
      return ExitCode.UNREACHABLE;
    }
  }

  private void print(JsonNode root) {
    Output.of(spec)
        .printf(
            "realm %s, profile %s, %s, %d principals%n",
            root.path("realm").asText(),
            root.path("profile").asText(),
            root.path("anonymous").asBoolean() ? "anonymous PKINIT" : "no anonymous PKINIT",
            root.path("principals").asInt());
    Table table = new Table("EXCHANGE", "NAMED", "REALM-ANONYMOUS", "ANONYMOUS", "REFUSED");
    for (String exchange : List.of("as", "tgs")) {
      JsonNode issued = root.path("issued").path(exchange);
      long refused = 0;
      for (JsonNode code : root.path("refused").path(exchange)) {
        refused += code.asLong();
      }
      table.row(
          exchange,
          issued.path("named").asLong(),
          issued.path("realm_anonymous").asLong(),
          issued.path("anonymous").asLong(),
          refused);
    }
    Output.of(spec).print(table);
  }

  /** This command with those below it. */
  public static CommandLine commandLine(KeyOctets random) {
    KdcCommand kdc = new KdcCommand(random);
    return new CommandLine(kdc).addSubcommand(new PrincipalCommand(kdc));
  }
}
