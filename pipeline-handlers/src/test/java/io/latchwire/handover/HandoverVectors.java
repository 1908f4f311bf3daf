package io.latchwire.handover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.LinkLayerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The known answers of {@code vectors/fmipv6/handover.json}. */
public final class HandoverVectors {
  static final JsonNode ALL = load();
  public static final long T0_SECONDS = 1_782_864_000L;
  public static final LinkLayerAddress MN_STATION = LinkLayerAddress.parse("02:00:5e:10:00:01");
  public static final LinkLayerAddress PAR_STATION = LinkLayerAddress.parse("02:00:5e:10:00:fe");
  public static final LinkLayerAddress UPSTREAM_STATION =
      LinkLayerAddress.parse("02:00:5e:10:00:fd");
  public static final Ip6Address PCOA = address("mn_pcoa");
  public static final Ip6Address NCOA = address("mn_ncoa");
  static final Ip6Address PAR_LINK_LOCAL = address("par_linklocal");
  public static final Ip6Address PAR_GLOBAL = address("par_global");

  private static final Map<String, RsaKeyPair> PAIRS = new ConcurrentHashMap<>();

  private HandoverVectors() {}

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(
            HandoverVectors.class.getResourceAsStream("/vectors/fmipv6/handover.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }

  static Ip6Address address(String name) {
    return Ip6Address.parse(ALL.path("addresses").path(name).asText());
  }

  /** By its name in the file. */
  public static RsaKeyPair keyPair(String name) {
    return PAIRS.computeIfAbsent(
        name, each -> RsaKeyPair.ofPem(ALL.path("keys").path(each).path("pkcs8_pem").asText()));
  }

  static JsonNode packet(String name) {
    return packets()
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Stream<JsonNode> packets() {
    return StreamSupport.stream(ALL.path("packets").spliterator(), false);
  }

  static Stream<JsonNode> packets(String kind) {
    return packets().filter(each -> each.path("kind").asText().equals(kind));
  }

  /** The packet of a frame, without the Ethernet header. */
  static byte[] octets(JsonNode packet) {
    byte[] frame = hex(packet.path("frame"));
    return Arrays.copyOfRange(frame, 14, frame.length);
  }

  static Ip6Packet read(JsonNode packet) {
    return Objects.requireNonNull(Ip6Packet.read(octets(packet)));
  }

  /** By its name in the file. */
  public static CgaParameters cga(String name) {
    JsonNode vector =
        StreamSupport.stream(ALL.path("cga").spliterator(), false)
            .filter(each -> each.path("name").asText().equals(name))
            .findFirst()
            .orElseThrow();
    return Objects.requireNonNull(CgaParameters.read(hex(vector.path("parameters"))));
  }

  /** By its name in the file. */
  public static RouterCertificate certificate(String name) {
    return Objects.requireNonNull(RouterCertificate.read(hex(ALL.path("certificates").path(name))));
  }

  /** The access router of the vectors. */
  public static RouterIdentity routerIdentity() {
    return new RouterIdentity(
        new SendSigner(keyPair("par/send"), cga("par_linklocal_sec1"), 1),
        certificate("trust_anchor"),
        List.of(certificate("intermediate"), certificate("router")));
  }

  /** Its settings: one neighbour, the defaults of the RFCs for everything else. */
  public static AccessRouterSettings settings() {
    return AccessRouterSettings.of(
        PAR_GLOBAL, PAR_STATION, UPSTREAM_STATION, List.of(neighbor(false)));
  }

  static NeighborRouter neighbor(boolean initiate) {
    return new NeighborRouter(
        LinkLayerAddress.parse("02:00:5e:10:a0:01"),
        LinkLayerAddress.parse("02:00:5e:10:b0:fe"),
        address("nar_global"),
        Ip6Address.parse("2001:db8:1:2::"),
        64,
        initiate);
  }

  /** Seconds since 1970 on both clocks. */
  public static Moment at(double unixSeconds) {
    return new Moment((long) ((unixSeconds - T0_SECONDS) * 1e9), (long) (unixSeconds * 65536));
  }
}
