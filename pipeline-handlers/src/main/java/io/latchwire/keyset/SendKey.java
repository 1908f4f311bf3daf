package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.wire.tcp.SeqNumber;
import org.jspecify.annotations.Nullable;

/**
 * A key that this gateway generated for one flow, and under which it sends.
 *
 * <p>All its numbers have direction 0, so that no (key, direction, number) repeats depends on
 * nothing but this object.
 */
public final class SendKey {
  /** The last number that may be used; draft-weis-tcp-auth-auto-ks-03 s3.1 stops one behind it. */
  static final int LAST_NUMBER = 0xFFFF_FFFE;

  private final int keyId;
  private final MacKey mac;
  private final Kek kek;
  private final byte[] field;
  private final long createdNanos;

  private SendKeyState state = SendKeyState.PROPOSED;
  private long sentBefore;
  private long firstSeq;
  private int epoch;
  private int number;
  private long octets;
  private long supersededNanos;
  private @Nullable ReplayWindow peerUse;
  private boolean alarmed;

  /**
   * A key about to be used for the first time.
   *
   * @param sentBefore the sequence number behind the highest that had been sent until now: an
   *     acknowledgment beyond it confirms the key
   */
  SendKey(int keyId, MacKey mac, Kek kek, byte[] field, long createdNanos, long sentBefore) {
    this.keyId = keyId;
    this.mac = mac;
    this.kek = kek;
    this.field = field;
    this.createdNanos = createdNanos;
    this.sentBefore = sentBefore;
  }

  /** Key ID on the wire. */
  public int keyId() {
    return keyId;
  }

  /** The MAC key. */
  public MacKey mac() {
    return mac;
  }

  /** The KEK that it travels under. */
  public Kek kek() {
    return kek;
  }

  /** The Encrypted Key field that stands for it; not to be changed. */
  public byte[] field() {
    return field;
  }

  /** Where it stands. */
  public SendKeyState state() {
    return state;
  }

  /** Whether the peer is known to have it. */
  public boolean isConfirmed() {
    return state != SendKeyState.PROPOSED;
  }

  /** The number used last, unsigned; 0 before the first. */
  public int number() {
    return number;
  }

  /** When it was made. */
  public long createdNanos() {
    return createdNanos;
  }

  /** Payload octets sent under it. */
  public long octets() {
    return octets;
  }

  /**
   * Takes the next number for a segment. The first one binds the key to its place.
   *
   * @param seq where the segment starts
   * @param end where it ends; the same when it is empty
   */
  public int nextNumber(int payloadOctets, long seq, long end) {
    if (number == LAST_NUMBER) {
      throw new AssertionError("numbers used up");
    }
    if (number == 0) {
      firstSeq = seq;
      epoch = SeqNumber.epoch(Math.max(seq, end - 1));
    }
    octets += payloadOctets;
    return ++number;
  }

  /** Whether there are numbers left. */
  boolean hasNumbers() {
    return number != LAST_NUMBER;
  }

  long firstSeq() {
    return firstSeq;
  }

  /** Whether a segment with octets up to this one must go under another key: draft s4.4. */
  boolean isBehindWrap(long last) {
    return number != 0 && SeqNumber.epoch(last) > epoch;
  }

  long sentBefore() {
    return sentBefore;
  }

  /** Something up to this number went out under another key: its acknowledgment proves nothing. */
  void sentWithout(long end) {
    sentBefore = Math.max(sentBefore, end);
  }

  long supersededNanos() {
    return supersededNanos;
  }

  /** The window for segments that the peer sends under this key, direction 1. */
  public ReplayWindow peerUse(int window) {
    ReplayWindow use = peerUse;
    if (use == null) {
      use = new ReplayWindow(window);
      peerUse = use;
    }
    return use;
  }

  /** Whether nobody has been told yet that it stays unconfirmed. */
  boolean takeAlarm() {
    boolean first = !alarmed;
    alarmed = true;
    return first;
  }

  /** Applies an event; see {@link SendKeyMoves}. */
  void on(SendKeyEvent event, long nowNanos) {
    SendKeyState next = SendKeyMoves.next(state, event);
    if (next == SendKeyState.ELIGIBLE && state != next) {
      supersededNanos = nowNanos;
    }
    if (next == SendKeyState.RETIRED) {
      mac.close();
    }
    state = next;
  }

  /** Skips numbers, so that a test need not send four thousand million segments. */
  void skipTo(int lastUsed) {
    number = lastUsed;
  }
}
