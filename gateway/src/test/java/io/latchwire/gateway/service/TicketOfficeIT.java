package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.cli.ExitCode;
import io.latchwire.gateway.cli.KdcCommand;
import io.latchwire.gateway.cli.LookingGlassCommand;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.config.SiteCertificate;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.config.TicketOfficeConfig.LookingGlass;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.kerberos.KdcSettings;
import io.latchwire.wire.kerberos.PrincipalName;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Clients of MIT against a ticket office on loopback, all of it made by its own commands. */
class TicketOfficeIT {
  private static final String REALM = "ANON.TEST";
  private static final String SERVICE = "host/gw.anon.test";
  private static final String ANYBODY = "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS";
  private static final long SECONDS = 60;

  @TempDir Path directory;
  private TicketOfficeService service;

  /** What a program said, and how it ended. */
  private record Outcome(int code, String said) {}

  @BeforeEach
  void open() throws Exception {
    TestTools.require("kinit", "kvno", "klist");
    kdc("init", "--realm", REALM, "--dir", directory.toString());
    Path password = Files.writeString(directory.resolve("password"), "alicepw\n");
    kdc("principal", "add", "alice", "--password-file", password.toString(), "--dir", dir());
    kdc("principal", "add", SERVICE, "--dir", dir());
    kdc("cert", "--dir", dir());
    service = start(KdcSettings.of(REALM));
  }

  private String dir() {
    return directory.toString();
  }

  @AfterEach
  void close() {
    if (service != null) {
      service.close();
    }
  }

  private static void kdc(String... arguments) {
    StringWriter said = new StringWriter();
    int code =
        KdcCommand.commandLine(KeyOctets.system())
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(arguments);
    assertThat(code).as(said.toString()).isZero();
  }

  private TicketOfficeService start(KdcSettings settings) throws Exception {
    SecretReference master =
        SecretReference.read("file:" + directory.resolve("master.key")).orElseThrow();
    SecretReference key =
        SecretReference.read("file:" + directory.resolve("kdc.key")).orElseThrow();
    return TicketOfficeService.start(
        new TicketOfficeOptions(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new PrincipalStore(
                directory.resolve("principals.json"),
                master.resolve(TicketOfficeConfig.MASTER_KEY_OCTETS)),
            new SiteCertificate(directory.resolve("kdc.pem"), key).kdcIdentity(),
            settings,
            0,
            4_096),
        KeyOctets.system());
  }

  private Path client(String anchor, String... lines) throws IOException {
    return Files.writeString(
        directory.resolve("krb5.conf"),
        """
        [libdefaults]
         default_realm = %s
         dns_lookup_kdc = false
         dns_lookup_realm = false
         dns_canonicalize_hostname = false
         rdns = false
         %s
        [realms]
         %s = {
          kdc = 127.0.0.1:%d
          pkinit_anchors = FILE:%s
         }
        [domain_realm]
         .anon.test = %s
        """
            .formatted(
                REALM,
                String.join("\n ", lines),
                REALM,
                service.addresses().getFirst().getPort(),
                directory.resolve(anchor),
                REALM));
  }

