package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacKey;
import java.util.Arrays;

/** A key that the peer generated and sends under. */
public final class ReceiveKey {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final int NO_EPOCH = Integer.MIN_VALUE;

  private final int keyId;
  private final MacKey mac;
  private final Kek kek;
  private final byte[] field;
  private final long fingerprint;
  private final ReplayWindow window;
  private final long installedNanos;
  private int firstEpoch;
  private int lastEpoch = NO_EPOCH;
  private long eligibleUntilNanos = FOREVER;

  ReceiveKey(
      int keyId,
      MacKey mac,
      Kek kek,
      byte[] field,
      long fingerprint,
      int window,
      long installedNanos) {
    this.keyId = keyId;
    this.mac = mac;
    this.kek = kek;
    this.field = field;
    this.fingerprint = fingerprint;
    this.window = new ReplayWindow(window);
    this.installedNanos = installedNanos;
  }

  /** Key ID on the wire. */
  public int keyId() {
    return keyId;
  }

  /** The MAC key. */
  public MacKey mac() {
    return mac;
  }

  /** The KEK that it travelled under. */
  public Kek kek() {
    return kek;
  }

  /** The Encrypted Key field that stands for it; not to be changed. */
  public byte[] field() {
    return field;
  }

  /** Numbers seen under it, direction 0. */
  public ReplayWindow window() {
    return window;
  }

  /** When it was installed. */
  public long installedNanos() {
    return installedNanos;
  }

  long fingerprint() {
    return fingerprint;
  }

  /** Whether this field under this KEK stands for this very key. */
  public boolean isSame(Kek kek, byte[] field) {
    return this.kek.equals(kek) && Arrays.equals(this.field, field);
  }

  /** Whether segments under it are still accepted. */
  public boolean isEligible(long nowNanos) {
    return eligibleUntilNanos == FOREVER || nowNanos - eligibleUntilNanos < 0;
  }

  /** Ends its eligibility at a time, unless an earlier end is set. */
  void endsAt(long nanos) {
    if (eligibleUntilNanos == FOREVER || nanos - eligibleUntilNanos < 0) {
      eligibleUntilNanos = nanos;
    }
  }

  /** Takes back the end of its eligibility: it is the newest after all. */
  void endsNever() {
    eligibleUntilNanos = FOREVER;
  }

  /** Forgets what was noted of it in another connection. */
  void beginsAnew() {
    endsNever();
    lastEpoch = NO_EPOCH;
  }

  /** High word of the last octet of the first segment accepted under it. */
  int firstEpoch() {
    return firstEpoch;
  }

  /** The highest of these words so far. */
  int lastEpoch() {
    return lastEpoch;
  }

  /** Notes the high word of a segment; whether it is higher than all before. */
  boolean reaches(int epoch) {
    if (lastEpoch == NO_EPOCH) {
      firstEpoch = epoch;
    }
    boolean higher = epoch > lastEpoch;
    lastEpoch = Math.max(lastEpoch, epoch);
    return higher;
  }
}
