package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * MACs made of a hash: HMAC (RFC 2104), and the hash of the message followed by the secret.
 *
 * <p>HMAC's two key blocks are hashed anew for each message: {@code javax.crypto.Mac} and a cloned
 * digest would save that, but both allocate.
 */
final class PortableDigest extends PortableKey {
  private static final int BLOCK = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5C;

  private final MessageDigest digest;
  private final int digestOctets;
  private final boolean suffix;

  /** HMAC: the inner and the outer block. Suffix: the secret. */
  final SecretOctets secret;

  private final byte[] outer;

  private PortableDigest(
      MacAlgorithm algorithm, MessageDigest digest, boolean suffix, SecretOctets secret) {
    super(algorithm);
    this.digest = digest;
    this.digestOctets = digest.getDigestLength();
    this.suffix = suffix;
    this.secret = secret;
    this.outer = new byte[BLOCK + digestOctets];
  }

  /** HMAC over the named hash, whose blocks have 64 octets. */
  static PortableDigest hmac(MacAlgorithm algorithm, String hash, byte[] key) {
    MessageDigest digest = digest(hash);
    byte[] block = key.length > BLOCK ? digest.digest(key) : key.clone();
    byte[] pads = new byte[2 * BLOCK];
    Arrays.fill(pads, 0, BLOCK, INNER_PAD);
    Arrays.fill(pads, BLOCK, 2 * BLOCK, OUTER_PAD);
    for (int i = 0; i < block.length; i++) {
      pads[i] ^= block[i];
      pads[BLOCK + i] ^= block[i];
    }
    SecretOctets secret = SecretOctets.copyOf(pads);
    Arrays.fill(block, (byte) 0);
    Arrays.fill(pads, (byte) 0);
    return new PortableDigest(algorithm, digest, false, secret);
  }

  /** The named hash over the message and then the secret. */
  static PortableDigest suffix(MacAlgorithm algorithm, String hash, byte[] key) {
    return new PortableDigest(algorithm, digest(hash), true, SecretOctets.copyOf(key));
  }

  private static MessageDigest digest(String hash) {
    try {
      return MessageDigest.getInstance(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(hash, e);
    }
  }

  @Override
  void tag(Workspace work, long message, int length, int direction, int number) {
    work.load(message, length);
    try {
      if (suffix) {
        suffix(work, length);
      } else {
        hmac(work, length);
      }
    } catch (DigestException e) {
      throw new AssertionError(algorithm().label(), e);
    }
  }

  private void hmac(Workspace work, int length) throws DigestException {
    byte[] octets = work.octets;
    copySecret(0, BLOCK, octets, 0);
    digest.update(octets, 0, BLOCK + length);
    Arrays.fill(octets, 0, BLOCK, (byte) 0);
    digest.digest(outer, BLOCK, digestOctets);
    copySecret(BLOCK, BLOCK, outer, 0);
    digest.update(outer, 0, outer.length);
    Arrays.fill(outer, (byte) 0);
    digest.digest(work.tag, 0, digestOctets);
  }

  private void suffix(Workspace work, int length) throws DigestException {
    byte[] octets = work.octets;
    int end = Workspace.HEADROOM + length;
    copySecret(0, secret.length(), octets, end);
    digest.update(octets, Workspace.HEADROOM, length + secret.length());
    Arrays.fill(octets, end, end + secret.length(), (byte) 0);
    digest.digest(work.tag, 0, digestOctets);
  }

  private void copySecret(long at, int length, byte[] target, int targetAt) {
    MemorySegment.copy(secret.octets(), ValueLayout.JAVA_BYTE, at, target, targetAt, length);
  }

  @Override
  protected void wipe() {
    secret.close();
    digest.reset();
  }
}
