package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.policy.Protection;
import io.latchwire.segment.DropReason;
import io.latchwire.wire.tcp.SeqNumber;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this gateway generated for one flow: at most one proposed or active is the newest,
 * one before it may still be active, and older ones wait for their end.
 *
 * <p>A key is repeated until it is confirmed: a segment can be lost, and a pure acknowledgment is
 * never acknowledged.
 */
public final class SendKeys {
  private static final int FIRST_ID = 32;
  private static final int IDS = 16;
  private static final int ID_STEP = 2;
  private static final long HELD = Long.MAX_VALUE;
  private static final long FREE = Long.MIN_VALUE;

  private Protection protection;
  private final PeerState peer;
  private final KeyMaker maker;
  private final FlowEnds ends;
  private final int firstId;
  private final @Nullable SendKey[] held = new @Nullable SendKey[IDS];
  private final long[] idFreeNanos = new long[IDS];

  private @Nullable SendKey newest;
  private @Nullable SendKey previous;
  private int next;
  private boolean rolloverAsked;
  private int initialSequenceNumber;

  /**
   * No keys yet.
   *
   * @param peer what is remembered of the peer beyond this flow
   * @param ends seen from our own router
   * @param client whether our router sent the first SYN, which decides the parity of Key IDs
   */
  public SendKeys(
      Protection protection, PeerState peer, KeyMaker maker, FlowEnds ends, boolean client) {
    this.protection = protection;
    this.peer = peer;
    this.maker = maker;
    this.ends = ends;
    this.firstId = client ? FIRST_ID : FIRST_ID + 1;
    Arrays.fill(idFreeNanos, FREE);
  }

  /**
   * Goes on under a protection that is the same on the wire: other KEKs of the peer, other times.
   * Keys that went under a KEK which is no longer sent under are replaced.
   */
  public void adopt(Protection other) {
    protection = other;
  }

  /** The key made last, null before the first. */
  public @Nullable SendKey newest() {
    return newest;
  }

  /** All keys that the peer may use. */
  public List<SendKey> held() {
    return Arrays.stream(held).filter(Objects::nonNull).toList();
  }

  /** Our own key of this identifier that the peer may use, null when there is none. */
  public @Nullable SendKey find(int keyId) {
    int index = (keyId - firstId) / ID_STEP;
    boolean ours = keyId >= firstId && (keyId - firstId) % ID_STEP == 0 && index < IDS;
    return ours ? held[index] : null;
  }

  /** Asks for a new key at the next segment: the operator's word. */
  public void askRollover() {
    rolloverAsked = true;
  }

  /** The connection begins, or begins anew: the next segment needs a key of its own. */
  public void begin(int initialSequenceNumber, long nowNanos) {
    this.initialSequenceNumber = initialSequenceNumber;
    for (SendKey key : held) {
      if (key != null) {
        key.on(SendKeyEvent.NEWER_CONFIRMED, nowNanos);
      }
    }
    newest = null;
    previous = null;
  }

  /**
   * Makes sure that a segment has a key that it may use: the newest, or a new one when that is due.
   *
   * @param sent the number behind the highest that was sent so far
   * @param seq where the segment starts
   * @param end where it ends; the same when it is empty
   * @return null when {@link #newest} may be used, or why nothing can be sent
   */
  public @Nullable DropReason prepare(long sent, long seq, long end, long nowNanos) {
    SendKey key = newest;
    boolean usable = key != null && !isStopped(key, sent, seq, end);
    if (key != null && usable && !isDue(key, sent, nowNanos)) {
      return null;
    }
    return makeNewest(sent, nowNanos) || usable ? null : DropReason.NO_KEY;
  }

  /**
   * The confirmed key before the newest, for a segment without room for a key; null if none, or if
   * the sequence number has wrapped since: then it is at its end, for octets sent again too. Only
   * the newest key takes those, and a receiver could not tell it from one that was made behind the
   * wrap. The acknowledgment of that segment does not confirm the newest.
   */
  public @Nullable SendKey fallback(long sent, long seq, long end) {
    SendKey key = previous;
    long furthest = Math.max(sent, end) - 1;
    boolean usable =
        key != null
            && key.state() == SendKeyState.ACTIVE
            && !isStopped(key, sent, seq, end)
            && !key.isBehindWrap(furthest);
    if (!usable) {
      return null;
    }
    if (newest != null) {
      newest.sentWithout(end);
    }
    return key;
  }

