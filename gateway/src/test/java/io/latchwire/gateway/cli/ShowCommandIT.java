package io.latchwire.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.ControlServer;
import io.latchwire.gateway.admin.HandoverResource;
import io.latchwire.gateway.admin.StatusJson;
import io.latchwire.gateway.admin.StatusResource;
import io.latchwire.gateway.admin.Statuses;
import io.latchwire.gateway.http.HttpLimits;
import io.latchwire.gateway.http.Resource;
import io.latchwire.gateway.loop.EpollLoops;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ShowCommandIT {
  private static final Executor RENDERING = Thread::startVirtualThread;

  private static final String ROUTER =
      """
      access router 2001:db8:1:1::1 (fe80::1)   keys 2   made 4, repeated 5   tunnels begun 6

      CARE-OF ADDRESS  ALGORITHM        SECONDS  STATION            FORWARDED TO
      2001:db8:1:1::a  HMAC_SHA1_96         100  02:00:00:00:00:01  -
      2001:db8:1:1::b  HMAC_SHA256_128      200  02:00:00:00:00:02  2001:db8:1:2::b

      packets: forwarded 7, tunnelled 8; dropped: hop_limit 11
      RtSolPr refused: signature 9
      FBUs refused: no_key 10
      keys discarded: expired 12
      """;

  private final EpollLoops loops = new EpollLoops(1, "test");
  private ControlServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void start() throws IOException {
    server = ControlServer.start(loops, socket(), List.of(segments()), HttpLimits.DEFAULTS);
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

            POLICY       ACTION   MODE     PEER              SIGNED  VERIFIED  UNSIGNED  BYPASSED  DROPPED
            transit-bgp  protect  require  gw-b.example.net    1000       990         0         0        3
            rest         bypass   -        -                      0         0         0        77        0

            PEER    KEY CHAIN  PRESET                  STATE   SEND KEY  MAC            ACCEPTED  ENDS IN
            core-1  core       nokia-254 (unverified)  active  2         hmac-sha-1-96  1,2       1d1h

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

  @Test
  void anAccessRouterHasASectionOfItsOwn() throws IOException {
    serve(segments(), handover());
    assertThat(show())
        .contains("dropped: bad_mac 3, malformed 1\n\naccess router 2001:db8:1:1::1")
        .endsWith(ROUTER);
    assertThat(show("--json").lines()).hasSize(2);
  }

  @Test
  void anAccessRouterAloneIsShownAlone() throws IOException {
    serve(handover());
    assertThat(show()).isEqualTo(ROUTER);
    assertThat(show("--json")).isEqualTo(HandoverResource.write(Statuses.ROUTER) + "\n");
  }

  private static Resource segments() {
    return new StatusResource(
        () -> CompletableFuture.completedFuture(Statuses.ONE_FLOW), RENDERING);
  }

  private static Resource handover() {
    return new HandoverResource(
        () -> CompletableFuture.completedFuture(Statuses.ROUTER), RENDERING);
  }

  private void serve(Resource... resources) throws IOException {
    server.close();
    server = ControlServer.start(loops, socket(), List.of(resources), HttpLimits.DEFAULTS);
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
