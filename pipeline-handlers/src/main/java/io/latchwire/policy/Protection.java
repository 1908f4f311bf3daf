package io.latchwire.policy;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the flows of a PROTECT policy are protected. A flow keeps the protection that it began with,
 * whatever becomes of the policy.
 *
 * @param peer the gateway at the other end
 * @param mac algorithm of our own keys
 * @param profile how keys are brought into the options
 * @param configuredKeys keys that both ends were given by hand: those of the chain under {@link
 *     Profile#KEYCHAIN}, the one of SYNs first under {@link Profile#BOOTSTRAP}
 * @param rollover when our own keys are replaced
 * @param orphan what happens to connections older than the gateway
 * @param routerSigned what happens to segments that the router has signed itself
 * @param keyChain when each configured key is used; only and always under {@link Profile#KEYCHAIN}
 * @param rollout how far protection goes
 */
public record Protection(
    Peer peer,
    MacAlgorithm mac,
    Profile profile,
    List<ConfiguredKey> configuredKeys,
    Rollover rollover,
    Orphan orphan,
    RouterSigned routerSigned,
    @Nullable KeyChain keyChain,
    Rollout rollout) {
  /** Takes the configured keys from the chain where there is one. */
  public Protection {
    if (profile == Profile.KEYCHAIN && keyChain == null) {
      keyChain = KeyChain.timeless(peer.name(), configuredKeys);
    }
    if (keyChain != null) {
      configuredKeys = keyChain.keys().stream().map(ChainKey::key).toList();
    }
  }

  /** Protection to the full, with configured keys that have no times. */
  public Protection(
      Peer peer,
      MacAlgorithm mac,
      Profile profile,
      List<ConfiguredKey> configuredKeys,
      Rollover rollover,
      Orphan orphan,
      RouterSigned routerSigned) {
    this(peer, mac, profile, configuredKeys, rollover, orphan, routerSigned, null, Rollout.REQUIRE);
  }

  /** What happens to a router's segment of a connection that the gateway has not seen begin. */
  public enum Orphan {
    /** The own router gets a reset, so that its session starts anew at once. */
    RESET_LOCAL,
    /** Nothing is answered. */
    DROP
  }

  /** What happens to a segment with a TCP-MD5 or TCP-AO option of the router's. */
  public enum RouterSigned {
    /** It is dropped and counted; the operator takes the signature off or exempts the flow. */
    REFUSE,
    /** It passes untouched, both ways, protected by nothing but the router's own signature. */
    BYPASS
  }

  /**
   * When a key is replaced, and how long the one before it is still accepted.
   *
   * @param ageNanos age that begins a rollover
   * @param numbers sequence numbers used that begin a rollover, below 2^32-2
   * @param octets payload octets sent that begin a rollover
   * @param sequenceReserve octets left before the TCP sequence number passes zero that begin a
   *     rollover
   * @param holdNanos how long an older key stays eligible
   * @param alarmNanos how long a key may stay unconfirmed before the operator hears of it
   */
  public record Rollover(
      long ageNanos,
      long numbers,
      long octets,
      long sequenceReserve,
      long holdNanos,
      long alarmNanos) {
    private static final long SECOND = 1_000_000_000L;

    /** 24 hours, 2^31 numbers, no limit on octets, 2^26 octets, 120 s, 60 s. */
    public static final Rollover DEFAULT =
        new Rollover(
            24 * 3600 * SECOND, 1L << 31, Long.MAX_VALUE, 1L << 26, 120 * SECOND, 60 * SECOND);

    /** Shortest time between two rollovers that are not forced: 16 identifiers must suffice. */
    public long leastIntervalNanos() {
      return 2 * holdNanos / 15;
    }
  }

  /**
   * This protection for a live flow that began under another one of the same peer, algorithm and
   * key transport: KEKs, times and what is done with strangers are the new ones, the look of its
   * segments stays. One that is protected is never only watched from then on.
   */
  public Protection forFlowOf(Protection begun) {
    Peer speaking = peer.speakingAs(begun.peer);
    Rollout going = rollout.mode() == Rollout.Mode.OBSERVE ? begun.rollout : rollout;
    if (speaking.equals(peer)
        && mac == begun.mac
        && profile == begun.profile
        && going.equals(rollout)) {
      return this;
    }
    return new Protection(
        speaking,
        begun.mac,
        begun.profile,
        profile == begun.profile ? configuredKeys : begun.configuredKeys,
        rollover,
        orphan,
        routerSigned,
        profile == begun.profile ? keyChain : begun.keyChain,
        going);
  }

  /** Whether segments go under configured keys: all of them, or SYNs. */
  public boolean usesConfiguredKey(boolean syn) {
    return profile == Profile.KEYCHAIN || (profile == Profile.BOOTSTRAP && syn);
  }

  /** The configured key of this identifier, null when there is none. */
  public @Nullable ConfiguredKey configuredKey(int keyId) {
    for (int i = 0; i < configuredKeys.size(); i++) {
      ConfiguredKey key = configuredKeys.get(i);
      if (key.keyId() == keyId) {
        return key;
      }
    }
    return null;
  }

  /** The largest filled-up EAO that we put on a segment: what the MSS has to leave room for. */
  public int largestOption() {
    if (keyChain != null) {
      return (4 + keyChain.mostTagOctets() + 3) & ~3;
    }
    int length = 4 + (mac.needsNonce() ? 4 : 0) + mac.tagOctets();
    Kek kek = peer.sendKek();
    if (kek != null) {
      length += 2 + kek.algorithm().fieldOctets();
    }
    return (length + 3) & ~3;
  }
}
