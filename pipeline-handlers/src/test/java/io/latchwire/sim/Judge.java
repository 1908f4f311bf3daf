package io.latchwire.sim;

import io.latchwire.handler.packet.Frames;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything, knows every key by its octets, and holds the rules against what the gateways do.
 * It uses none of their bookkeeping.
 */
final class Judge {
  /** What one key was used for, by whichever gateway and however often it was made. */
  static final class Key {
    private final int serial;
    private final Map<Long, Long> inputs = new HashMap<>();
    private int side = -1;
    private int port;
    private int incarnation;
    private int keyId;
    private int life;
    private long epoch = -1;
    private List<Key> unknownThen = List.of();
    private boolean delivered;
    private boolean afterRestart;
    private boolean disturbed;

    private Key(int serial) {
      this.serial = serial;
    }

    @Override
    public String toString() {
      return "%s%d#%d".formatted(side == 0 ? "A" : side == 1 ? "B" : "?", keyId, serial);
    }
  }

  /** A signed segment on the wire, or a copy of it. */
  static final class Flight {
    private final byte[] frame;
    private final ModelSegment segment;
    private final int side;
    private final Key key;
    private final long nonce;
    private final boolean altered;
    private long epoch;

    private Flight(byte[] frame, int side, Key key, long nonce, boolean altered) {
      this.frame = frame;
      this.segment = ModelSegment.of(frame);
      this.side = side;
      this.key = key;
      this.nonce = nonce;
      this.altered = altered;
    }

    byte[] frame() {
      return frame;
    }

    int side() {
      return side;
    }

    boolean carriesKey() {
      byte[] eao = segment.eao();
      return eao.length > 2 && (eao[2] & 0x40) != 0;
    }

    Flight with(byte[] otherFrame) {
      return new Flight(otherFrame, side, key, nonce, true);
    }

    @Override
    public String toString() {
      return "%s %s key %s n %d%s%s"
          .formatted(
              side == 0 ? "A->B" : "B->A",
              segment,
              key,
              nonce & 0xFFFF_FFFFL,
              carriesKey() ? " K" : "",
              altered ? " ALTERED" : "");
    }
  }

  /**
   * What one gateway, from its start to its crash, accepted under one key. Only a segment that is
   * no reset says where in the stream its key stands: a reset takes its number from what it
   * answers, and behind it there is nothing more to order unless the router refuses it.
   */
  private static final class Reception {
    private final Key key;
    private final Map<Long, Boolean> nonces = new HashMap<>();
    private long placedAt = NEVER;
    private long endsAt = NEVER;
    private long epoch = -1;
    private boolean lived;

    private Reception(Key key) {
      this.key = key;
    }
  }

  /** How far one end of one connection has got. */
  private static final class Progress {
    private int incarnation;
    private long iss = -1;
    private long sent;
    private boolean disturbed;
    private final List<Key> unknown = new ArrayList<>();
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final long holdNanos;
  private final Map<ByteBuffer, Key> keys = new HashMap<>();
  private final Map<Integer, Progress> progress = new HashMap<>();
  private final int[] lives = new int[2];
  private final List<List<Reception>> receptions = List.of(new ArrayList<>(), new ArrayList<>());
  private @Nullable Key signedWith;
  private long signedNonce;
  private String violation = "";

  Judge(long holdNanos) {
    this.holdNanos = holdNanos;
  }

  /** The first rule that was broken, empty while none is. */
  String violation() {
    return violation;
  }

  private void violated(String rule) {
    if (violation.isEmpty()) {
      violation = rule;
    }
  }

  Key key(byte[] secret) {
    return keys.computeIfAbsent(ByteBuffer.wrap(secret.clone()), _ -> new Key(keys.size()));
  }

  int keys() {
    return keys.size();
  }

  /** A gateway computes the MAC of a segment that is about to leave. */
  void signed(Key key, int direction, int number, long input) {
    long nonce = (long) direction << 32 | (number & 0xFFFF_FFFFL);
    Long before = key.inputs.putIfAbsent(nonce, input);
    if (before != null && before != input) {
      violated("nonce used twice: key %s direction %d number %d".formatted(key, direction, number));
    }
    if (number == 0 || number == -1) {
      violated("number %08x sent under %s".formatted(number, key));
    }
    signedWith = key;
    signedNonce = nonce;
  }

  /**
   * A gateway emits a frame to the network.
   *
   * @param iss initial sequence number of the router's connection
   */
  @Nullable Flight emitted(int side, byte[] frame, long iss) {
    ModelSegment segment = ModelSegment.of(frame);
    Key key = signedWith;
    signedWith = null;
    if (key == null || segment.eao().length == 0) {
      violated("unprotected segment emitted: " + segment);
      return null;
    }
    int port = port(side, segment);
    Progress sender = progress.computeIfAbsent(port * 2 + side, _ -> new Progress());
    if (segment.has(Frames.SYN) && sender.iss != iss) {
      sender.iss = iss;
      sender.sent = iss;
      sender.incarnation++;
      sender.disturbed = false;
    }
    if (key.side < 0) {
      key.side = side;
      key.port = port;
      key.incarnation = sender.incarnation;
      key.keyId = segment.eao()[3] & 0x3F;
      key.life = lives[side];
      sender.unknown.removeIf(older -> older.delivered);
      key.unknownThen = List.copyOf(sender.unknown);
      sender.unknown.add(key);
      // The answer to a SYN does not tell which one it answers: a gateway that restarted meanwhile
      // takes it for the proof that its own arrived. The routers then have to connect anew.
      key.afterRestart = segment.has(Frames.SYN) && sender.sent > iss;
      sender.disturbed |= key.afterRestart;
      key.disturbed = sender.disturbed;
    } else if (key.side == side && (key.port != port || key.incarnation != sender.incarnation)) {
      violated("key %s used for two connections: %s".formatted(key, segment));
    }
    Flight flight = new Flight(frame, side, key, signedNonce, false);
    if (!flight.carriesKey() && !key.delivered && !key.afterRestart) {
      violated("K = 0 under a key that the peer does not have: " + flight);
    }
    if (!segment.has(Frames.RST)) {
      followSequence(sender, key, flight);
    }
    return flight;
  }

