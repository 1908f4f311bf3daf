package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacKey;

/** Puts known keys where otherwise only drawn and received ones come to be. */
public final class TestKeys {
  private static final Kek KEK = new Kek(KekAlgorithm.HKDF, 0, new byte[32]);

  private TestKeys() {}

  /** Installs a key of the peer. */
  public static void install(ReceiveKeys keys, int keyId, MacKey mac, int window, long nowNanos) {
    ReceiveKey key = new ReceiveKey(keyId, mac, KEK, new byte[8], keyId, window, nowNanos);
    keys.install(key);
    keys.onAccepted(key, 0, nowNanos);
  }

  /** Holds a key of our own, confirmed or not. */
  public static SendKey hold(SendKeys keys, int keyId, MacKey mac, long nowNanos) {
    SendKey key = new SendKey(keyId, mac, KEK, new byte[8], nowNanos, 0);
    keys.hold((keyId - 32) / 2, key);
    return key;
  }

  /** Lets a key have used all numbers up to this one. */
  public static void skipTo(SendKey key, int lastUsed) {
    key.skipTo(lastUsed);
  }
}
