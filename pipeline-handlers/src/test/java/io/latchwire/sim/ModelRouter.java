package io.latchwire.sim;

import io.latchwire.handler.packet.Frames;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One end of a TCP connection in a router, small enough to be read at one go: RFC 9293 with
 * go-back-N, and RFC 5961's challenge acknowledgments. The client opens again whenever the
 * connection has ended. What it sends follows from its initial sequence number, so that the other
 * end can tell octets that were never meant for it.
 */
final class ModelRouter {
  static final long SECOND = 1_000_000_000L;

  private static final long HOLD = 20 * SECOND;
  private static final long LONGEST_TIMEOUT = 4 * SECOND;
  private static final int WINDOW = 2000;
  private static final int FAR_APART = 1 << 20;
  private static final String SYN_OPTIONS = "020405b40103030704020101";
  private static final String SYN_OPTIONS_WITHOUT_SCALE = "020405b404020101";
  private static final String SACK_BLOCK = "0101050a0000000100000002";
  private static final String WIDE_OPTION = "4c100102030405060708090a0b0c0d0e";

  enum State {
    CLOSED,
    LISTEN,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED
  }

  private final boolean client;
  private final String local;
  private final String remote;
  private final SplittableRandom random;
  private final boolean scales;
  private final Consumer<byte[]> out;

  private State state;
  private long iss;
  private boolean wrapped;
  private long una;
  private long nxt;
  private long rcvNxt;
  private int irs;
  private long queued;
  private boolean closing;
  private boolean finSent;
  private boolean finReceived;
  private long openAt;
  private long retransmitAt;
  private long timeout = SECOND;
  private long progressAt;
  private long establishedAt;
  private long talkAt;
  private long received;
  private String foreign = "";

  ModelRouter(
      boolean client, String local, String remote, SplittableRandom random, Consumer<byte[]> out) {
    this.client = client;
    this.local = local;
    this.remote = remote;
    this.random = random;
    this.scales = random.nextBoolean();
    this.out = out;
    this.state = client ? State.CLOSED : State.LISTEN;
  }

  State state() {
    return state;
  }

  /** Number of the first octet, with a high word of zero. */
  long iss() {
    return iss;
  }

  int irs() {
    return irs;
  }

  /** Octets that have been received in order, over all connections. */
  long received() {
    return received;
  }

  long establishedAt() {
    return establishedAt;
  }

  boolean isEstablished() {
    return state == State.ESTABLISHED;
  }

  /** Octets delivered that the other end had not sent in this connection; empty if none. */
  String foreign() {
    return foreign;
  }

  /** What became of the sequence numbers, for a trace. */
  @Override
  public String toString() {
    return "%s %s iss %08x una +%d nxt +%d irs %08x rcv %08x"
        .formatted(client ? "client" : "server", state, iss, una - iss, nxt - iss, irs, rcvNxt);
  }

  /** Ends the connection with FIN. */
  void close() {
    if (state == State.ESTABLISHED) {
      closing = true;
    }
  }

  /** Ends the connection with RST. */
  void reset(long now) {
    if (state == State.ESTABLISHED || state == State.SYN_RECEIVED) {
      transmit(Frames.RST | Frames.ACK, nxt, 0);
    }
    ended(now);
  }

  void tick(long now) {
    switch (state) {
      case LISTEN -> {}
      case CLOSED -> {
        if (client && now >= openAt) {
          open(now);
        }
      }
      default -> {
        if (now - progressAt > HOLD) {
          reset(now);
        } else {
          talk(now);
        }
      }
    }
  }

  private void talk(long now) {
    if (state == State.ESTABLISHED && now >= talkAt && !closing) {
      queued += 1 + random.nextInt(60);
      talkAt = now + random.nextLong(SECOND / 4, 3 * SECOND);
    }
    if (nxt > una && now >= retransmitAt) {
      timeout = Math.min(2 * timeout, LONGEST_TIMEOUT);
      retransmitAt = now + timeout;
      retransmit();
    }
    sendMore(now);
  }

  private void open(long now) {
    begin(now);
    state = State.SYN_SENT;
    transmit(Frames.SYN, iss, 0);
    nxt = iss + 1;
  }

  private void begin(long now) {
    long before = iss;
    // Once only: windows of two connections just before the wrap would overlap.
    boolean wraps = !wrapped && random.nextInt(3) == 0;
    wrapped |= wraps;
    do {
      iss = wraps ? 0xFFFF_FFFFL - random.nextInt(200) : random.nextInt() & 0xFFFF_FFFFL;
    } while (!wraps && Math.abs((int) (iss - before)) < FAR_APART);
    una = iss;
    nxt = iss;
    queued = 0;
    closing = false;
    finSent = false;
    finReceived = false;
    timeout = SECOND;
    retransmitAt = now + timeout;
    progressAt = now;
    talkAt = now;
  }

  private void ended(long now) {
    state = client ? State.CLOSED : State.LISTEN;
    openAt = now + random.nextLong(SECOND / 2, 3 * SECOND);
  }

  private void retransmit() {
    switch (state) {
      case SYN_SENT -> transmit(Frames.SYN, iss, 0);
      case SYN_RECEIVED -> transmit(Frames.SYN | Frames.ACK, iss, 0);
      default -> {
        long end = finSent ? nxt - 1 : nxt;
        int length = (int) Math.min(end - una, 1 + random.nextInt(100));
        if (length > 0) {
          transmit(Frames.ACK, una, length);
        } else if (finSent) {
          transmit(Frames.FIN | Frames.ACK, una, 0);
        }
      }
    }
  }