  private void followSequence(Progress sender, Key key, Flight flight) {
    long first = sender.iss + (flight.segment.seq() - (int) sender.iss & 0xFFFF_FFFFL);
    long last = first + Math.max(flight.segment.length() - 1, 0);
    flight.epoch = last >>> 32;
    if (key.epoch < 0) {
      key.epoch = last >>> 32;
    } else if (last >= sender.sent && last >>> 32 > key.epoch) {
      violated("key %s survived the sequence wrap: %s".formatted(key, flight));
    }
    sender.sent = Math.max(sender.sent, first + flight.segment.length());
  }

  /** The gateway of a side restarts and forgets. */
  void restarted(int side) {
    receptions.get(side).clear();
    lives[side]++;
  }

  /** A gateway lets a segment through to its router. */
  void accepted(int side, Flight flight, long now) {
    ModelSegment segment = flight.segment;
    boolean syn = segment.has(Frames.SYN);
    // Without an acknowledgment nothing tells a segment of a connection that never came to be.
    boolean proofless = !segment.has(Frames.ACK);
    if (flight.altered) {
      violated("altered segment accepted: " + flight);
    }
    if (flight.side == side) {
      violated("own segment accepted: " + flight);
    }
    Reception reception = reception(side, flight.key, proofless, now);
    if (reception.placedAt == NEVER && !segment.has(Frames.RST)) {
      reception.placedAt = now;
    }
    if (reception.nonces.put(flight.nonce, true) != null) {
      violated("accepted twice: " + flight);
    }
    // Two lives of the sending gateway for one connection: nobody can tell their keys' order.
    boolean ordered = !flight.key.disturbed;
    if (now >= reception.endsAt && ordered && (!proofless || reception.lived)) {
      violated(
          "accepted under a key retired %d ms ago: %s"
              .formatted((now - reception.endsAt) / 1_000_000, flight));
    }
    flight.key.delivered = true;
    if (!segment.has(Frames.RST)) {
      reception.epoch = Math.max(reception.epoch, flight.epoch);
    }
    reception.lived |= !syn && segment.has(Frames.ACK);
    for (Reception other : receptions.get(side)) {
      supersede(other, reception, !syn && segment.has(Frames.ACK), now);
    }
  }

  /**
   * Whether a receiver can know of a key that one which it has seen is newer. The sending gateway
   * made both in one life. The older one was known before the newer was made, as it must be but for
   * a hard stop; or the newer has been seen with octets from behind the wrap that forced it. And
   * the older one has not been seen with any from further behind.
   */
  private static boolean isToldApart(Reception older, Reception newer) {
    boolean inOrder = !newer.key.unknownThen.contains(older.key) || newer.epoch > older.key.epoch;
    return newer.placedAt != NEVER
        && older.key.life == newer.key.life
        && inOrder
        && newer.epoch >= older.epoch;
  }

  private Reception reception(int side, Key key, boolean proofless, long now) {
    for (Reception reception : receptions.get(side)) {
      if (reception.key == key) {
        return reception;
      }
    }
    Reception fresh = new Reception(key);
    for (Reception other : receptions.get(side)) {
      if (sameSender(other.key, key)
          && other.key.incarnation == key.incarnation
          && other.key.serial > key.serial
          && isToldApart(fresh, other)) {
        long since = other.key.unknownThen.contains(key) ? now : other.placedAt;
        fresh.endsAt = Math.min(fresh.endsAt, since + holdNanos);
      } else if (sameSender(other.key, key)
          && other.key.incarnation > key.incarnation
          && other.lived
          && !proofless) {
        fresh.endsAt = now;
      }
    }
    receptions.get(side).add(fresh);
    return fresh;
  }

  private void supersede(Reception older, Reception newer, boolean acknowledges, long now) {
    if (!sameSender(older.key, newer.key)) {
      return;
    }
    if (older.key.incarnation == newer.key.incarnation
        && older.key.serial < newer.key.serial
        && isToldApart(older, newer)) {
      older.endsAt = Math.min(older.endsAt, now + holdNanos);
    } else if (older.key.incarnation < newer.key.incarnation && acknowledges) {
      older.endsAt = Math.min(older.endsAt, now);
    }
  }

  /** A router was given something that its peer had not sent. */
  void delivered(String what) {
    violated("delivered to a router: " + what);
  }

  /** A gateway answered a segment from the network. */
  void answered(Flight flight) {
    violated("a segment from the network was answered: " + flight);
  }

  /** Without faults, something does not come right. */
  void stuck(String what) {
    violated("stuck: " + what);
  }

  private static boolean sameSender(Key one, Key other) {
    return one.side == other.side && one.port == other.port;
  }

  static int port(int side, ModelSegment segment) {
    return side == 0 ? segment.sourcePort() : segment.destinationPort();
  }
}
