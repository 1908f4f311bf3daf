package io.latchwire.crypto.identity;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * CGA Parameters, RFC 3972 s3, with the extension fields of RFC 4581.
 *
 * <pre>{@code
 * +-----------------------------------------------+
 * |                 Modifier (16)                 |
 * +-----------------------+-----------------------+
 * |   Subnet Prefix (8)   | Coll. |
 * +-----------------------+-------+---------------+
 * |      Public Key (DER SubjectPublicKeyInfo)    ~
 * +-----------------------------------------------+
 * |      Extension Fields (optional)              ~
 * +-----------------------------------------------+
 * }</pre>
 *
 * <p>The values of extension fields mean nothing here, but all their octets are hashed.
 */
public final class CgaParameters {
  /** Octets of an address. */
  public static final int ADDRESS_OCTETS = 16;

  /** Octets of the modifier. */
  public static final int MODIFIER_OCTETS = 16;

  /** Octets of the subnet prefix. */
  public static final int PREFIX_OCTETS = 8;

  /** The largest Collision Count, RFC 3972 s4. */
  public static final int MAXIMUM_COLLISION_COUNT = 2;

  private static final int PREFIX_AT = 16;
  private static final int COLLISION_COUNT_AT = 24;
  private static final int KEY_AT = 25;

  /** The bits of the interface identifier that Hash1 decides: not Sec, u and g. */
  private static final int FIRST_OCTET_MASK = 0x1C;

  private final byte[] octets;
  private final SubjectPublicKey key;

  private CgaParameters(byte[] octets, SubjectPublicKey key) {
    this.octets = octets;
    this.key = key;
  }

  /**
   * Reads parameters as they were received.
   *
   * @return null when they are too short or hold no RSA key in strict DER
   */
  public static @Nullable CgaParameters read(byte[] octets) {
    if (octets.length < KEY_AT) {
      return null;
    }
    SubjectPublicKey key = SubjectPublicKey.read(octets, KEY_AT, octets.length);
    return key == null ? null : new CgaParameters(octets.clone(), key);
  }

  /**
   * Parameters with a modifier that was found before.
   *
   * @param modifier 16 octets
   * @param prefix 8 octets
   * @param collisionCount 0, 1 or 2
   * @param extensions extension fields, usually none
   */
  public static CgaParameters of(
      byte[] modifier, byte[] prefix, int collisionCount, SubjectPublicKey key, byte[] extensions) {
    byte[] encoded = key.encoded();
    byte[] octets = new byte[KEY_AT + encoded.length + extensions.length];
    System.arraycopy(modifier, 0, octets, 0, MODIFIER_OCTETS);
    System.arraycopy(prefix, 0, octets, PREFIX_AT, PREFIX_OCTETS);
    octets[COLLISION_COUNT_AT] = (byte) collisionCount;
    System.arraycopy(encoded, 0, octets, KEY_AT, encoded.length);
    System.arraycopy(extensions, 0, octets, KEY_AT + encoded.length, extensions.length);
    return new CgaParameters(octets, key);
  }

  /** A copy of the octets. */
  public byte[] octets() {
    return octets.clone();
  }

  /** A copy of the modifier. */
  public byte[] modifier() {
    return Arrays.copyOf(octets, MODIFIER_OCTETS);
  }

  /** A copy of the subnet prefix. */
  public byte[] prefix() {
    return Arrays.copyOfRange(octets, PREFIX_AT, COLLISION_COUNT_AT);
  }

  /** The Collision Count as received. */
  public int collisionCount() {
    return octets[COLLISION_COUNT_AT] & 0xFF;
  }

  /** The public key. */
  public SubjectPublicKey key() {
    return key;
  }

  /** A copy of the extension fields. */
  public byte[] extensions() {
    return Arrays.copyOfRange(octets, KEY_AT + key.encodedLength(), octets.length);
  }

  /** The leftmost 64 bits of SHA-1 over the parameters. */
  public byte[] hash1() {
    return Arrays.copyOf(Sha1.of(octets), 8);
  }

  /** The leftmost 112 bits of SHA-1 over modifier, nine zeros, key and extensions. */
  public byte[] hash2() {
    byte[] input = octets.clone();
    Arrays.fill(input, PREFIX_AT, KEY_AT, (byte) 0);
    return Arrays.copyOf(Sha1.of(input), 14);
  }

  /**
   * The same key under another prefix: the modifier, which is what costs, serves again (RFC 3972
   * s4).
   */
  public CgaParameters movedTo(byte[] prefix) {
    return of(modifier(), prefix, 0, key, extensions());
  }

  /**
   * The parameters after duplicate address detection found the address in use.
   *
   * @throws IllegalStateException after the third collision: RFC 3972 s4 step 8 stops there, for
   *     something is wrong with the link
   */
  public CgaParameters afterCollision() {
    if (collisionCount() == MAXIMUM_COLLISION_COUNT) {
      throw new IllegalStateException("three collisions of one CGA");
    }
    return of(modifier(), prefix(), collisionCount() + 1, key, extensions());
  }

  /**
   * The address that these parameters make.
   *
   * @param sec 0..7, which Hash2 has to have earned
   * @return 16 octets
   */
  public byte[] address(int sec) {
    byte[] address = new byte[ADDRESS_OCTETS];
    System.arraycopy(octets, PREFIX_AT, address, 0, PREFIX_OCTETS);
    System.arraycopy(hash1(), 0, address, PREFIX_OCTETS, 8);
    address[8] = (byte) ((address[8] & FIRST_OCTET_MASK) | sec << 5);
    return address;
  }

  /** The Sec of an address: the three leftmost bits of its interface identifier. */
  public static int sec(byte[] address) {
    return (address[8] & 0xFF) >>> 5;
  }

  /**
   * Verifies that an address was made from these parameters, RFC 3972 s5. Every Sec is treated
   * alike.
   *
   * @param address 16 octets
   */
  public CgaVerdict verify(byte[] address) {
    if (collisionCount() > MAXIMUM_COLLISION_COUNT) {
      return CgaVerdict.COLLISION_COUNT;
    }
    if (!Arrays.equals(octets, PREFIX_AT, COLLISION_COUNT_AT, address, 0, PREFIX_OCTETS)) {
      return CgaVerdict.PREFIX;
    }
    byte[] hash1 = hash1();
    if (((hash1[0] ^ address[8]) & FIRST_OCTET_MASK) != 0
        || !Arrays.equals(hash1, 1, 8, address, 9, ADDRESS_OCTETS)) {
      return CgaVerdict.HASH1;
    }
    byte[] hash2 = hash2();
    for (int i = 0; i < 2 * sec(address); i++) {
      if (hash2[i] != 0) {
        return CgaVerdict.HASH2;
      }
    }
    return CgaVerdict.VALID;
  }
}
