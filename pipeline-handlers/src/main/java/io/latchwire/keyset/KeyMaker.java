package io.latchwire.keyset;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.kek.KekAlgorithm;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.random.KeyOctets;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Turns Encrypted Key fields into MAC keys, drawn at random for our own and received for the
 * peer's. Owned by one thread.
 */
public final class KeyMaker {
  private final MacProvider provider;
  private final KeyOctets random;
  private final MessageDigest sha256;

  /** Makes keys for this provider from this source of octets. */
  public KeyMaker(MacProvider provider, KeyOctets random) {
    this.provider = provider;
    this.random = random;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Octets for an Encrypted Key field that nobody can foretell. */
  byte[] drawField(KekAlgorithm algorithm) {
    byte[] field = new byte[algorithm.fieldOctets()];
    random.fill(field);
    return field;
  }

  /**
   * The key that a field stands for.
   *
   * @param ends as the side that generated the key sees them
   * @param initialSequenceNumber of that side
   */
  Made make(
      Kek kek,
      byte[] field,
      MacAlgorithm algorithm,
      int algId,
      int keyId,
      FlowEnds ends,
      int initialSequenceNumber) {
    byte[] context =
        KeyContext.of(
            kek.algorithm().algId(), kek.keyId(), algId, keyId, field, ends, initialSequenceNumber);
    byte[] secret = kek.open(field, context, algorithm.keyOctets());
    long fingerprint = ByteBuffer.wrap(sha256.digest(secret)).getLong();
    MacKey key = provider.key(algorithm, secret);
    Arrays.fill(secret, (byte) 0);
    return new Made(key, fingerprint);
  }

  /**
   * The MAC key that a field stands for, for whoever wants to know under which suppositions a
   * recorded MAC is right; closed by the caller.
   *
   * @param wireKekAlgId the KEK Alg ID that the sender named
   * @param wireKekKeyId the KEK Key ID that it named
   */
  public MacKey derive(
      Kek kek,
      int wireKekAlgId,
      int wireKekKeyId,
      byte[] field,
      MacAlgorithm algorithm,
      int algId,
      int keyId,
      FlowEnds ends,
      int initialSequenceNumber) {
    byte[] context =
        KeyContext.of(wireKekAlgId, wireKekKeyId, algId, keyId, field, ends, initialSequenceNumber);
    byte[] secret = kek.open(field, context, algorithm.keyOctets());
    try {
      return provider.key(algorithm, secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * A key that has been made.
   *
   * @param fingerprint first 8 octets of the SHA-256 of its secret
   */
  record Made(MacKey key, long fingerprint) {}
}