  /**
   * Notes a verified segment of the peer.
   *
   * @param acknowledged the 64-bit number that it acknowledges, or a negative one without ACK
   * @param under our own key that it was sent under, null when it was the peer's
   */
  public void onPeerSegment(long acknowledged, @Nullable SendKey under, long nowNanos) {
    SendKey key = newest;
    if (key == null || key.isConfirmed()) {
      return;
    }
    if (acknowledged > key.sentBefore() || key.equals(under)) {
      confirm(key, nowNanos);
    }
  }

  private void confirm(SendKey confirmed, long nowNanos) {
    confirmed.on(SendKeyEvent.CONFIRMED, nowNanos);
    previous = null;
    for (int i = 0; i < IDS; i++) {
      SendKey key = held[i];
      if (key != null && !key.equals(confirmed)) {
        key.on(SendKeyEvent.NEWER_CONFIRMED, nowNanos);
      }
    }
  }

  /**
   * The newest key when it has been in use unconfirmed for too long; null when it has not, or was
   * given before.
   */
  public @Nullable SendKey overdue(long nowNanos) {
    SendKey key = newest;
    if (key == null || key.number() == 0 || key.isConfirmed()) {
      return null;
    }
    boolean overdue = nowNanos - key.createdNanos() >= protection.rollover().alarmNanos();
    return overdue && key.takeAlarm() ? key : null;
  }

  /** Wipes keys whose hold time is over. */
  public void expire(long nowNanos) {
    long hold = protection.rollover().holdNanos();
    for (int i = 0; i < IDS; i++) {
      SendKey key = held[i];
      if (key != null
          && key.state() == SendKeyState.ELIGIBLE
          && nowNanos - key.supersededNanos() >= hold) {
        key.on(SendKeyEvent.HOLD_OVER, nowNanos);
        held[i] = null;
        idFreeNanos[i] = key.supersededNanos() + 2 * hold;
      }
    }
  }

  /** Wipes all keys: the flow is over. */
  public void close(long nowNanos) {
    for (int i = 0; i < IDS; i++) {
      SendKey key = held[i];
      if (key != null) {
        key.on(SendKeyEvent.FLOW_ENDED, nowNanos);
        held[i] = null;
      }
    }
    newest = null;
    previous = null;
  }

  /** Whether this key must not authenticate this segment: draft s3.1 and s4.4. */
  private static boolean isStopped(SendKey key, long sent, long seq, long end) {
    long last = end > seq ? end - 1 : seq;
    return !key.hasNumbers() || (last >= sent && key.isBehindWrap(last));
  }

  /**
   * Whether it is time for a new key, though the newest could still be used, and the peer has room
   * for it. Where it has none for long, the hard stops do not wait.
   */
  private boolean isDue(SendKey key, long sent, long nowNanos) {
    Protection.Rollover rollover = protection.rollover();
    long age = nowNanos - key.createdNanos();
    if (!key.isConfirmed() || age < rollover.leastIntervalNanos()) {
      return false;
    }
    long zone = ((long) (SeqNumber.epoch(sent) + 1) << 32) - rollover.sequenceReserve();
    boolean due =
        rolloverAsked
            || age >= rollover.ageNanos()
            || Integer.toUnsignedLong(key.number()) >= rollover.numbers()
            || key.octets() >= rollover.octets()
            || (sent >= zone && key.firstSeq() < zone)
            || !key.kek().equals(protection.peer().sendKek());
    return due && peer.takeReplacement(nowNanos);
  }

  private boolean makeNewest(long sent, long nowNanos) {
    int index = freeId(nowNanos);
    if (index < 0) {
      return false;
    }
    int keyId = firstId + index * ID_STEP;
    Kek kek = protection.peer().sendKek();
    if (kek == null) {
      throw new AssertionError(protection.peer().name() + " has a key chain: no key is made");
    }
    byte[] field = maker.drawField(kek.algorithm());
    int algId = protection.peer().algIds().algId(protection.mac());
    KeyMaker.Made made =
        maker.make(kek, field, protection.mac(), algId, keyId, ends, initialSequenceNumber);
    SendKey key = new SendKey(keyId, made.key(), kek, field, nowNanos, sent);
    SendKey before = newest;
    if (before != null && before.state() == SendKeyState.ACTIVE) {
      previous = before;
    }
    hold(index, key);
    rolloverAsked = false;
    return true;
  }

  /** Gives a key its place and makes it the newest. */
  void hold(int index, SendKey key) {
    held[index] = key;
    idFreeNanos[index] = HELD;
    newest = key;
    next = (index + 1) % IDS;
  }

  private int freeId(long nowNanos) {
    for (int i = 0; i < IDS; i++) {
      int index = (next + i) % IDS;
      if (held[index] == null
          && (idFreeNanos[index] == FREE || nowNanos - idFreeNanos[index] >= 0)) {
        return index;
      }
    }
    return -1;
  }
}
