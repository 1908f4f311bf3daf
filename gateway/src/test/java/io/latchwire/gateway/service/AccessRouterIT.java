package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.IdentityProviders;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.admin.HandoverStatus;
import io.latchwire.gateway.config.AccessRouterConfig;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.loop.EpollLoops;
import io.latchwire.gateway.netns.Await;
import io.latchwire.gateway.netns.NetworkNamespace;
import io.latchwire.gateway.netns.TestTools;
import io.latchwire.gateway.packet.PacketChannel;
import io.latchwire.gateway.packet.PacketPortConfig;
import io.latchwire.handler.nd.EthernetPort;
import io.latchwire.handover.HandoverVectors;
import io.latchwire.handover.MobileNodeSettings;
import io.latchwire.handover.NodeEvent;
import io.latchwire.handover.SendSigner;
import io.latchwire.handover.SolicitationBuilder;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.netty.channel.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The router and a mobile node on a real kernel.
 *
 * <pre>{@code
 * node mn0 ---- ar0 router up0 ---- up1 network
 * }</pre>
 */
class AccessRouterIT {
  private static final Ip6Address NEW = Ip6Address.parse("2001:db8:1:2::abc");
  private static final int FLOOD_FRAMES = 3000;

  @TempDir Path directory;
  private NetworkNamespace nodeSpace;
  private NetworkNamespace routerSpace;
  private NetworkNamespace network;
  private final EpollLoops group = new EpollLoops(2, "test");
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void connect() throws Exception {
    nodeSpace = NetworkNamespace.create("node");
    routerSpace = NetworkNamespace.create("router");
    network = NetworkNamespace.create("network");
    nodeSpace.connect("mn0", routerSpace, "ar0");
    network.connect("up1", routerSpace, "up0");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    group.close();
    nodeSpace.close();
    routerSpace.close();
    network.close();
  }

  private AccessRouterConfig config(String router) throws Exception {
    Path file = directory.resolve("latchwire.yaml");
    Files.writeString(file, configuration(router));
    return (AccessRouterConfig) GatewayConfig.load(file).roles().accessRouter();
  }

