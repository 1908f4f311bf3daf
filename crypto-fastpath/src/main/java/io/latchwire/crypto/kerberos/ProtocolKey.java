package io.latchwire.crypto.kerberos;

import io.latchwire.crypto.random.KeyOctets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A protocol key of RFC 3961: encrypts, decrypts and signs, each usage under keys of its own.
 *
 * <p>What has been derived is kept, because a long-term key serves many requests. Safe for use by
 * any thread. Has no text form that shows the key.
 */
public final class ProtocolKey {
  private static final int CONFOUNDER_OCTETS = 16;
  private static final int FOR_CHECKSUMS = 0x99;
  private static final int FOR_ENCRYPTION = 0xAA;
  private static final int FOR_INTEGRITY = 0x55;
  private static final IvParameterSpec ZERO_STATE = new IvParameterSpec(new byte[16]);

  private final EncryptionType type;
  private final byte[] octets;
  private final ConcurrentHashMap<Integer, SecretKeySpec> derived = new ConcurrentHashMap<>(4);

  private ProtocolKey(EncryptionType type, byte[] octets) {
    this.type = type;
    this.octets = octets;
  }

  /**
   * A key as it came out of a message or a file.
   *
   * @return null when the length is not the type's
   */
  public static @Nullable ProtocolKey of(EncryptionType type, byte[] octets) {
    return octets.length == type.keyOctets() ? new ProtocolKey(type, octets.clone()) : null;
  }

  /** A fresh key: random-to-key is the identity for all our types. */
  public static ProtocolKey random(EncryptionType type, KeyOctets random) {
    byte[] octets = new byte[type.keyOctets()];
    random.fill(octets);
    return new ProtocolKey(type, octets);
  }

  /** A key of octets that were made for it, as many as the type wants. */
  static ProtocolKey ofSeed(EncryptionType type, byte[] seed) {
    if (seed.length != type.keyOctets()) {
      throw new AssertionError("seed of " + seed.length + " octets");
    }
    return new ProtocolKey(type, seed);
  }

  /** What it is for. */
  public EncryptionType type() {
    return type;
  }

  /** A copy of the key, for messages that carry it and for files that wrap it. */
  public byte[] octets() {
    return octets.clone();
  }

  /** Encrypts with a fresh confounder. */
  public byte[] encrypt(int usage, byte[] plain, KeyOctets random) {
    byte[] confounder = new byte[CONFOUNDER_OCTETS];
    random.fill(confounder);
    return encrypt(usage, plain, confounder);
  }

  /** RFC 3962 s6, RFC 8009 s5: the ciphertext and its MAC. */
  byte[] encrypt(int usage, byte[] plain, byte[] confounder) {
    byte[] input = Arrays.copyOf(confounder, CONFOUNDER_OCTETS + plain.length);
    System.arraycopy(plain, 0, input, CONFOUNDER_OCTETS, plain.length);
    try {
      byte[] output = Arrays.copyOf(cts(Cipher.ENCRYPT_MODE, usage, input), sealed(input.length));
      Mac mac = integrity(usage);
      if (type.isRfc8009()) {
        mac.update(ZERO_STATE.getIV());
        mac.update(output, 0, input.length);
      } else {
        mac.update(input);
      }
      System.arraycopy(mac.doFinal(), 0, output, input.length, type.macOctets());
      return output;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(type.label(), e);
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }

  /** Null when the MAC is wrong or the octets are too few: nothing tells the two apart. */
  public byte @Nullable [] decrypt(int usage, byte[] sealed) {
    int length = sealed.length - type.macOctets();
    if (length < CONFOUNDER_OCTETS) {
      return null;
    }
    try {
      Mac mac = integrity(usage);
      if (type.isRfc8009()) {
        mac.update(ZERO_STATE.getIV());
        mac.update(sealed, 0, length);
        if (!matches(mac.doFinal(), sealed, length)) {
          return null;
        }
      }
      byte[] opened = cts(Cipher.DECRYPT_MODE, usage, Arrays.copyOf(sealed, length));
      if (!type.isRfc8009() && !matches(mac.doFinal(opened), sealed, length)) {
        return null;
      }
      return Arrays.copyOfRange(opened, CONFOUNDER_OCTETS, opened.length);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(type.label(), e);
    }
  }

  /** The required checksum of the type. */
  public byte[] checksum(int usage, byte[] message) {
    return Arrays.copyOf(
        mac(usage, FOR_CHECKSUMS, type.isRfc8009() ? type.macOctets() : type.keyOctets())
            .doFinal(message),
        type.macOctets());
  }

  /** In constant time. */
  public boolean isChecksumOf(int usage, byte[] message, byte[] checksum) {
    return MessageDigest.isEqual(checksum(usage, message), checksum);
  }

  /** The pseudo-random function under this key. */
  byte[] prf(byte[] input) {
    return Derivation.prf(type, octets, input);
  }

  /** In constant time; also that the types are the same. */
  public boolean isSameAs(ProtocolKey other) {
    return type == other.type && MessageDigest.isEqual(octets, other.octets);
  }

  private int sealed(int length) {
    return length + type.macOctets();
  }

  private boolean matches(byte[] mac, byte[] sealed, int at) {
    return MessageDigest.isEqual(
        Arrays.copyOf(mac, type.macOctets()), Arrays.copyOfRange(sealed, at, sealed.length));
  }

  private byte[] cts(int mode, int usage, byte[] input) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTS/NoPadding");
    cipher.init(mode, key(usage, FOR_ENCRYPTION, type.keyOctets(), "AES"), ZERO_STATE);
    return cipher.doFinal(input);
  }

  private Mac integrity(int usage) {
    return mac(usage, FOR_INTEGRITY, type.isRfc8009() ? type.macOctets() : type.keyOctets());
  }

  private Mac mac(int usage, int purpose, int keyOctets) {
    try {
      Mac mac = Mac.getInstance(type.hmac());
      mac.init(key(usage, purpose, keyOctets, type.hmac()));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(type.label(), e);
    }
  }

  private SecretKeySpec key(int usage, int purpose, int length, String algorithm) {
    return derived.computeIfAbsent(
        usage << 8 | purpose,
        _ ->
            new SecretKeySpec(
                Derivation.usageKey(type, octets, usage, purpose, length), algorithm));
  }

  @Override
  public String toString() {
    return "key of " + type.label();
  }
}
