package io.latchwire.crypto.kerberos;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Optional;

/**
 * The groups of PKINIT (RFC 4556 s3.2.3.1, RFC 5349) in which a secret is agreed on: two of MODP by
 * their numbers at IANA, two curves. The group of 1024 bits is not here; it is too small.
 */
public enum AgreementGroup {
  /** 2048 bits. */
  MODP_14("modp14", 2_048, 124_476, ""),
  /** 4096 bits. */
  MODP_16("modp16", 4_096, 240_904, ""),
  /** NIST P-256. */
  P_256("p256", 256, 0, "secp256r1"),
  /** NIST P-384. */
  P_384("p384", 384, 0, "secp384r1");

  /** The Oakley groups have all the same generator. */
  public static final BigInteger GENERATOR = BigInteger.TWO;

  private final String label;
  private final int secretOctets;
  private final BigInteger prime;
  private final String curveName;

  AgreementGroup(String label, int bits, int constant, String curveName) {
    this.label = label;
    this.secretOctets = bits / 8;
    this.curveName = curveName;
    this.prime =
        curveName.isEmpty()
            ? Pi.oakleyPrime(bits, constant)
            : ((ECFieldFp) named(curveName).getCurve().getField()).getP();
  }

  private static ECParameterSpec named(String curve) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(curve));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(curve, e);
    }
  }

  /** As in the configuration. */
  public String label() {
    return label;
  }

  /** Whether it is a curve. */
  public boolean isCurve() {
    return !curveName.isEmpty();
  }

  /** The modulus, or the prime of the curve's field. */
  public BigInteger prime() {
    return prime;
  }

  /** The order of MODP's subgroup of squares: the primes are safe ones. */
  public BigInteger subgroupOrder() {
    return prime.shiftRight(1);
  }

  /** Octets of an agreed secret, leading zeros included. */
  public int secretOctets() {
    return secretOctets;
  }

  ECParameterSpec curve() {
    return switch (this) {
      case P_256 -> Curves.P_256;
      case P_384 -> Curves.P_384;
      case MODP_14, MODP_16 -> throw new AssertionError(label + " is no curve");
    };
  }

  /** Whether a public value of MODP is neither 0, 1 nor p - 1, nor outside of the group. */
  public boolean holds(BigInteger value) {
    return value.compareTo(BigInteger.TWO) >= 0
        && value.compareTo(prime.subtract(BigInteger.TWO)) <= 0;
  }

  /**
   * Whether octets are an uncompressed point of the curve.
   *
   * @param point 4, x, y
   */
  public boolean holds(byte[] point) {
    if (point.length != 1 + 2 * secretOctets || point[0] != 4) {
      return false;
    }
    BigInteger x = new BigInteger(1, point, 1, secretOctets);
    BigInteger y = new BigInteger(1, point, 1 + secretOctets, secretOctets);
    if (x.compareTo(prime) >= 0 || y.compareTo(prime) >= 0) {
      return false;
    }
    BigInteger a = curve().getCurve().getA();
    BigInteger b = curve().getCurve().getB();
    BigInteger right = x.multiply(x).add(a).multiply(x).add(b).mod(prime);
    return y.multiply(y).mod(prime).equals(right);
  }

  /** The group of MODP that has this prime and generator; empty when it is none of ours. */
  public static Optional<AgreementGroup> ofModp(BigInteger prime, BigInteger generator) {
    for (AgreementGroup group : values()) {
      if (!group.isCurve() && group.prime.equals(prime) && GENERATOR.equals(generator)) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  /** The parameters, which are not of an immutable type. */
  private static final class Curves {
    static final ECParameterSpec P_256 = named(AgreementGroup.P_256.curveName);
    static final ECParameterSpec P_384 = named(AgreementGroup.P_384.curveName);

    private Curves() {}
  }

  /**
   * The primes are made of the digits of pi (RFC 3526): 2^n - 2^(n-64) - 1 + 2^64 *
   * (floor(2^(n-130) * pi) + c). So nobody chose them, and nobody mistypes them here.
   */
  private static final class Pi {
    private static final int GUARD_BITS = 64;

    private Pi() {}

    static BigInteger oakleyPrime(int bits, int constant) {
      BigInteger digits = times(bits - 130).add(BigInteger.valueOf(constant));
      return BigInteger.ONE
          .shiftLeft(bits)
          .subtract(BigInteger.ONE.shiftLeft(bits - 64))
          .subtract(BigInteger.ONE)
          .add(digits.shiftLeft(64));
    }

    /** floor(2^scale * pi), by Machin's 4 * arctan(1/5) - arctan(1/239) = pi / 4. */
    private static BigInteger times(int scale) {
      BigInteger one = BigInteger.ONE.shiftLeft(scale + GUARD_BITS);
      BigInteger quarter = arctangent(5, one).shiftLeft(2).subtract(arctangent(239, one));
      return quarter.shiftLeft(2).shiftRight(GUARD_BITS);
    }

    private static BigInteger arctangent(int inverse, BigInteger one) {
      BigInteger square = BigInteger.valueOf((long) inverse * inverse);
      BigInteger power = one.divide(BigInteger.valueOf(inverse));
      BigInteger sum = power;
      for (int n = 3; power.signum() != 0; n += 2) {
        power = power.divide(square);
        BigInteger term = power.divide(BigInteger.valueOf(n));
        sum = n % 4 == 3 ? sum.subtract(term) : sum.add(term);
      }
      return sum;
    }
  }
}
