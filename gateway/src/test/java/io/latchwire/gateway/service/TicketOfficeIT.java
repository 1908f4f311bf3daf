package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.cli.KdcCommand;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.config.TicketOfficeConfig;
import io.latchwire.gateway.config.TicketOfficeConfig.LookingGlass;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.KdcCounters.Client;
import io.latchwire.kerberos.KdcCounters.Exchange;
import io.latchwire.kerberos.KdcSettings;
import io.latchwire.wire.kerberos.PrincipalName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            new TicketOfficeConfig.Certificate(directory.resolve("kdc.pem"), key).read(),
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

  @Test
  void curlWithAnAnonymousTicketSeesTheLookingGlassRfc4559() throws Exception {
    TestTools.require("curl");
    kdc("principal", "add", "HTTP/gw.anon.test", "--dir", dir());
    PrincipalName http = new PrincipalName(3, List.of("HTTP", "gw.anon.test"));
    Await.until("the service is known", () -> service.find(http) != null);
    LookingGlass policy =
        new LookingGlass(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), http, true, false, false);
    try (LookingGlassServer glass =
        LookingGlassServer.start(
            policy,
            service,
            () -> CompletableFuture.completedFuture(Optional.empty()),
            KeyOctets.system(),
            Runnable::run)) {
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
