package io.latchwire.gateway.service;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.service.RegistrarOptions.PeerAddress;
import io.latchwire.handler.rserpool.AdmissionLimits;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskEntry.Right;
import io.latchwire.handler.rserpool.PskSecret;
import io.latchwire.rserpool.ElementGrant;
import io.latchwire.rserpool.RegistrarSettings;
import io.latchwire.rserpool.StartState;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.Decoded;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.MessageView;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.bouncycastle.tls.TlsClientProtocol;
import org.jspecify.annotations.Nullable;

/** Registrars on loopback addresses of their own, and clients that speak octets. */
final class RegistrarFixture implements AutoCloseable {
  static final int ASAP_TLS = 13_864;
  static final int ASAP_PLAIN = 13_863;
  static final int ENRP_TLS = 19_902;

  /** Shared by no other run on this machine, most likely. */
  private final String network =
      "127."
          + ThreadLocalRandom.current().nextInt(20, 250)
          + "."
          + ThreadLocalRandom.current().nextInt(1, 250)
          + ".";

  final Map<String, RegistrarService> running = new LinkedHashMap<>();
  private final Map<String, InetSocketAddress> ways = new LinkedHashMap<>();
  private final List<PskEntry> elementKeys = new ArrayList<>();
  private final byte[] pairKey = key("pairs");

