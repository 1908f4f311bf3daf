package io.latchwire.rserpool;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.Decoded;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.EnrpMessage.PoolEntry;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Any messages from anybody in any order: a registrar does not fail, and those who have proved
 * nothing change nothing.
 */
class RegistrarFuzzTest {
  private static final int SELF = 0x3c91a7e2;
  private static final IpAddress HERE = IpAddress.parse("192.0.2.1");
  private static final IpAddress THERE = IpAddress.parse("192.0.2.9");
  private static final int MOST_ELEMENTS = 8;
  private static final long MOST_WAIT = 120_000;

  private static final long ELEMENT = 1;
  private static final long PEER = 2;
  private static final long USER = 3;
  private static final long PLAIN_USER = 4;

  @FuzzTest(maxDuration = "20s")
  void noOrderOfMessagesBreaksARegistrar(FuzzedDataProvider data) {
    Registrar registrar = registrar();
    long now = 0;
    while (data.remainingBytes() > 2) {
      long from = data.consumeLong(ELEMENT, PLAIN_USER);
      now += data.consumeLong(0, MOST_WAIT);
      byte[] octets = data.consumeBytes(data.consumeInt(4, 512));
      registrar.on(new RegistrarEvent.Tick(), now);
      List<PoolEntry> before = registrar.table();
      boolean said = say(registrar, from, octets, now);
      if (from >= USER && said && !registrar.table().equals(before)) {
        throw new AssertionError("somebody without a key changed " + before);
      }
      if (registrar.elements() > MOST_ELEMENTS) {
        throw new AssertionError(registrar.elements() + " elements");
      }
      consistent(registrar);
    }
  }

  private static Registrar registrar() {
    RegistrarSettings.Bounds usual = RegistrarSettings.Bounds.DEFAULTS;
    RegistrarSettings settings =
        RegistrarSettings.of(List.of("other"), new Transport.Sctp(9902, HERE))
            .withBounds(
                new RegistrarSettings.Bounds(
                    4,
                    MOST_ELEMENTS,
                    MOST_ELEMENTS,
                    usual.registrationsPerSecond(),
                    usual.registrationBurst(),
                    usual.maxBadReports(),
                    usual.maxItems(),
                    usual.subscriptionsPerConnection(),
                    4,
                    usual.massExpiryFloor(),
                    usual.massExpiryPercent(),
                    usual.massExpiryHold()));
    Registrar registrar = new Registrar(settings, SELF, new SplittableRandom(1), List.of());
    registrar.begin(0);
    registrar.on(new RegistrarEvent.DialFailed("other"), 0);
    ElementGrant grant = new ElementGrant("pe", ElementGrant.ANY_POOL, List.of(), Set.of(), true);
    registrar.on(
        new RegistrarEvent.Connected(ELEMENT, new Caller.Element(grant, THERE, 40_001)), 0);
    registrar.on(
        new RegistrarEvent.Connected(PEER, new Caller.Peer("other", THERE, 40_002, false)), 0);
    registrar.on(new RegistrarEvent.Connected(USER, new Caller.User(true, THERE, 40_003)), 0);
    registrar.on(
        new RegistrarEvent.Connected(PLAIN_USER, new Caller.User(false, THERE, 40_004)), 0);
    return registrar;
  }

  /** Whether it was something that must not change anything when a user says it. */
  private static boolean say(Registrar registrar, long from, byte[] octets, long now) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    if (from == PEER) {
      if (EnrpMessage.decode(in, 0, octets.length, SELF)
          instanceof Decoded.Taken<EnrpMessage>(EnrpMessage message, EnrpMessage _)) {
        registrar.on(new RegistrarEvent.EnrpReceived(from, message), now);
      }
    } else if (AsapMessage.decode(in, 0, octets.length)
        instanceof Decoded.Taken<AsapMessage>(AsapMessage message, AsapMessage _)) {
      registrar.on(new RegistrarEvent.AsapReceived(from, message), now);
      // Users may report elements, and enough reports take one out (RFC 5352 s3.6).
      return !(message instanceof AsapMessage.EndpointUnreachable);
    }
    return false;
  }

  /** No pool is empty, every element is counted once, and each one's home has it in its sum. */
  private static void consistent(Registrar registrar) {
    int elements = 0;
    PeChecksum own = new PeChecksum();
    for (PoolEntry entry : registrar.table()) {
      if (entry.elements().isEmpty()) {
        throw new AssertionError("an empty pool " + entry.handle());
      }
      elements += entry.elements().size();
      for (PoolElement element : entry.elements()) {
        if (element.home() == SELF) {
          own.add(entry.handle(), element.id());
        }
      }
    }
    if (elements != registrar.elements() || own.value() != registrar.checksumOf(SELF)) {
      throw new AssertionError("counted otherwise than listed");
    }
  }
}
