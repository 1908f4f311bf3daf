package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.policy.ChainKey;
import io.latchwire.policy.ConfiguredKey;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.Lifetime;
import java.util.ArrayList;
import java.util.List;

/** Builds key chains in seconds, each test changing what it is about. */
public final class KeyChains {
  private final PortableMacProvider macs = new PortableMacProvider();
  private final List<ChainKey> keys = new ArrayList<>();
  private long toleranceMillis;
  private KeyChain.OnExpiry onExpiry = KeyChain.OnExpiry.DENY;
  private long warningMillis;
  private long nullKeyUntilMillis = Lifetime.BEGINNING;

  /** A chain without keys, without tolerance, that denies when it has expired. */
  public static KeyChains chain() {
    return new KeyChains();
  }

  /** Three keys that follow each other every ten seconds from the tenth on. */
  public static KeyChains threeKeys() {
    return chain()
        .key(1, MacAlgorithm.AES_128_CMAC_96, 10, 20)
        .key(2, MacAlgorithm.AES_128_CMAC_96, 20, 30)
        .key(3, MacAlgorithm.AES_128_CMAC_96, 30, 40);
  }

  /** Adds a key that is sent under and accepted between these seconds. */
  public KeyChains key(int id, MacAlgorithm mac, long start, long end) {
    byte[] secret = new byte[mac.keyOctets()];
    secret[0] = (byte) id;
    Lifetime lifetime = new Lifetime(start * 1000, end * 1000);
    keys.add(
        new ChainKey(new ConfiguredKey(id, macs.configuredKey(mac, secret)), lifetime, lifetime));
    return this;
  }

  /** Sets the accept tolerance. */
  public KeyChains tolerance(long seconds) {
    toleranceMillis = seconds * 1000;
    return this;
  }

  /** Has the last key go on. */
  public KeyChains holdLast() {
    onExpiry = KeyChain.OnExpiry.HOLD_LAST;
    return this;
  }

  /** Sets how long ahead the end is told. */
  public KeyChains warning(long seconds) {
    warningMillis = seconds * 1000;
    return this;
  }

  /** Adds the null key. */
  public KeyChains nullKeyUntil(long second) {
    nullKeyUntilMillis = second * 1000;
    return this;
  }

  /** The chain. */
  public KeyChain build() {
    return new KeyChain(
        "chain", keys, toleranceMillis, onExpiry, warningMillis, nullKeyUntilMillis);
  }
}