  /** A key that this name determines; as good as any where all is known anyway. */
  static byte[] key(String name) {
    try {
      return java.security.MessageDigest.getInstance("SHA-256")
          .digest(name.getBytes(StandardCharsets.UTF_8));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static String keyHex(String name) {
    return HexFormat.of().formatHex(key(name));
  }

  static OctetString identity(String name) {
    return OctetString.of(name.getBytes(StandardCharsets.UTF_8));
  }

  static PskEntry element(String name, PoolHandle... handles) {
    return element(new ElementGrant(name, Set.of(handles), List.of(), Set.of(), false), name);
  }

  static PskEntry element(ElementGrant grant, String... keyNames) {
    List<PskSecret> secrets = new ArrayList<>();
    for (String keyName : keyNames) {
      secrets.add(new PskSecret(key(keyName)));
    }
    return new PskEntry(identity(grant.identity()), secrets, new Right.ToBeElement(grant));
  }

  RegistrarFixture with(PskEntry... entries) {
    elementKeys.addAll(List.of(entries));
    return this;
  }

  /** Has one registrar dial another at this address, which leads there. */
  void lead(int own, int other, InetSocketAddress way) {
    ways.put(own + ">" + other, way);
  }

  String address(int number) {
    return network + number;
  }

  InetSocketAddress asap(int number) {
    return new InetSocketAddress(address(number), ASAP_TLS);
  }

  InetSocketAddress plain(int number) {
    return new InetSocketAddress(address(number), ASAP_PLAIN);
  }

  InetSocketAddress enrp(int number) {
    return new InetSocketAddress(address(number), ENRP_TLS);
  }

  /** The key between two registrars, under a name that is the same on both ends. */
  PskEntry pair(int own, int other) {
    String name = "pair-" + Math.min(own, other) + "-" + Math.max(own, other);
    byte[] secret = pairKey.clone();
    secret[0] = (byte) Math.min(own, other);
    secret[1] = (byte) Math.max(own, other);
    return new PskEntry(
        identity(name), List.of(new PskSecret(secret)), new Right.ToBePeer("r" + other));
  }

  RegistrarOptions options(
      int number, int of, UnaryOperator<RegistrarSettings> change, @Nullable SslContext tls) {
    Map<String, PeerAddress> peers = new LinkedHashMap<>();
    List<PskEntry> keys = new ArrayList<>(elementKeys);
    for (int other = 1; other <= of; other++) {
      if (other != number) {
        PskEntry pair = pair(number, other);
        InetSocketAddress way = ways.getOrDefault(number + ">" + other, enrp(other));
        peers.put("r" + other, new PeerAddress(way, pair));
        keys.add(pair);
      }
    }
    RegistrarSettings settings =
        RegistrarSettings.of(
            List.copyOf(peers.keySet()),
            new Transport.Sctp(ENRP_TLS, IpAddress.parse(address(number))));
    return new RegistrarOptions(
        change.apply(settings),
        FrontSettings.DEFAULTS,
        new AdmissionLimits.Bounds(20_000, 2_000, 20_000, 2_000, 100_000, 100_000, 1_000),
        asap(number),
        plain(number),
        enrp(number),
        peers,
        keys,
        tls,
        null,
        60);
  }

  RegistrarService start(String name, RegistrarOptions options) throws IOException {
    RegistrarService service = RegistrarService.start(options, KeyOctets.system());
    running.put(name, service);
    return service;
  }

  /** Registrars r1 to rN, active. */
  List<RegistrarService> start(int count, UnaryOperator<RegistrarSettings> change)
      throws IOException {
    List<RegistrarService> services = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      RegistrarService service = start("r" + number, options(number, count, change, null));
      await(
          30_000,
          "r" + number + " is active",
          () -> service.ask(r -> r.startState()) == StartState.ACTIVE);
      services.add(service);
    }
    return services;
  }

  static void await(long millis, String what, BooleanSupplier holds) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("still not after " + millis + " ms: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    Collection<RegistrarService> services = running.values();
    services.forEach(RegistrarService::kill);
  }

  static PoolElement element(int id, String address) {
    return new PoolElement(
        id,
        0,
        600,
        new Transport.Tcp(7, IpAddress.parse(address)),
        SelectionPolicy.ROUND_ROBIN,
        null);
  }

  static byte[] octets(AsapMessage... messages) {
    ByteBuf out = Unpooled.buffer();
    for (AsapMessage message : messages) {
      message.write(out);
    }
    byte[] octets = new byte[out.readableBytes()];
    out.readBytes(octets);
    return octets;
  }

  static String hex(AsapMessage... messages) {
    return HexFormat.of().formatHex(octets(messages));
  }

  /** Reads one message; null at the end of the stream. */
  static @Nullable AsapMessage read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    byte[] header = new byte[4];
    try {
      in.readFully(header);
    } catch (EOFException e) {
      return null;
    }
    ByteBuf whole = Unpooled.buffer();
    whole.writeBytes(header);
    byte[] rest = new byte[MessageView.wireLengthAt(whole, 0, 4) - 4];
    in.readFully(rest);
    whole.writeBytes(rest);
    Decoded<AsapMessage> decoded = AsapMessage.decode(whole, 0, whole.readableBytes());
    if (decoded instanceof Decoded.Taken<AsapMessage>(AsapMessage message, AsapMessage _)) {
      return message;
    }
    throw new IOException("unreadable answer " + decoded);
  }

  /** A blocking client with a key, over a socket from this address. */
  static final class PskClient implements AutoCloseable {
    final Socket socket;
    final TlsClientProtocol tls;

    PskClient(InetSocketAddress server, String from, String identity, byte[] key)
        throws IOException {
      socket = new Socket();
      socket.bind(new InetSocketAddress(from, 0));
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      socket.connect(server, 5_000);
      tls = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
      try {
        tls.connect(new TestPskClient(identity, key));
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }

    void send(AsapMessage... messages) throws IOException {
      OutputStream out = tls.getOutputStream();
      out.write(octets(messages));
      out.flush();
    }

    @Nullable AsapMessage read() throws IOException {
      return RegistrarFixture.read(tls.getInputStream());
    }

    /** The answer to this, passing over keep-alives. */
    AsapMessage ask(AsapMessage message) throws IOException {
      send(message);
      AsapMessage answer = read();
      while (answer instanceof AsapMessage.EndpointKeepAlive) {
        answer = read();
      }
      if (answer == null) {
        throw new EOFException("closed instead of an answer");
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
