package io.latchwire.wire.rserpool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The file of known answers, and how its words become values. */
public final class RserpoolVectors {
  private static final JsonNode ROOT = load();

  private RserpoolVectors() {}

  private static JsonNode load() {
    try (InputStream in =
        Objects.requireNonNull(
            RserpoolVectors.class.getResourceAsStream("/vectors/rserpool/rserpool.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The vectors under this key. */
  public static Stream<JsonNode> all(String key) {
    return StreamSupport.stream(ROOT.required(key).spliterator(), false);
  }

  /** The message that a vector's {@code decoded} describes. */
  static Object message(JsonNode m) {
    PoolHandle handle = null;
    Integer id = null;
    SelectionPolicy policy = null;
    OctetString cookie = null;
    int checksum = EnrpMessage.Presence.NO_CHECKSUM;
    List<PoolElement> elements = new ArrayList<>();
    List<ErrorCause> causes = List.of();
    List<Transport> transports = new ArrayList<>();
    List<ServerInformation> servers = new ArrayList<>();
    List<EnrpMessage.PoolEntry> entries = new ArrayList<>();
    for (JsonNode p : m.path("parameters")) {
      switch (p.required("param").asText()) {
        case "Pool Handle" -> {
          if (handle != null) {
            entries.add(new EnrpMessage.PoolEntry(handle, List.copyOf(elements)));
            elements.clear();
          }
          handle = new PoolHandle(OctetString.ofHex(p.required("handle").asText()));
        }
        case "Pool Element" -> elements.add(element(p));
        case "PE Identifier" -> id = u32(p.required("pe_identifier"));
        case "Pool Member Selection Policy" -> policy = policy(p);
        case "Operation Error" -> causes = causes(p.required("causes"));
        case "Cookie" -> cookie = OctetString.ofHex(p.required("cookie").asText());
        case "PE Checksum" -> checksum = u32(p.required("checksum"));
        case "Server Information" ->
            servers.add(
                new ServerInformation(
                    u32(p.required("server_id")), transport(p.required("transport"))));
        default -> transports.add(transport(p));
      }
    }
    if (handle != null && !elements.isEmpty()) {
      entries.add(new EnrpMessage.PoolEntry(handle, List.copyOf(elements)));
    }
    String name = m.required("name").asText();
    JsonNode flags = m.path("flag_bits");
    int from = m.has("sender") ? u32(m.required("sender")) : 0;
    int to = m.has("receiver") ? u32(m.required("receiver")) : 0;
    return switch (name) {
      case "ASAP_REGISTRATION" -> new AsapMessage.Registration(need(handle), elements.getFirst());
      case "ASAP_DEREGISTRATION" -> new AsapMessage.Deregistration(need(handle), need(id));
      case "ASAP_REGISTRATION_RESPONSE" ->
          new AsapMessage.RegistrationResponse(
              flags.required("R").asBoolean(), need(handle), need(id), causes);
      case "ASAP_DEREGISTRATION_RESPONSE" ->
          new AsapMessage.DeregistrationResponse(need(handle), need(id), causes);
      case "ASAP_HANDLE_RESOLUTION" ->
          new AsapMessage.HandleResolution(flags.required("S").asBoolean(), need(handle), 0);
      case "ASAP_HANDLE_RESOLUTION_RESPONSE" ->
          new AsapMessage.HandleResolutionResponse(
              flags.required("A").asBoolean(), need(handle), policy, List.copyOf(elements), causes);
      case "ASAP_ENDPOINT_KEEP_ALIVE" ->
          new AsapMessage.EndpointKeepAlive(
              flags.required("H").asBoolean(), u32(m.required("server_identifier")), need(handle));
      case "ASAP_ENDPOINT_KEEP_ALIVE_ACK" ->
          new AsapMessage.EndpointKeepAliveAck(need(handle), need(id));
      case "ASAP_ENDPOINT_UNREACHABLE" ->
          new AsapMessage.EndpointUnreachable(need(handle), need(id));
      case "ASAP_SERVER_ANNOUNCE" ->
          new AsapMessage.ServerAnnounce(
              u32(m.required("server_identifier")), List.copyOf(transports));
      case "ASAP_COOKIE" -> new AsapMessage.Cookie(need(cookie));
      case "ASAP_COOKIE_ECHO" -> new AsapMessage.CookieEcho(need(cookie));
      case "ASAP_BUSINESS_CARD" ->
          new AsapMessage.BusinessCard(need(handle), List.copyOf(elements));
      case "ASAP_ERROR" -> new AsapMessage.AsapError(causes);
      case "ENRP_PRESENCE" ->
          new EnrpMessage.Presence(
              from,
              to,
              flags.required("reply_required").asBoolean(),
              checksum,
              servers.isEmpty() ? null : servers.getFirst());
      case "ENRP_HANDLE_TABLE_REQUEST" ->
          new EnrpMessage.HandleTableRequest(from, to, flags.required("W").asBoolean());
      case "ENRP_HANDLE_TABLE_RESPONSE" ->
          new EnrpMessage.HandleTableResponse(
              from,
              to,
              flags.required("R").asBoolean(),
              flags.required("M").asBoolean(),
              List.copyOf(entries));
      case "ENRP_HANDLE_UPDATE" ->
          new EnrpMessage.HandleUpdate(
              from, to, m.required("update_action").asInt(), need(handle), elements.getFirst());
      case "ENRP_LIST_REQUEST" -> new EnrpMessage.ListRequest(from, to);
      case "ENRP_LIST_RESPONSE" ->
          new EnrpMessage.ListResponse(
              from, to, flags.required("R").asBoolean(), List.copyOf(servers));
      case "ENRP_INIT_TAKEOVER" ->
          new EnrpMessage.InitTakeover(from, to, u32(m.required("target")));
      case "ENRP_INIT_TAKEOVER_ACK" ->
          new EnrpMessage.InitTakeoverAck(from, to, u32(m.required("target")));
      case "ENRP_TAKEOVER_SERVER" ->
          new EnrpMessage.TakeoverServer(from, to, u32(m.required("target")));
      case "ENRP_ERROR" -> new EnrpMessage.EnrpError(from, to, causes);
      default -> throw new AssertionError(name);
    };
  }

  private static <T> T need(@Nullable T part) {
    return Objects.requireNonNull(part);
  }

  private static PoolElement element(JsonNode p) {
    return new PoolElement(
        u32(p.required("pe_identifier")),
        u32(p.required("home_enrp_server")),
        p.required("registration_life").asInt(),
        transport(p.required("user_transport")),
        policy(p.required("policy")),
        p.has("asap_transport") ? transport(p.required("asap_transport")) : null);
  }

  private static SelectionPolicy policy(JsonNode p) {
    List<Long> data = new ArrayList<>();
    for (String key : List.of("weight", "priority", "load", "degradation")) {
      if (p.has(key)) {
        data.add(Integer.toUnsignedLong(u32(p.required(key))));
      }
    }
    return SelectionPolicy.of(
        new PolicyType(u32(p.required("policy_type"))),
        data.stream().mapToLong(Long::longValue).toArray());
  }

  private static Transport transport(JsonNode p) {
    List<IpAddress> addresses = new ArrayList<>();
    for (JsonNode a : p.path("addresses")) {
      addresses.add(IpAddress.parse(a.required("address").asText()));
    }
    int port = p.path("port").asInt();
    return switch (p.required("param").asText()) {
      case "SCTP Transport" ->
          new Transport.Sctp(port, p.required("transport_use").asInt(), addresses);
      case "DCCP Transport" ->
          new Transport.Dccp(port, u32(p.required("service_code")), addresses.getFirst());
      case "TCP Transport" -> new Transport.Tcp(port, addresses.getFirst());
      case "UDP Transport" -> new Transport.Udp(port, addresses.getFirst());
      case "UDP-Lite Transport" -> new Transport.UdpLite(port, addresses.getFirst());
      case "Opaque Transport" ->
          new Transport.Opaque(OctetString.ofHex(p.required("data").asText()));
      default -> throw new AssertionError(p);
    };
  }

  private static List<ErrorCause> causes(JsonNode nodes) {
    List<ErrorCause> causes = new ArrayList<>();
    for (JsonNode c : nodes) {
      OctetString detail = OctetString.EMPTY;
      if (c.has("parameter")) {
        JsonNode p = c.required("parameter");
        ByteBuf buffer = Unpooled.buffer();
        ParameterWriter out = new ParameterWriter(buffer, 0, 0);
        switch (p.required("param").asText()) {
          case "Unknown" -> {
            int at = out.begin(u32(p.required("type")));
            out.octets(OctetString.ofHex(p.required("value").asText()));
            out.end(at);
          }
          case "Pool Member Selection Policy" -> policy(p).write(out);
          case "Pool Element" -> element(p).write(out);
          case "PE Checksum" -> {
            int at = out.begin(ParameterType.PE_CHECKSUM);
            out.u16(u32(p.required("checksum")));
            out.end(at);
          }
          case "PE Identifier" -> {
            int at = out.begin(ParameterType.PE_IDENTIFIER);
            out.u32(u32(p.required("pe_identifier")));
            out.end(at);
          }
          case "Pool Handle" -> {
            int at = out.begin(ParameterType.POOL_HANDLE);
            out.octets(OctetString.ofHex(p.required("handle").asText()));
            out.end(at);
          }
          default -> Transport.write(transport(p), out);
        }
        detail = OctetString.copyOf(buffer, 4, buffer.writerIndex() - 4);
      }
      causes.add(new ErrorCause(c.required("cause_code").asInt(), detail));
    }
    return causes;
  }

  private static int u32(JsonNode node) {
    return node.isTextual() ? Long.decode(node.asText()).intValue() : (int) node.asLong();
  }

  /** The octets of this hexadecimal text. */
  public static ByteBuf octets(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  /** What the message looks like on the wire. */
  public static String hex(Object message) {
    ByteBuf out = Unpooled.buffer();
    switch (message) {
      case AsapMessage asap -> asap.write(out);
      case EnrpMessage enrp -> enrp.write(out);
      default -> throw new AssertionError(message);
    }
    return ByteBufUtil.hexDump(out);
  }

  /** What the server with this identifier makes of these octets. */
  static Decoded<?> decode(String protocol, ByteBuf octets, int self) {
    return protocol.equals("ASAP")
        ? AsapMessage.decode(octets, 0, octets.readableBytes())
        : EnrpMessage.decode(octets, 0, octets.readableBytes(), self);
  }
}
