package io.latchwire.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.kerberos.Keytab;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KdcCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int kdc(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--dir";
    all[arguments.length + 1] = directory.toString();
    return KdcCommand.commandLine(KeyOctets.system())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }

  @BeforeEach
  void init() {
    assertThat(kdc("init", "--realm", "ANON.TEST")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("realm: ANON.TEST");
  }

  @Test
  void aTicketOfficeIsMadeOnceAndItsFilesAreItsOwners() throws Exception {
    for (String file : new String[] {"master.key", "principals.json"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }
    assertThat(kdc("init", "--realm", "OTHER.TEST")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("exists");
  }

  @Test
  void principalsAreAddedListedAndRekeyedAndNoKeyIsShown() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), "secret\n");
    assertThat(kdc("principal", "add", "alice", "--password-file", password.toString())).isZero();
    assertThat(kdc("principal", "add", "poll/gw.anon.test", "--reachable", "anonymous")).isZero();
    assertThat(kdc("principal", "add", "alice")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("rekey");
    assertThat(kdc("principal", "rekey", "poll/gw.anon.test")).isZero();
    assertThat(out.toString()).contains("version 2");
    assertThat(kdc("principal", "list")).isZero();
    assertThat(out.toString())
        .contains("alice@ANON.TEST")
        .contains("krbtgt/ANON.TEST@ANON.TEST")
        .containsPattern("poll/gw.anon.test@ANON.TEST +2 +20,18,19,17 +anonymous")
        .doesNotContain("secret");
    assertThat(kdc("principal", "list", "--json")).isZero();
    assertThat(out.toString()).contains("\"principal\":\"alice@ANON.TEST\"");
  }

  @Test
  void namesThatAreReservedOrNoneAreRefusedRfc6111() {
    for (String bad : new String[] {"WELLKNOWN/ANONYMOUS", "a//b", "", "x@"}) {
      assertThat(kdc("principal", "add", bad)).isEqualTo(ExitCode.CONFIGURATION);
    }
    assertThat(kdc("principal", "rekey", "nobody")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(kdc("principal", "add", "a", "--reachable", "some"))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("all, named or anonymous");
  }

  @Test
  void keysGoToAKeytabAndComeBackFromOne() throws Exception {
    kdc("principal", "add", "host/gw.anon.test");
    kdc("principal", "rekey", "host/gw.anon.test");
    Path keytab = directory.resolve("host.keytab");
    assertThat(kdc("ktadd", "host/gw.anon.test", "--keytab", keytab.toString())).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keytab)))
        .isEqualTo("rw-------");
    Keytab read = Keytab.read(Files.readAllBytes(keytab));
    assertThat(read.entries()).hasSize(8);
    assertThat(read.entries().getFirst().kvno()).isEqualTo(2);
    // Again: its keys are replaced, not doubled.
    assertThat(kdc("ktadd", "host/gw.anon.test", "--keytab", keytab.toString())).isZero();
    assertThat(Keytab.read(Files.readAllBytes(keytab)).entries()).hasSize(8);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    assertThat(
            KdcCommand.commandLine(KeyOctets.system())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("init", "--realm", "ANON.TEST", "--dir", elsewhere.toString()))
        .isZero();
    int imported =
        KdcCommand.commandLine(KeyOctets.system())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("import", "--keytab", keytab.toString(), "--dir", elsewhere.toString());
    assertThat(imported).isZero();
    Path second = directory.resolve("second.keytab");
    assertThat(
            KdcCommand.commandLine(KeyOctets.system())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(
                    "ktadd",
                    "host/gw.anon.test",
                    "--keytab",
                    second.toString(),
                    "--dir",
                    elsewhere.toString()))
        .isZero();
    assertThat(Keytab.read(Files.readAllBytes(second)).entries())
        .extracting(Keytab.Entry::key)
        .containsExactlyElementsOf(read.entries().stream().map(Keytab.Entry::key).toList());
  }

  @Test
  void aCertificateNamesTheRealmsTicketGrantingServiceRfc4556S324() throws Exception {
    assertThat(kdc("cert", "--ec")).isZero();
    assertThat(Files.readString(directory.resolve("kdc.pem"))).contains("BEGIN CERTIFICATE");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("kdc.key"))))
        .isEqualTo("rw-------");
    assertThat(kdc("cert", "--ec")).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void withoutADaemonStatusSaysThatItIsNotThere() {
    int code =
        KdcCommand.commandLine(KeyOctets.system())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("status", "--socket", directory.resolve("none").toString());
    assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
  }
}
