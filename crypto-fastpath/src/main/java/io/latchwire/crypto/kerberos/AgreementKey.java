package io.latchwire.crypto.kerberos;

import io.latchwire.crypto.random.KeyOctets;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** One end of a Diffie-Hellman exchange: a key pair that is used once. */
public sealed interface AgreementKey {
  /** The group that it is of. */
  AgreementGroup group();

  /**
   * The public value as it is signed and sent: the number without a sign octet of its own for MODP
   * (the caller makes an INTEGER of it), the uncompressed point of a curve.
   */
  byte[] publicOctets();

  /**
   * The secret, padded with zeros on the left to the group's length.
   *
   * @param peer the other end's value, in the form of {@link #publicOctets()}
   * @return empty when the value is degenerate or not of the group
   */
  Optional<byte[]> agree(byte[] peer);

  /** A fresh key pair. */
  static AgreementKey fresh(AgreementGroup group, KeyOctets random) {
    return group.isCurve() ? OfCurve.fresh(group) : OfModp.fresh(group, random);
  }

  /** Of a finite field. */
  final class OfModp implements AgreementKey {
    /** Twice the strength that is wanted of the secret, and more (RFC 4556 s3.2.3.1). */
    private static final int EXPONENT_OCTETS = 64;

    private final AgreementGroup group;
    private final BigInteger exponent;
    private final BigInteger value;

    private OfModp(AgreementGroup group, BigInteger exponent) {
      this.group = group;
      this.exponent = exponent;
      this.value = AgreementGroup.GENERATOR.modPow(exponent, group.prime());
    }

    static OfModp fresh(AgreementGroup group, KeyOctets random) {
      byte[] octets = new byte[EXPONENT_OCTETS];
      random.fill(octets);
      octets[0] |= (byte) 0x80;
      return new OfModp(group, new BigInteger(1, octets));
    }

    @Override
    public AgreementGroup group() {
      return group;
    }

    /** The number. */
    public BigInteger value() {
      return value;
    }

    @Override
    public byte[] publicOctets() {
      return padded(value, group.secretOctets());
    }

    @Override
    public Optional<byte[]> agree(byte[] peer) {
      BigInteger other = new BigInteger(1, peer);
      return group.holds(other)
          ? Optional.of(padded(other.modPow(exponent, group.prime()), group.secretOctets()))
          : Optional.empty();
    }

    private static byte[] padded(BigInteger number, int length) {
      byte[] octets = number.toByteArray();
      byte[] padded = new byte[length];
      int taken = Math.min(length, octets.length);
      System.arraycopy(octets, octets.length - taken, padded, length - taken, taken);
      return padded;
    }
  }

  /** Of a curve. */
  final class OfCurve implements AgreementKey {
    private final AgreementGroup group;
    private final PrivateKey own;
    private final byte[] point;

    private OfCurve(AgreementGroup group, KeyPair pair) {
      this.group = group;
      this.own = pair.getPrivate();
      ECPoint w = ((ECPublicKey) pair.getPublic()).getW();
      int length = group.secretOctets();
      this.point = new byte[1 + 2 * length];
      point[0] = 4;
      System.arraycopy(OfModp.padded(w.getAffineX(), length), 0, point, 1, length);
      System.arraycopy(OfModp.padded(w.getAffineY(), length), 0, point, 1 + length, length);
    }

    static OfCurve fresh(AgreementGroup group) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(group.curve());
        return new OfCurve(group, generator.generateKeyPair());
      } catch (GeneralSecurityException e) {
        throw new AssertionError(group.label(), e);
      }
    }

    @Override
    public AgreementGroup group() {
      return group;
    }

    @Override
    public byte[] publicOctets() {
      return point.clone();
    }

    @Override
    public Optional<byte[]> agree(byte[] peer) {
      if (!group.holds(peer)) {
        return Optional.empty();
      }
      int length = group.secretOctets();
      ECPoint other =
          new ECPoint(
              new BigInteger(1, Arrays.copyOfRange(peer, 1, 1 + length)),
              new BigInteger(1, Arrays.copyOfRange(peer, 1 + length, peer.length)));
      try {
        PublicKey key =
            KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(other, group.curve()));
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(key, true);
        return Optional.of(agreement.generateSecret());
      } catch (GeneralSecurityException e) {
        // The point has been checked; what is left is a provider that is stricter than we are.
        return Optional.empty();
      }
    }
  }
}