  private Outcome run(String input, String cache, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("KRB5_CONFIG", directory.resolve("krb5.conf").toString());
    environment.put("KRB5CCNAME", "FILE:" + directory.resolve(cache));
    environment.put("KRB5_TRACE", directory.resolve(cache + ".trace").toString());
    environment.put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), said);
  }

  private String done(String input, String cache, String... command) throws Exception {
    Outcome outcome = run(input, cache, command);
    assertThat(outcome.code).as("%s: %s", String.join(" ", command), outcome.said).isZero();
    return outcome.said;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "udp_preference_limit = 1",
        "permitted_enctypes = aes256-sha2",
        "permitted_enctypes = aes128-sha2",
        "permitted_enctypes = aes256-cts",
        "permitted_enctypes = aes128-cts",
        "pkinit_dh_min_bits = 4096"
      })
  void anAnonymousClientOfMitGetsATicketForAServiceRfc8062S4(String line) throws Exception {
    kdc("ktadd", SERVICE, "--keytab", dir() + "/host.keytab", "--dir", dir());
    client("ca.pem", line);
    done("", "cc", "kinit", "-n");
    // With a keytab the client opens the ticket too, unless it may not look at its type.
    if (line.startsWith("permitted")) {
      done("", "cc", "kvno", SERVICE);
    } else {
      done("", "cc", "kvno", "-k", dir() + "/host.keytab", SERVICE);
    }
    String list = done("", "cc", "klist", "-f", "-e");
    assertThat(list).contains("Default principal: " + ANYBODY).contains(SERVICE);
    assertThat(list).containsPattern("Flags: [A-Za-z]*I[A-Za-z]*a");
    assertThat(Files.readString(directory.resolve("cc.trace")))
        .contains("PKINIT client verified DH reply")
        .contains("PA-PKINIT-KX (147)");
    assertThat(service.kdc().counters().issued(Exchange.AS, Client.ANONYMOUS)).isEqualTo(1);
    assertThat(service.kdc().counters().issued(Exchange.TGS, Client.ANONYMOUS)).isEqualTo(1);
    assertThat(service.kdc().counters().issued(Exchange.AS, Client.NAMED)).isZero();
  }

  @Test
  void aClientThatDoesNotTrustTheAnchorRefusesTheKdcRfc8062S41() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    kdc("init", "--realm", REALM, "--dir", other.toString());
    kdc("cert", "--ec", "--dir", other.toString());
    client("other/ca.pem");
    assertThat(run("", "cc", "kinit", "-n").code).isNotZero();
  }

  @Test
  void anAnonymousTicketIsArmorForAPasswordRfc6113() throws Exception {
    client("ca.pem");
    done("", "armor", "kinit", "-n");
    String armor = "FILE:" + directory.resolve("armor");
    done("alicepw\n", "cc", "kinit", "-T", armor, "alice");
    assertThat(Files.readString(directory.resolve("cc.trace")))
        .contains("FAST armor key: ")
        .contains("FAST reply key: ")
        .containsPattern("Processing preauth types: .*PA-ENCRYPTED-CHALLENGE \\(138\\)");
    assertThat(run("wrong\n", "bad", "kinit", "-T", armor, "alice").code).isNotZero();
  }

  @Test
  void aKnownClientGetsTicketsWithoutItsNameRfc8062S41() throws Exception {
    client("ca.pem");
    done("alicepw\n", "cc", "kinit", "-n", "alice");
    done("", "cc", "kvno", SERVICE);
    assertThat(done("", "cc", "klist", "-f"))
        .contains("Default principal: WELLKNOWN/ANONYMOUS@" + REALM)
        .doesNotContain("alice");
    assertThat(service.kdc().counters().issued(Exchange.AS, Client.REALM_ANONYMOUS)).isEqualTo(1);
  }

  @Test
  void aClientWhoseGroupIsRefusedComesAgainWithAnother() throws Exception {
    service.close();
    KdcSettings all = KdcSettings.of(REALM);
    service =
        start(
            new KdcSettings(
                REALM,
                AnonymityProfile.RFC_8062,
                true,
                true,
                true,
                List.of(AgreementGroup.MODP_16),
                all.skewSeconds(),
                all.ticketSeconds(),
                all.anonymousSeconds(),
                0,
                false,
                false,
                Map.of(),
                java.util.Set.of()));
    client("ca.pem");
    done("", "cc", "kinit", "-n");
    assertThat(Files.readString(directory.resolve("cc.trace")))
        .contains("Key parameters not accepted");
  }

  private LookingGlassServer glass(boolean anonymous, @Nullable SslContext tls) throws Exception {
    kdc("principal", "add", "HTTP/gw.anon.test", "--dir", dir());
    PrincipalName http = new PrincipalName(3, List.of("HTTP", "gw.anon.test"));
    Await.until("the service is known", () -> service.find(http) != null);
    return LookingGlassServer.start(
        new LookingGlass(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            http,
            anonymous,
            false,
            false,
            Optional.empty()),
        tls,
        service,
        () -> CompletableFuture.completedFuture(Optional.empty()),
        KeyOctets.system(),
        Runnable::run);
  }

  @Test
  void curlWithAnAnonymousTicketSeesTheLookingGlassRfc4559() throws Exception {
    TestTools.require("curl");
    try (LookingGlassServer glass = glass(true, null)) {
      int port = glass.address().getPort();
      String url = "http://gw.anon.test:" + port + "/v1/sessions";
      String to = "gw.anon.test:" + port + ":127.0.0.1:" + port;
      client("ca.pem");
      done("", "cc", "kinit", "-n");
      String[] curl = {"curl", "-s", "-i", "--negotiate", "-u", ":", "--connect-to", to, url};
      assertThat(done("", "cc", curl))
          .contains("200 OK")
          .contains("\"you\":\"" + ANYBODY + "\"")
          .containsIgnoringCase("www-authenticate: Negotiate o");
      done("alicepw\n", "named", "kinit", "alice");
      assertThat(done("", "named", curl)).contains("\"you\":\"alice@" + REALM + "\"");
      done("alicepw\n", "member", "kinit", "-n", "alice");
      assertThat(done("", "member", curl)).contains("403 Forbidden");
      assertThat(done("", "none", "curl", "-s", "-i", "--connect-to", to, url))
          .contains("401 Unauthorized");
    }
  }

  /** Whatever is configured to be logged. */
  private static ListAppender<ILoggingEvent> everythingThatIsLogged(Logger root) {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    return appender;
  }

  @Test
  void neitherLogsNorCountsTellWhoWasAnonymousRfc8062S7() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger("io.latchwire");
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> logged = everythingThatIsLogged(root);
    try (LookingGlassServer glass = glass(true, null)) {
      client("ca.pem");
      done("alicepw\n", "member", "kinit", "-n", "alice");
      done("", "member", "kvno", "HTTP/gw.anon.test");
      done("", "nobody", "kinit", "-n");
      assertThat(look("http://127.0.0.1:" + glass.address().getPort(), "--anchor", anchor()).code)
          .isEqualTo(ExitCode.DONE);
      kdc("principal", "add", "dave", "--dir", dir());
      Await.until("the change is logged", () -> !logged.list.isEmpty());
    } finally {
      root.detachAppender(logged);
      root.setLevel(before);
    }
    assertThat(List.copyOf(logged.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(line -> line.contains("alice") || line.contains("127.0.0.1"));
    TicketOfficeFigures figures = TicketOfficeFigures.of(service);
    assertThat(figures.issued()).containsEntry("as_realm_anonymous", 1L);
    assertThat(figures.toString()).doesNotContain("alice");
  }

  /** {@code latchwire looking-glass} with these options; an anonymous client of our own. */
  private Outcome look(String url, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--json", "--realm", REALM));
    arguments.addAll(List.of("--kdc", "127.0.0.1:" + service.addresses().getFirst().getPort()));
    arguments.addAll(List.of("--service", "HTTP/gw.anon.test"));
    arguments.addAll(List.of(more));
    arguments.add(url);
    StringWriter said = new StringWriter();
    int code =
        new CommandLine(new LookingGlassCommand(KeyOctets.system()))
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(arguments.toArray(String[]::new));
    return new Outcome(code, said.toString());
  }

  private String anchor() {
    return directory.resolve("ca.pem").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"modp14", "modp16", "p256", "p384"})
  void theOwnClientSeesTheLookingGlassAsNobody(String group) throws Exception {
    try (LookingGlassServer glass = glass(true, null)) {
      String url = "http://127.0.0.1:" + glass.address().getPort();
      Outcome seen = look(url, "--anchor", anchor(), "--group", group);
      assertThat(seen.code).as(seen.said).isEqualTo(ExitCode.DONE);
      assertThat(seen.said).contains("\"you\":\"" + ANYBODY + "\"");
    }
  }

  @Test
  void theOwnClientBelievesNobodyElseAndSaysWhoRefuses() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    kdc("init", "--realm", REALM, "--dir", other.toString());
    kdc("cert", "--dir", other.toString());
    try (LookingGlassServer glass = glass(false, null)) {
      String url = "http://127.0.0.1:" + glass.address().getPort();
      Outcome foreign = look(url, "--anchor", other.resolve("ca.pem").toString());
      assertThat(foreign.code).isEqualTo(ExitCode.ANSWERED_NO);
      assertThat(foreign.said).contains("the KDC is not to be believed");
      Outcome refused = look(url, "--anchor", anchor());
      assertThat(refused.code).isEqualTo(ExitCode.ANSWERED_NO);
      assertThat(refused.said).contains("not for anonymous clients").contains("403");
      Outcome unreadable = look(url, "--anchor", directory.resolve("none.pem").toString());
      assertThat(unreadable.code).isEqualTo(ExitCode.CONFIGURATION);
      // What listens there has none of the service's keys.
      Outcome stranger =
          look(
              "http://127.0.0.1:" + service.addresses().getFirst().getPort(), "--anchor", anchor());
      assertThat(stranger.code).isEqualTo(ExitCode.UNREACHABLE);
    }
    assertThat(look("ftp://127.0.0.1", "--anchor", anchor()).code)
        .isEqualTo(ExitCode.CONFIGURATION);
  }

  @Test
  void withACertificateTheLookingGlassSpeaksTls() throws Exception {
    TestTools.require("curl", "openssl");
    String key = directory.resolve("tls.key").toString();
    String certificate = directory.resolve("tls.pem").toString();
    done(
        "",
        "none",
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=gw.anon.test",
        "-addext",
        "subjectAltName=DNS:gw.anon.test,IP:127.0.0.1",
        "-keyout",
        key,
        "-out",
        certificate);
    SslContext tls =
        SslContextBuilder.forServer(new File(certificate), new File(key))
            .sslProvider(SslProvider.OPENSSL)
            .build();
    try (LookingGlassServer glass = glass(true, tls)) {
      int port = glass.address().getPort();
      client("ca.pem");
      done("", "cc", "kinit", "-n");
      String[] curl = {
        "curl",
        "-s",
        "-i",
        "--negotiate",
        "-u",
        ":",
        "--cacert",
        certificate,
        "--connect-to",
        "gw.anon.test:" + port + ":127.0.0.1:" + port,
        "https://gw.anon.test:" + port + "/v1/sessions"
      };
      assertThat(done("", "cc", curl)).contains("200 OK").contains(ANYBODY);
      String url = "https://127.0.0.1:" + port;
      Outcome seen = look(url, "--anchor", anchor(), "--tls-anchor", certificate);
      assertThat(seen.code).as(seen.said).isEqualTo(ExitCode.DONE);
      assertThat(look(url, "--anchor", anchor(), "--tls-anchor", anchor()).code)
          .isEqualTo(ExitCode.UNREACHABLE);
      assertThat(look(url.replace("https", "http"), "--anchor", anchor()).code)
          .isEqualTo(ExitCode.UNREACHABLE);
    }
  }

  @Test
  void whoIsAddedWhileTheDaemonRunsIsServed() throws Exception {
    client("ca.pem");
    Path password = Files.writeString(directory.resolve("password"), "carolpw\n");
    assertThat(run("carolpw\n", "cc", "kinit", "carol").code).isNotZero();
    kdc("principal", "add", "carol", "--password-file", password.toString(), "--dir", dir());
    Await.until("carol is known", () -> service.principals() == 4);
    done("carolpw\n", "cc", "kinit", "carol");
  }

  @Test
  void oldTicketsAreGoodAfterTheRealmHasNewKeys() throws Exception {
    client("ca.pem");
    done("", "cc", "kinit", "-n");
    int principals = service.principals();
    kdc("principal", "rekey", "krbtgt/" + REALM, "--dir", dir());
    kdc("principal", "add", "dave", "--dir", dir());
    Await.until("the new keys are known", () -> service.principals() == principals + 1);
    done("", "cc", "kvno", SERVICE);
    done("", "new", "kinit", "-n");
    done("", "new", "kvno", SERVICE);
  }
}