  private void sendMore(long now) {
    if (state != State.ESTABLISHED || finSent) {
      return;
    }
    while (nxt - iss - 1 < queued && nxt - una < WINDOW) {
      int length = (int) Math.min(queued - (nxt - iss - 1), 40);
      if (nxt == una) {
        retransmitAt = now + timeout;
      }
      transmit(Frames.ACK, nxt, length);
      nxt += length;
    }
    if (closing && nxt - iss - 1 == queued) {
      transmit(Frames.FIN | Frames.ACK, nxt, 0);
      nxt++;
      finSent = true;
      retransmitAt = now + timeout;
    }
  }

  void arrive(ModelSegment segment, long now) {
    switch (state) {
      case CLOSED -> refuse(segment);
      case LISTEN -> listen(segment, now);
      case SYN_SENT -> synSent(segment, now);
      default -> synchronised(segment, now);
    }
  }

  private void refuse(ModelSegment segment) {
    if (segment.has(Frames.RST)) {
      return;
    }
    if (segment.has(Frames.ACK)) {
      transmitReset(segment.ack());
    } else {
      out.accept(frame().flags(Frames.RST).seq(0).ack(segment.seq() + segment.length()).frame());
    }
  }

  private void listen(ModelSegment segment, long now) {
    if (segment.has(Frames.SYN) && !segment.has(Frames.ACK)) {
      begin(now);
      irs = segment.seq();
      rcvNxt = (irs & 0xFFFF_FFFFL) + 1;
      state = State.SYN_RECEIVED;
      transmit(Frames.SYN | Frames.ACK, iss, 0);
      nxt = iss + 1;
    } else {
      refuse(segment);
    }
  }

  private void synSent(ModelSegment segment, long now) {
    boolean right = segment.has(Frames.ACK) && segment.ack() == (int) nxt;
    if (segment.has(Frames.ACK) && !right) {
      if (!segment.has(Frames.RST)) {
        transmitReset(segment.ack());
      }
    } else if (segment.has(Frames.RST)) {
      if (right) {
        ended(now);
      }
    } else if (segment.has(Frames.SYN) && right) {
      irs = segment.seq();
      rcvNxt = (irs & 0xFFFF_FFFFL) + 1;
      una = nxt;
      established(now);
      acknowledge();
    }
  }

  private void established(long now) {
    state = State.ESTABLISHED;
    establishedAt = now;
    progressAt = now;
    timeout = SECOND;
  }

  private void synchronised(ModelSegment segment, long now) {
    int ahead = segment.seq() - (int) rcvNxt;
    if (segment.has(Frames.SYN)) {
      if (state == State.SYN_RECEIVED && segment.seq() == irs) {
        transmit(Frames.SYN | Frames.ACK, iss, 0);
      } else {
        acknowledge();
      }
    } else if (segment.has(Frames.RST)) {
      if (ahead == 0) {
        ended(now);
      } else if (ahead > 0 && ahead < WINDOW) {
        acknowledge();
      }
    } else if (ahead + segment.length() < 0 || ahead >= WINDOW || !segment.has(Frames.ACK)) {
      acknowledge();
    } else {
      accept(segment, ahead, now);
    }
  }

  private void accept(ModelSegment segment, int ahead, long now) {
    long acknowledged = nxt - ((int) nxt - segment.ack());
    if (acknowledged > nxt || acknowledged < iss) {
      acknowledge();
      return;
    }
    if (acknowledged > una) {
      una = acknowledged;
      timeout = SECOND;
      retransmitAt = now + timeout;
      progressAt = now;
    }
    if (state == State.SYN_RECEIVED) {
      if (una <= iss) {
        return;
      }
      established(now);
    }
    take(segment, ahead, now);
    if (finSent && finReceived && una == nxt) {
      ended(now);
    } else if (finReceived) {
      closing = true;
    }
    sendMore(now);
  }

  private void take(ModelSegment segment, int ahead, long now) {
    if (segment.length() == 0) {
      return;
    }
    if (ahead <= 0 && ahead + segment.length() > 0 && !finReceived) {
      for (int i = -ahead; i < segment.payload().length; i++) {
        int position = segment.seq() + i - irs - 1;
        if (segment.payload()[i] != octet(irs, position) && foreign.isEmpty()) {
          foreign = "octet %d of %s is foreign".formatted(i, segment);
        }
        rcvNxt++;
        received++;
      }
      if (segment.has(Frames.FIN)) {
        rcvNxt++;
        finReceived = true;
      }
      progressAt = now;
    }
    acknowledge();
  }

  private void acknowledge() {
    transmit(Frames.ACK, nxt, 0);
  }

  private void transmitReset(int seq) {
    out.accept(frame().flags(Frames.RST).seq(seq).frame());
  }

  private void transmit(int flags, long seq, int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = octet((int) iss, (int) (seq - iss) - 1 + i);
    }
    Frames.Tcp frame =
        frame().seq((int) seq).flags(flags).window(WINDOW).payload(payload).options(options(flags));
    if ((flags & Frames.ACK) != 0) {
      frame.ack((int) rcvNxt);
    }
    out.accept(frame.frame());
  }

  private String options(int flags) {
    if ((flags & Frames.SYN) != 0) {
      return scales ? SYN_OPTIONS : SYN_OPTIONS_WITHOUT_SCALE;
    }
    return switch (random.nextInt(12)) {
      case 0 -> SACK_BLOCK;
      case 1 -> WIDE_OPTION;
      default -> "";
    };
  }

  private Frames.Tcp frame() {
    return Frames.tcp(local, remote);
  }

  private static byte octet(int iss, int position) {
    return (byte) ((iss * 31 + position * 0x9E3779B9) >>> 13);
  }
}
