package io.latchwire.handover;

import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.OctetString;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A shared handover key, RFC 5269 s3.6. Its octets leave it encrypted or as a MAC, never else. */
public final class HandoverKey {
  /** Octets of a new key: enough for every algorithm, so one key serves whichever is agreed on. */
  public static final int OCTETS = 32;

  private final byte[] octets;

  private HandoverKey(byte[] octets) {
    this.octets = octets;
  }

  /** A new random key. */
  static HandoverKey generate(KeyOctets random) {
    byte[] octets = new byte[OCTETS];
    random.fill(octets);
    return new HandoverKey(octets);
  }

  /**
   * A key that was received.
   *
   * @param octets taken over, not copied
   */
  static HandoverKey ofReceived(byte[] octets) {
    return new HandoverKey(octets);
  }

  /** How many octets. */
  int length() {
    return octets.length;
  }

  /** Encrypts the key for whoever holds the private half, RFC 5269 s3.2. */
  byte[] encryptTo(SubjectPublicKey encryptionKey, KeyOctets random) {
    return RsaPublicOperation.encrypt(encryptionKey, octets, random);
  }

  /**
   * The authenticator of an FBU or FBack, RFC 5568 s6.4.5 with RFC 6275 s6.2.7.
   *
   * @param careOf the care-of address that the message is about
   * @param router the previous access router: destination of an FBU, source of an FBack
   * @param mobilityHeader up to and including the SPI, its checksum zero
   */
  OctetString authenticator(
      HandoverMac algorithm, Ip6Address careOf, Ip6Address router, byte[] mobilityHeader) {
    try {
      Mac mac = Mac.getInstance(algorithm.jcaName());
      mac.init(new SecretKeySpec(octets, algorithm.jcaName()));
      mac.update(careOf.octets());
      mac.update(router.octets());
      mac.update(mobilityHeader);
      return OctetString.of(mac.doFinal(), 0, algorithm.authenticatorOctets());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + algorithm.jcaName(), e);
    }
  }

  /**
   * Verifies in constant time. The length is the algorithm's alone: a shorter authenticator fails,
   * however right its octets are.
   */
  boolean verifies(
      OctetString authenticator,
      HandoverMac algorithm,
      Ip6Address careOf,
      Ip6Address router,
      byte[] mobilityHeader) {
    OctetString expected = authenticator(algorithm, careOf, router, mobilityHeader);
    return authenticator.length() == algorithm.authenticatorOctets()
        && MessageDigest.isEqual(expected.octets(), authenticator.octets());
  }

  /** Overwrites the octets; the key is of no use afterwards. */
  void erase() {
    Arrays.fill(octets, (byte) 0);
  }

  /** Whether both are the same key; for tests and the mobile node's comparison alone. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HandoverKey that && MessageDigest.isEqual(octets, that.octets);
  }

  /** One constant: the octets must not show, not even hashed. */
  @Override
  public int hashCode() {
    return HandoverKey.class.hashCode();
  }

  @Override
  public String toString() {
    return "HandoverKey[not shown]";
  }
}
