package io.latchwire.bench;

import io.latchwire.crypto.identity.CgaGenerator;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.IdentityProvider;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.handover.AccessRouter;
import io.latchwire.handover.AccessRouterSettings;
import io.latchwire.handover.HandoverEvent;
import io.latchwire.handover.MobileNode;
import io.latchwire.handover.MobileNodeSettings;
import io.latchwire.handover.Moment;
import io.latchwire.handover.NeighborRouter;
import io.latchwire.handover.RouterIdentity;
import io.latchwire.handover.RouterPort;
import io.latchwire.handover.SendSigner;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * An access router and a node that asks it for keys, without a network between them: one exchange a
 * second of a clock that is set, so that no limit is met.
 */
final class HandoverExchange {
  private static final Ip6Address ROUTER = Ip6Address.parse("2001:db8:1:1::1");
  private static final Ip6Address OTHER = Ip6Address.parse("2001:db8:1:2::1");
  private static final LinkLayerAddress ROUTER_STATION = new LinkLayerAddress(0x02005e10a001L);
  private static final LinkLayerAddress NODE_STATION = new LinkLayerAddress(0x02005e10b001L);

  /** A request and when it was sent. */
  static final class Request {
    private final byte[] packet;
    private final Moment sent;

    private Request(byte[] packet, Moment sent) {
      this.packet = packet;
      this.sent = sent;
    }
  }

  private final AccessRouter router;
  private final MobileNode node;
  private final SendSigner careOf;
  private final Deque<byte[]> fromNode = new ArrayDeque<>();
  private Moment now = new Moment(0, 1_800_000_000L * Moment.TIMESTAMP_SECOND);
  private int provided;

  /**
   * Two ends with keys of this size.
   *
   * @param identities who signs
   */
  HandoverExchange(int bits, IdentityProvider identities) throws InterruptedException {
    RouterCertificate anchor = certificate();
    RsaKeyPair nodePair = RsaKeyPair.generate(bits).with(identities);
    RsaKeyPair encryptionPair = RsaKeyPair.generate(bits);
    AccessRouterSettings settings =
        AccessRouterSettings.of(
            ROUTER,
            ROUTER_STATION,
            ROUTER_STATION,
            List.of(new NeighborRouter(ROUTER_STATION, ROUTER_STATION, OTHER, OTHER, 64, false)));
    router =
        new AccessRouter(
            settings,
            new RouterIdentity(
                signer(
                    RsaKeyPair.generate(bits).with(identities),
                    new Ip6Address(Ip6Address.LINK_LOCAL_PREFIX, 0)),
                anchor,
                List.of(anchor)),
            KeyOctets.system(),
            (_, _, _) -> {},
            event -> provided += event instanceof HandoverEvent.KeyProvided ? 1 : 0,
            now);
    node =
        new MobileNode(
            MobileNodeSettings.of(NODE_STATION, List.of(anchor), 1)
                .withKeyPairs(_ -> encryptionPair),
            KeyOctets.system(),
            (_, _, packet) -> fromNode.add(packet),
            _ -> {});
    careOf = signer(nodePair, ROUTER);
    node.attach(careOf);
  }

  private static SendSigner signer(RsaKeyPair pair, Ip6Address prefix) throws InterruptedException {
    byte[] modifier = new byte[CgaParameters.MODIFIER_OCTETS];
    KeyOctets.system().fill(modifier);
    return new SendSigner(
        pair,
        CgaGenerator.generate(
            Arrays.copyOf(prefix.octets(), CgaParameters.PREFIX_OCTETS),
            pair.publicKey(),
            new byte[0],
            0,
            modifier,
            1),
        0);
  }

  /** Any certificate: the path is asked for by nobody here. */
  private static RouterCertificate certificate() throws InterruptedException {
    try {
      Process openssl =
          new ProcessBuilder(
                  "openssl",
                  "req",
                  "-x509",
                  "-newkey",
                  "rsa:1024",
                  "-nodes",
                  "-keyout",
                  "/dev/null",
                  "-subj",
                  "/CN=bench",
                  "-days",
                  "1")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String pem = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      openssl.waitFor();
      return RouterCertificate.ofPem(pem).getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException("openssl req", e);
    }
  }

  /** The node asks: one signature. */
  Request request() {
    now = now.plusNanos(Moment.SECOND); // the node asks at most thrice a second
    fromNode.clear();
    node.requestKey(careOf.address(), now);
    return new Request(fromNode.getLast(), now);
  }

  /** The router answers: one verification, one encryption, one signature. */
  void answer(Request request) {
    int before = provided;
    router.onPacket(RouterPort.LINK, NODE_STATION, request.packet, request.sent);
    if (provided != before + 1) {
      throw new AssertionError("the router gave no key");
    }
  }
}
