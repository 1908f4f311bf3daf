package io.latchwire.crypto.identity;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An RSA key as a DER SubjectPublicKeyInfo, RFC 3972 s3, with the very octets it came in: hashes
 * and comparisons of SEND are over those, and re-encoding a parsed key may change them.
 */
public final class SubjectPublicKey {
  /** AlgorithmIdentifier of rsaEncryption with NULL parameters: the only one of a CGA key. */
  private static final byte[] RSA_ENCRYPTION = {
    0x30,
    0x0D,
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** sha256WithRSAEncryption, as RFC 6485 certificates name their key. */
  private static final byte[] SHA256_WITH_RSA = {
    0x30,
    0x0D,
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    0x01,
    0x01,
    0x0B,
    0x05,
    0x00
  };

  /**
   * Longer public exponents are refused: the sender chooses the exponent, and with it how long a
   * verification takes. Real keys have 2 or 17 bits.
   */
  private static final int MAXIMUM_EXPONENT_BITS = 33;

  private final byte[] encoded;
  private final BigInteger modulus;
  private final BigInteger exponent;

  private SubjectPublicKey(byte[] encoded, BigInteger modulus, BigInteger exponent) {
    this.encoded = encoded;
    this.modulus = modulus;
    this.exponent = exponent;
  }

  /**
   * Reads the key at the start of a field.
   *
   * @param at where the SubjectPublicKeyInfo starts
   * @param limit the end of the field; octets between the key and it are left alone
   * @return null when it is not an RSA key in strict DER
   */
  public static @Nullable SubjectPublicKey read(byte[] octets, int at, int limit) {
    return read(octets, at, limit, false);
  }

  /**
   * Reads a key that must fill a field, RFC 5269 s4.1.
   *
   * @return null when it does not, or is not an RSA key in strict DER
   */
  public static @Nullable SubjectPublicKey readExactly(byte[] octets) {
    SubjectPublicKey key = read(octets, 0, octets.length);
    return key != null && key.encoded.length == octets.length ? key : null;
  }

  /** The key of a certificate, which may be named by its signature algorithm (RFC 6485 s3). */
  static @Nullable SubjectPublicKey ofCertificate(byte[] subjectPublicKeyInfo) {
    return read(subjectPublicKeyInfo, 0, subjectPublicKeyInfo.length, true);
  }

  private static @Nullable SubjectPublicKey read(
      byte[] octets, int at, int limit, boolean inCertificate) {
    StrictDer info = StrictDer.read(octets, at, limit);
    if (info == null || info.tag() != StrictDer.SEQUENCE) {
      return null;
    }
    int algorithmEnd = info.contentAt() + RSA_ENCRYPTION.length;
    if (algorithmEnd > info.end()
        || !(isAt(RSA_ENCRYPTION, octets, info.contentAt())
            || (inCertificate && isAt(SHA256_WITH_RSA, octets, info.contentAt())))) {
      return null;
    }
    StrictDer bits = StrictDer.read(octets, algorithmEnd, info.end());
    if (bits == null
        || bits.tag() != StrictDer.BIT_STRING
        || bits.end() != info.end()
        || bits.contentLength() < 1
        || octets[bits.contentAt()] != 0) {
      return null;
    }
    StrictDer numbers = StrictDer.read(octets, bits.contentAt() + 1, bits.end());
    if (numbers == null || numbers.tag() != StrictDer.SEQUENCE || numbers.end() != bits.end()) {
      return null;
    }
    StrictDer modulus = StrictDer.read(octets, numbers.contentAt(), numbers.end());
    if (modulus == null) {
      return null;
    }
    StrictDer exponent = StrictDer.read(octets, modulus.end(), numbers.end());
    if (exponent == null || exponent.end() != numbers.end()) {
      return null;
    }
    return of(
        Arrays.copyOfRange(octets, at, info.end()),
        positive(octets, modulus),
        positive(octets, exponent));
  }

  private static @Nullable SubjectPublicKey of(
      byte[] encoded, @Nullable BigInteger modulus, @Nullable BigInteger exponent) {
    if (modulus == null
        || exponent == null
        || !modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.bitLength() < 2
        || exponent.bitLength() > MAXIMUM_EXPONENT_BITS
        || modulus.bitLength() <= exponent.bitLength()) {
      return null;
    }
    return new SubjectPublicKey(encoded, modulus, exponent);
  }

  private static @Nullable BigInteger positive(byte[] octets, StrictDer integer) {
    int at = integer.contentAt();
    int length = integer.contentLength();
    boolean padded = length > 1 && octets[at] == 0;
    if (integer.tag() != StrictDer.INTEGER
        || length == 0
        || octets[at] < 0
        || (padded && octets[at + 1] >= 0)) {
      return null;
    }
    return new BigInteger(octets, at, length);
  }

  private static boolean isAt(byte[] expected, byte[] octets, int at) {
    return Arrays.equals(expected, 0, expected.length, octets, at, at + expected.length);
  }

  /** The key of a pair made here: the JDK encodes strictly. */
  static SubjectPublicKey of(RSAPublicKey key) {
    SubjectPublicKey read = readExactly(key.getEncoded());
    if (read == null) {
      throw new AssertionError("the JDK encoded an RSA key that cannot be read back");
    }
    return read;
  }

  /** A copy of the SubjectPublicKeyInfo as received. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** Octets of the SubjectPublicKeyInfo. */
  public int encodedLength() {
    return encoded.length;
  }

  /** Bits of the modulus: the size of the key. */
  public int modulusBits() {
    return modulus.bitLength();
  }

  /** Octets of the modulus, and so of every signature and ciphertext. */
  public int modulusOctets() {
    return (modulus.bitLength() + 7) / 8;
  }

  BigInteger modulus() {
    return modulus;
  }

  BigInteger exponent() {
    return exponent;
  }

  /** The Key Hash of SEND: the first 128 bits of SHA-1 over the key, RFC 3971 s5.2. */
  public byte[] keyHash() {
    return Arrays.copyOf(Sha1.of(encoded), 16);
  }

  /**
   * Whether both are the same RSA key, however they are named: certificates of RFC 6485 encode it
   * otherwise than a CGA does.
   */
  public boolean isSameKey(SubjectPublicKey other) {
    return modulus.equals(other.modulus) && exponent.equals(other.exponent);
  }

  /** Equality of the encoded octets. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SubjectPublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "RSA key of " + modulusBits() + " bits";
  }
}
