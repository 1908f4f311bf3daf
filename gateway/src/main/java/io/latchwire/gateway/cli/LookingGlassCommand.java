package io.latchwire.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.service.LookingGlassClient;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.AnonymousClient;
import io.latchwire.kerberos.KdcTrust;
import io.latchwire.kerberos.ReplyException;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code latchwire looking-glass}: the protected sessions of a gateway, asked for by nobody. */
@Command(
    name = "looking-glass",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the protected sessions of a gateway without saying who asks.",
      "Gets an anonymous ticket, has KDC and looking glass prove themselves, and prints the page."
    })
public final class LookingGlassCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int KDC_PORT = 88;
  private static final int NT_SRV_HST = 3;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SOCKET =
      Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+))(?::(\\d{1,5}))?");

  private final KeyOctets random;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "URL", description = "http://gw.example.net:8080")
  private URI glass = URI.create("");

  @Option(
      names = "--realm",
      required = true,
      paramLabel = "REALM",
      description = "The realm that the service is of.")
  private String realm = "";

  @Option(
      names = "--anchor",
      required = true,
      paramLabel = "FILE",
      description = "Whom to believe, in PEM: ca.pem of latchwire kdc cert.")
  private Path anchor = Path.of("");

  @Option(
      names = "--kdc",
      paramLabel = "HOST[:PORT]",
      description = "The KDC (default: the URL's host, port 88).")
  private @Nullable String kdc;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "The service's principal (default: HTTP/ and the URL's host).")
  private @Nullable String service;

  @Option(
      names = "--tls-anchor",
      paramLabel = "FILE",
      description = "Whom to believe at https, in PEM (default: what the machine believes).")
  private @Nullable Path tlsAnchor;

  @Option(
      names = "--group",
      defaultValue = "p256",
      paramLabel = "GROUP",
      description = "Of the key agreement: modp14, modp16, p256 or p384.")
  private String group = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** With the only source of its keys. */
  public LookingGlassCommand(KeyOctets random) {
    this.random = random;
  }

  @Override
  public Integer call() {
    try {
      String text = read();
      Output.of(spec).print(json ? text + System.lineSeparator() : table(JSON.readTree(text)));
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      return failed(e.getMessage(), ExitCode.CONFIGURATION);
    } catch (ReplyException e) {
      return failed(glass + ": " + e.getMessage(), ExitCode.ANSWERED_NO);
    } catch (JsonProcessingException e) {
      return failed(glass + ": not a looking glass", ExitCode.ANSWERED_NO);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return failed(glass + ": cannot be reached: " + why, ExitCode.UNREACHABLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.UNREACHABLE;
    }
  }

  private int failed(@Nullable String why, int code) {
    Output.errorsOf(spec).println(why);
    return code;
  }

  private String read() throws IOException, ReplyException, InterruptedException {
    String host = glass.getHost();
    if (host == null || !("http".equals(glass.getScheme()) || "https".equals(glass.getScheme()))) {
      throw new IllegalArgumentException(
          glass + ": not the address of a looking glass (expected: http://HOST:PORT)");
    }
    AgreementGroup agreement = group(group);
    AnonymousClient client =
        new AnonymousClient(
            realm, AnonymityProfile.RFC_8062, new KdcTrust(certificates(anchor)), random);
    return new LookingGlassClient(
            client, socket(kdc == null ? host : kdc), agreement, tls(), PATIENCE, Instant::now)
        .sessions(glass, principal(service == null ? "HTTP/" + host : service));
  }

  private static AgreementGroup group(String label) {
    for (AgreementGroup group : AgreementGroup.values()) {
      if (group.label().equals(label)) {
        return group;
      }
    }
    throw new IllegalArgumentException(
        "--group: " + label + " (expected: modp14, modp16, p256 or p384)");
  }

  private static InetSocketAddress socket(String text) {
    Matcher matcher = SOCKET.matcher(text);
    int port = 0;
    if (matcher.matches()) {
      port = matcher.group(3) == null ? KDC_PORT : Integer.parseInt(matcher.group(3));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("--kdc: " + text + " (expected: HOST or HOST:PORT)");
    }
    return new InetSocketAddress(
        matcher.group(1) == null ? matcher.group(2) : matcher.group(1), port);
  }

  private static PrincipalName principal(String text) {
    return new PrincipalName(NT_SRV_HST, List.of(text.split("/", -1)));
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      List<X509Certificate> anchors =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (anchors.isEmpty()) {
        throw new IllegalArgumentException(file + ": no certificate (expected: PEM)");
      }
      return anchors;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          file + ": cannot be read (expected: certificates in PEM): " + e.getMessage(), e);
    }
  }

  private @Nullable SSLContext tls() throws IOException {
    Path file = tlsAnchor;
    if (file == null) {
      return null;
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate certificate : certificates(file)) {
        store.setCertificateEntry("anchor-" + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }

  // ---- for people

  private static String table(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    text.append("you are ").append(answer.path("you").asText()).append('\n');
    JsonNode sessions = answer.path("sessions");
    if (sessions.isNull() || sessions.isMissingNode()) {
      return text.append("no segments are protected there\n").toString();
    }
    text.append("version ")
        .append(sessions.path("version").asText())
        .append(", running for ")
        .append(sessions.path("uptime_seconds").asLong())
        .append(" s\n");
    Table table =
        new Table(
            "MAC",
            "PROFILE",
            "SESSIONS",
            "NEWEST KEY",
            "OLDEST KEY",
            "SIGNED",
            "VERIFIED",
            "DROPPED");
    for (JsonNode each : sessions.path("protections")) {
      List<String> states = new ArrayList<>();
      each.path("sessions")
          .properties()
          .forEach(state -> states.add(state.getValue().asLong() + " " + state.getKey()));
      table.row(
          each.path("mac").asText(),
          each.path("profile").asText(),
          String.join(", ", states),
          age(each.path("youngest_key_seconds")),
          age(each.path("oldest_key_seconds")),
          each.path("signed").asLong(),
          each.path("verified").asLong(),
          each.path("dropped").asLong());
    }
    text.append(table);
    String dropped =
        sessions.path("dropped").properties().stream()
            .map(reason -> reason.getValue().asLong() + " " + reason.getKey())
            .collect(Collectors.joining(", "));
    return text.append(dropped.isEmpty() ? "" : "dropped: " + dropped + "\n").toString();
  }

  private static String age(JsonNode seconds) {
    return seconds.isNumber() ? seconds.asLong() + " s" : "-";
  }
}
