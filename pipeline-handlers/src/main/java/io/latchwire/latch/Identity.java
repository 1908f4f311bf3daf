package io.latchwire.latch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Who an end of an association is, in a canonical form that is compared octet by octet:
 *
 * <pre>{@code
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Kind of name  |  Auth class   |        Length of value        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 Value, then the trust anchor                  ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * <p>Kinds 1..11 are the ID types of RFC 7296 section 3.5. The trust anchor is the SHA-256 of its
 * subject public key info: a renewed certificate is the same peer, another anchor another peer.
 */
public final class Identity {
  /** The kind of a name that exists in this configuration only. */
  public static final int CONFIGURED_NAME = 0;

  /** ID_FQDN. */
  public static final int FQDN = 2;

  /** ID_RFC822_ADDR. */
  public static final int RFC822_ADDRESS = 3;

  /** A bare public key, RFC 5386 section 2. */
  public static final int PUBLIC_KEY = 200;

  private static final int NOBODY = 255;
  private static final int HEADER_OCTETS = 4;

  /** The identity of an end that proves none. */
  public static final Identity NONE =
      new Identity(NOBODY, AuthClass.NONE, new byte[0], new byte[0]);

  /** Package-private, so that a test can damage it: see {@link ParameterTable#isIntact}. */
  final byte[] canonical;

  private final int hash;

  private Identity(int kind, AuthClass authClass, byte[] value, byte[] extra) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.write(kind);
    form.write(authClass.code());
    form.write(value.length >>> 8);
    form.write(value.length);
    form.writeBytes(value);
    form.writeBytes(extra);
    canonical = form.toByteArray();
    hash = Arrays.hashCode(canonical);
  }

  /** A peer, or this gateway, by the name it has in the configuration. */
  public static Identity ofName(String name, AuthClass authClass) {
    return new Identity(
        CONFIGURED_NAME, authClass, name.getBytes(StandardCharsets.UTF_8), new byte[0]);
  }

  /**
   * An identity that IKEv2 authenticated.
   *
   * @param idType ID type of RFC 7296 section 3.5
   * @param value identification data; the domain of names is compared in lower case
   * @param trustAnchor SHA-256 of the anchor's subject public key info, empty without certificates
   */
  public static Identity ofIke(int idType, byte[] value, AuthClass authClass, byte[] trustAnchor) {
    byte[] canonicalValue =
        switch (idType) {
          case FQDN -> lowerCase(value, 0);
          case RFC822_ADDRESS -> lowerCase(value, indexAfterAt(value));
          default -> value.clone();
        };
    return new Identity(idType, authClass, canonicalValue, trustAnchor);
  }

  /** A peer that is only known by its public key, as subject public key info. */
  public static Identity ofPublicKey(byte[] subjectPublicKeyInfo) {
    return new Identity(
        PUBLIC_KEY, AuthClass.PUBLIC_KEY, subjectPublicKeyInfo.clone(), new byte[0]);
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException when the octets are no identity
   */
  static Identity ofCanonical(byte[] octets) {
    int length = octets.length < HEADER_OCTETS ? -1 : u16(octets);
    if (length < 0 || HEADER_OCTETS + length > octets.length) {
      throw new IllegalArgumentException("an identity ends before its value does");
    }
    return new Identity(
        octets[0] & 0xFF,
        AuthClass.of(octets[1]),
        Arrays.copyOfRange(octets, HEADER_OCTETS, HEADER_OCTETS + length),
        Arrays.copyOfRange(octets, HEADER_OCTETS + length, octets.length));
  }

  /** The kind of name: {@link #CONFIGURED_NAME}, an IKE ID type or {@link #PUBLIC_KEY}. */
  public int kind() {
    return canonical[0] & 0xFF;
  }

  /** How the identity is proved. */
  public AuthClass authClass() {
    return AuthClass.of(canonical[1]);
  }

  /** SHA-256 of the trust anchor's subject public key info in hexadecimal; empty without. */
  public String trustAnchor() {
    return HexFormat.of().formatHex(canonical, HEADER_OCTETS + valueOctets(), canonical.length);
  }

  /** The name for people: text where it is text, hexadecimal else. */
  public String name() {
    return switch (kind()) {
      case NOBODY -> "(none)";
      case CONFIGURED_NAME, FQDN, RFC822_ADDRESS ->
          new String(canonical, HEADER_OCTETS, valueOctets(), StandardCharsets.UTF_8);
      default -> HexFormat.of().formatHex(canonical, HEADER_OCTETS, HEADER_OCTETS + valueOctets());
    };
  }

  /** SHA-256 of the canonical form, in hexadecimal. */
  public String fingerprint() {
    return HexFormat.of().formatHex(sha256(canonical));
  }

  static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Identity that && Arrays.equals(canonical, that.canonical);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Name and proof, for people. */
  @Override
  public String toString() {
    return name() + " (" + authClass().name().toLowerCase(Locale.ROOT) + ")";
  }

  private int valueOctets() {
    return u16(canonical);
  }

  private static int u16(byte[] form) {
    return ((form[2] & 0xFF) << 8) | (form[3] & 0xFF);
  }

  private static int indexAfterAt(byte[] value) {
    for (int i = value.length; i > 0; i--) {
      if (value[i - 1] == '@') {
        return i;
      }
    }
    return 0;
  }

  private static byte[] lowerCase(byte[] value, int from) {
    byte[] lower = value.clone();
    for (int i = from; i < lower.length; i++) {
      if (lower[i] >= 'A' && lower[i] <= 'Z') {
        lower[i] = (byte) (lower[i] + ('a' - 'A'));
      }
    }
    return lower;
  }
}