  /** The text, once the files that it names are there. */
  private String configuration(String router) throws Exception {
    Path key = directory.resolve("key.pem");
    Files.writeString(
        key, HandoverVectors.keyPair(router.equals("router") ? "par/send" : "par2/send").toPem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(directory.resolve("ta.pem"), pem("trust_anchor"));
    Files.writeString(directory.resolve("path.pem"), pem("intermediate") + pem(router));
    return """
    gateway: { id: ar-1.example.net, control-socket: SOCKET }
    roles:
      access-router:
        link: ar0
        upstream: up0
        address: "%s"
        key: file:key.pem
        trust-anchor: ta.pem
        path: path.pem
        neighbors:
          - access-point: 02:00:5e:10:a0:01
            router: 02:00:5e:10:b0:fe
            address: "2001:db8:1:2::1"
            prefix: "2001:db8:1:2::/64"
    """
        .replace("SOCKET", directory.resolve("control.sock").toString())
        .formatted(HandoverVectors.PAR_GLOBAL);
  }

  private static String pem(String name) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(HandoverVectors.certificate(name).encoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private AccessRouterService router(String name) throws Exception {
    AccessRouterConfig config = config(name);
    EventLoop loop = group.next();
    AccessRouterService service =
        routerSpace.call(() ->
            AccessRouterService.start(
                config, loop, KeyOctets.system(), IdentityProviders.fastest().provider()));
    open.add(service);
    return service;
  }

  private MobileNodeService node(
      int algorithmType, boolean countsSpi, ConcurrentLinkedQueue<NodeEvent> events)
      throws Exception {
    EventLoop loop = group.next();
    MobileNodeService service =
        nodeSpace.call(() ->
            MobileNodeService.start(
                "mn0",
                loop,
                own ->
                    MobileNodeSettings.of(
                            own,
                            List.of(HandoverVectors.certificate("trust_anchor")),
                            algorithmType)
                        .withLengthCountsSpi(countsSpi),
                KeyOctets.system(),
                events::add));
    open.add(service);
    return service;
  }

  private static SendSigner signer(RsaKeyPair pair, Ip6Address prefix, int modifier)
      throws InterruptedException {
    byte[] start = new byte[CgaParameters.MODIFIER_OCTETS];
    start[14] = (byte) (modifier >>> 8);
    start[15] = (byte) modifier;
    return new SendSigner(
        pair,
        CgaGenerator.generate(
            Arrays.copyOf(prefix.octets(), CgaParameters.PREFIX_OCTETS),
            pair.publicKey(),
            new byte[0],
            0,
            start,
            1),
        0);
  }

  private static <T extends NodeEvent> void await(
      ConcurrentLinkedQueue<NodeEvent> events, Class<T> wanted) throws Exception {
    Await.until(
        wanted.getSimpleName() + " among " + events,
        () -> events.stream().anyMatch(wanted::isInstance));
  }

  @ParameterizedTest
  @CsvSource({"router, mn/send, 1, false", "router2, mn2/send, 2, true"})
  void aNodeGetsAKeyAndHandsOverAndEveryMessageIsDissected(
      String certificate, String key, int algorithmType, boolean countsSpi) throws Exception {
    TestTools.require("tshark");
    AccessRouterService router = router(certificate);
    Path toRouter = directory.resolve("to-router.pcap");
    Path toNode = directory.resolve("to-node.pcap");
    Process first = capture(routerSpace, "ar0", toRouter);
    Process second = capture(nodeSpace, "mn0", toNode);
    ConcurrentLinkedQueue<NodeEvent> events = new ConcurrentLinkedQueue<>();
    MobileNodeService node = node(algorithmType, countsSpi, events);
    RsaKeyPair pair = HandoverVectors.keyPair(key);
    SendSigner careOf = signer(pair, HandoverVectors.PAR_GLOBAL, 1);
    SendSigner linkLocal = signer(pair, new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0), 1);

    node.run((each, now) -> {
      each.attach(linkLocal);
      each.attach(careOf);
      each.requestKey(careOf.address(), now);
    });
    await(events, NodeEvent.KeyStored.class);
    node.run((each, now) -> each.solicitRouters(linkLocal.address(), now));
    await(events, NodeEvent.RouterAddress.class);
    node.run((each, now) ->
        each.sendFastBindingUpdate(
            HandoverVectors.PAR_GLOBAL, careOf.address(), careOf.address(), NEW, 30, null, now));
    await(events, NodeEvent.HandoverAccepted.class);

    HandoverStatus status = router.status().toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(status.keys()).hasSize(1);
    assertThat(status.keys().getFirst().tunnelEnd()).isEqualTo(NEW.toString());
    awaitDissected(toRouter, "mip6.mhtype == 8 && mip6.badff.spi == 0");
    awaitDissected(toNode, "mip6.mhtype == 9 && mip6.badff.spi == 0");
    end(first);
    end(second);
    assertThat(dissect(toRouter, "icmpv6.checksum.status == 0")).isEmpty();
    assertThat(dissect(toNode, "icmpv6.checksum.status == 0")).isEmpty();
    // The one thing the dissector holds against us is its own: it steps over one octet behind a
    // handover key however many Pad Length says.
    String malformed = "_ws.malformed && !(icmpv6.opt.type == 27) && !(icmpv6.opt.type == 28)";
    assertThat(dissect(toRouter, malformed)).isEmpty();
    assertThat(dissect(toNode, malformed)).isEmpty();
    String at = "icmpv6.opt.hkr.at == " + algorithmType;
    assertThat(dissect(toRouter, "icmpv6.opt.type == 27 && " + at)).isNotEmpty();
    assertThat(dissect(toNode, "icmpv6.opt.type == 28 && " + at)).isNotEmpty();
  }

  private static Process capture(NetworkNamespace namespace, String device, Path file)
      throws IOException {
    Process tcpdump =
        namespace.start(
            "tcpdump",
            "-i",
            device,
            "-Q",
            "in",
            "-U",
            "-s",
            "0",
            "-Z",
            "root",
            "-w",
            file.toString());
    BufferedReader said =
        new BufferedReader(new InputStreamReader(tcpdump.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains("listening on")) {
        return tcpdump;
      }
    }
    throw new AssertionError("tcpdump did not start on " + device);
  }

  private static void end(Process tcpdump) throws InterruptedException {
    tcpdump.destroy();
    assertThat(tcpdump.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** The capture is written behind the packets. */
  private void awaitDissected(Path file, String filter) throws Exception {
    Await.until(filter, () -> !dissect(file, filter).isEmpty());
  }

  private List<String> dissect(Path file, String filter) throws IOException {
    return nodeSpace
        .run("tshark", "-r", file.toString(), "-Y", filter)
        .lines()
        .filter(line -> !line.isBlank() && !line.contains("Running as user"))
        .toList();
  }

  @Test
  void aProcessThatIsNothingElseHasTheFiguresOfTheRouterOnItsStatusPage() throws Exception {
    TestTools.require("curl");
    try (LatchwireProcess process = new LatchwireProcess(routerSpace, directory)) {
      process.configure(configuration("router"));
      process.start();
      assertThat(routerSpace.run("curl", "-s", "http://127.0.0.1:9479/"))
          .contains("<h2>Access router</h2>");
      assertThat(routerSpace.run("curl", "-s", "http://127.0.0.1:9479/figures"))
          .startsWith("{\"process\":{\"gateway\":\"ar-1.example.net\"")
          .contains("\"accessRouter\":{\"keys\":0,\"tunnels\":0,\"status\":{\"address\":")
          .doesNotContain("segments", "registrar", "ticketOffice", "poolElement");
    }
  }

  @Test
  void aFloodLeavesTheStoresEmptyAndANodeIsServedWithinAThousandFramesOfIt() throws Exception {
    AccessRouterService router = router("router");
    ConcurrentLinkedQueue<NodeEvent> events = new ConcurrentLinkedQueue<>();
    MobileNodeService node = node(1, false, events);
    SendSigner careOf = signer(HandoverVectors.keyPair("mn/send"), HandoverVectors.PAR_GLOBAL, 1);
    node.run((each, now) -> {
      each.attach(careOf);
      each.addPath(
          List.of(
              HandoverVectors.certificate("intermediate"), HandoverVectors.certificate("router")),
          now);
    });
    try (Flood flood = new Flood()) {
      long before = usedMemory();
      flood.begin();
      Await.until("the flood is under way", () -> flood.sent() > FLOOD_FRAMES / 4);
      node.run((each, now) -> each.requestKey(careOf.address(), now));
      await(events, NodeEvent.KeyStored.class);
      int sentUntilServed = flood.sent();
      Await.until("the flood is over", () -> flood.sent() == FLOOD_FRAMES);
      HandoverStatus status = router.status().toCompletableFuture().get(5, TimeUnit.SECONDS);
      // Asked at a quarter of the flood, served before its end: 1000 frames are a second.
      assertThat(sentUntilServed).isLessThan(FLOOD_FRAMES / 4 + 1000);
      assertThat(status.keys()).hasSize(2); // the node's, and the one whose copies were sent
      assertThat(status.timestampPeers()).isEqualTo(2);
      assertThat(status.neighbors()).isEqualTo(2);
      assertThat(status.solicitationsRefused().get("signature")).isPositive();
      assertThat(status.solicitationsRefused().get("unsigned")).isPositive();
      assertThat(status.solicitationsRefused().get("repeated")).isPositive();
      assertThat(usedMemory() - before).isLessThan(8L << 20);
    }
  }

  private static long usedMemory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Unsigned, forged and repeated solicitations from many stations, 1000 a second. */
  private final class Flood implements AutoCloseable {
    private static final int PER_MILLISECOND_BURST = 10;
    private final Arena arena = Arena.ofShared();
    private final EventLoop loop = group.next();
    private final PacketChannel channel;
    private final List<byte[]> packets = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();

    Flood() throws Exception {
      channel = nodeSpace.call(() -> PacketChannel.open(PacketPortConfig.on("mn0")));
      loop.register(channel).sync();
      RsaKeyPair pair = HandoverVectors.keyPair("rogue/send");
      List<NdOption> options = List.of(new NdOption.LinkLayer(NdOption.LinkLayer.WILDCARD, null));
      for (int i = 0; i < 50; i++) {
        SendSigner sender = signer(pair, HandoverVectors.PAR_GLOBAL, 100 + i);
        packets.add(SolicitationBuilder.from(sender).forgedAt(SystemMoment.now()));
        packets.add(
            NdMessage.emit(
                sender.address(), Ip6Address.ALL_ROUTERS, new NdBody.RtSolPr(i + 1), options));
      }
      packets.add(
          SolicitationBuilder.from(signer(pair, HandoverVectors.PAR_GLOBAL, 99))
              .at(SystemMoment.now()));
    }

    void begin() {
      loop.execute(this::burst);
    }

    private void burst() {
      for (int i = 0; i < PER_MILLISECOND_BURST && sent.get() < FLOOD_FRAMES; i++) {
        EthernetPort port =
            new EthernetPort(
                channel, new LinkLayerAddress(0x02_00_00_00_00_00L + sent.get()), 1500, arena);
        port.transmit(
            LinkLayerAddress.ofGroup(Ip6Address.ALL_ROUTERS),
            packets.get(sent.get() % packets.size()));
        port.flush();
        sent.incrementAndGet();
      }
      if (sent.get() < FLOOD_FRAMES) {
        Future<?> _ = loop.schedule(this::burst, 10, TimeUnit.MILLISECONDS);
      }
    }

    int sent() {
      return sent.get();
    }

    @Override
    public void close() {
      channel.close().syncUninterruptibly();
      arena.close();
    }
  }
}
