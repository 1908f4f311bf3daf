package io.latchwire.gateway.config;

import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;

/**
 * Which MAC, profile and KEK go together.
 *
 * <p>The Authentication Data and an in-line key share 36 octets at most:
 * draft-weis-tcp-auth-auto-ks-03 s4.1 for AES-128-ECB (18 octets of in-line key, MAC keys of 16
 * octets), and the private KEK algorithms with a salt (10 octets of in-line key).
 */
final class ProfileChecks {
  private static final int LONG_KEY_OCTETS = 32;

  private ProfileChecks() {}

  static void check(Value at, AuthenticationConfig authentication, PeerConfig peer) {
    if (authentication.profile() == Profile.KEYCHAIN || peer.keyChain().isPresent()) {
      checkChain(at, authentication, peer);
      return;
    }
    checkProfile(at, authentication, peer);
    checkKeyLength(at, authentication.mac(), peer);
  }

  private static void checkChain(Value at, AuthenticationConfig authentication, PeerConfig peer) {
    if (peer.keyChain().isEmpty()) {
      at.error(
          "profile keychain with peer " + peer.name() + ", which has keks",
          "another profile, or peers." + peer.name() + ".key-chain instead of keks");
    } else if (authentication.profile() != Profile.KEYCHAIN) {
      at.error(
          "profile "
              + authentication.profile().label()
              + " with peer "
              + peer.name()
              + ", whose keys are those of a chain",
          "profile: keychain, or none");
    }
  }

  private static void checkProfile(Value at, AuthenticationConfig authentication, PeerConfig peer) {
    boolean salted = peer.sendingKek().algorithm() != KekAlgorithm.AES_128_ECB;
    Profile profile = authentication.profile();
    if (profile == Profile.LITERAL && salted) {
      at.error(
          "profile literal with " + kekOf(peer),
          "a send-kek of algorithm aes-128-ecb, or profile: compact");
    }
    if (profile != Profile.LITERAL && !salted) {
      at.error(
          "profile " + profile.label() + " with " + kekOf(peer),
          "a send-kek of algorithm hkdf-256 or cmac-kdf-128, or profile: literal");
    }
    if (profile == Profile.COMPACT_CMAC && authentication.mac().needsNonce()) {
      at.error(
          "profile compact-cmac with " + authentication.mac().label() + ", which needs a nonce",
          "mac: aes-128-cmac-96, or profile: compact");
    }
    if (profile == Profile.BOOTSTRAP && peer.bootstrapKey().isEmpty()) {
      at.error(
          "profile bootstrap without a key for SYNs",
          "peers." + peer.name() + ".bootstrap-key: {id, key}");
    }
  }

  /** The private key derivation of 32-octet keys is defined for HKDF alone. */
  private static void checkKeyLength(Value at, MacAlgorithm mac, PeerConfig peer) {
    if (mac.keyOctets() == LONG_KEY_OCTETS && peer.sendingKek().algorithm() != KekAlgorithm.HKDF) {
      at.error(
          mac.label()
              + " needs keys of "
              + LONG_KEY_OCTETS
              + " octets, which no key under "
              + kekOf(peer)
              + " has",
          "a send-kek of algorithm hkdf-256");
    }
  }

  private static String kekOf(PeerConfig peer) {
    return "KEK "
        + peer.sendKek()
        + " ("
        + peer.sendingKek().algorithm().label()
        + ") of peer "
        + peer.name();
  }
}
