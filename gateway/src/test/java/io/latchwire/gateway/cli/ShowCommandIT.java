package io.latchwire.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.loop.EpollLoops;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ShowCommandIT {
  private final EpollLoops loops = new EpollLoops(1, "test");
  private ControlServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws IOException {
    StatusResource status =
        new StatusResource(
            () -> CompletableFuture.completedFuture(Statuses.ONE_FLOW), Thread::startVirtualThread);
    server = ControlServer.start(loops, socket(), List.of(status), HttpLimits.DEFAULTS);
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  @Test
  void peopleGetTables() {
    assertThat(show())
        .isEqualTo(
            """
            gw-a.example.net   latchwire 0.1.0   up 1h2m   MACs: portable

            POLICY       ACTION   MODE     PEER              SIGNED  VERIFIED  BYPASSED  DROPPED
            transit-bgp  protect  require  gw-b.example.net    1000       990         0        3
            rest         bypass   -        -                      0         0        77        0

            LOCAL            REMOTE         VLAN  POLICY       STATE        MAC              PROFILE  SEND KEY  RECEIVE KEY  SIGNED  VERIFIED  DROPPED
            192.0.2.1:41000  192.0.2.2:179  -     transit-bgp  established  aes-128-gmac-96  compact  32 1m1s   -              1000       990        3

            PORT   INTERFACE  RECEIVED  SENT  DROPPED
            local  eth1           5000  4000        0
            wan    eth2           4003  5000        2

            dropped: bad_mac 3, malformed 1
            """);
  }

  @Test
  void programsGetOneLineOfJson() {
    assertThat(show("--json")).isEqualTo(StatusJson.write(Statuses.ONE_FLOW) + "\n");
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private String show(String... options) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new ShowCommand()).setOut(new PrintWriter(out));
    String[] line = java.util.Arrays.copyOf(options, options.length + 2);
    line[options.length] = "--socket";
    line[options.length + 1] = socket().toString();
    assertThat(command.execute(line)).isZero();
    return out.toString();
  }
}
