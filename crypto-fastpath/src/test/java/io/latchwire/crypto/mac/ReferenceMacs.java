package io.latchwire.crypto.mac;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** The MACs as plainly as possible: what the fast ones are compared with. */
final class ReferenceMacs {
  private ReferenceMacs() {}

  static byte[] tag(MacAlgorithm algorithm, byte[] key, byte[] message, int direction, int number) {
    try {
      byte[] whole =
          switch (algorithm) {
            case AES_128_CMAC_96 -> cmac(key, message);
            case AES_128_GMAC_96, AES_256_GMAC_96 -> gmac(key, message, direction, number);
            case AES_128_UMAC_96 -> umac(key, message, direction, number);
            case HMAC_SHA_1_96, HMAC_SHA_1_160 -> hmac("HmacSHA1", key, message);
            case HMAC_SHA_256_128, HMAC_SHA_256_256 -> hmac("HmacSHA256", key, message);
            case HMAC_MD5 -> hmac("HmacMD5", key, message);
            case MD5_SUFFIX -> suffix("MD5", key, message);
            case SHA_1_SUFFIX -> suffix("SHA-1", key, message);
            case SHA_256_SUFFIX -> suffix("SHA-256", key, message);
          };
      return Arrays.copyOf(whole, algorithm.tagOctets());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] cmac(byte[] key, byte[] message) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key));
    mac.update(message, 0, message.length);
    byte[] tag = new byte[16];
    mac.doFinal(tag, 0);
    return tag;
  }

  private static byte[] gmac(byte[] key, byte[] message, int direction, int number)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(12).put(7, (byte) direction).putInt(8, number).array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(message);
    return cipher.doFinal();
  }

  private static byte[] hmac(String name, byte[] key, byte[] message)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(key, name));
    return mac.doFinal(message);
  }

  private static byte[] suffix(String name, byte[] key, byte[] message)
      throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(name);
    digest.update(message);
    return digest.digest(key);
  }

  // RFC 4418, sentence by sentence, in big integers; messages up to 16 MiB.
  private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
  private static final BigInteger P64 = TWO_64.subtract(BigInteger.valueOf(59));
  private static final BigInteger P36 =
      BigInteger.ONE.shiftLeft(36).subtract(BigInteger.valueOf(5));
  private static final BigInteger MASK64 = new BigInteger("01ffffff01ffffff", 16);
  private static final BigInteger MARKER_FROM = TWO_64.subtract(BigInteger.ONE.shiftLeft(32));

  private static byte[] umac(byte[] key, byte[] message, int direction, int number)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(16).put(0, (byte) direction).putInt(1, number).array();
    byte[] tag = Arrays.copyOf(aes(kdf(key, 0, 16), nonce), 12);
    byte[] l1 = kdf(key, 1, 1024 + 32);
    byte[] l2 = kdf(key, 2, 72);
    byte[] l3 = kdf(key, 3, 192);
    byte[] l3pads = kdf(key, 4, 12);
    for (int j = 0; j < 3; j++) {
      byte[] nh = nh(Arrays.copyOfRange(l1, 16 * j, 16 * j + 1024), message);
      byte[] b = new byte[16];
      if (message.length <= 1024) {
        System.arraycopy(nh, 0, b, 8, 8);
      } else {
        byte[] y = poly(unsigned(l2, 24 * j, 8).and(MASK64), nh).toByteArray();
        int length = Math.min(8, y.length);
        System.arraycopy(y, y.length - length, b, 16 - length, length);
      }
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < 8; i++) {
        BigInteger word = unsigned(l3, 64 * j + 8 * i, 8).mod(P36);
        sum = sum.add(unsigned(b, 2 * i, 2).multiply(word));
      }
      int y = sum.mod(P36).intValue();
      for (int i = 0; i < 4; i++) {
        tag[4 * j + i] ^= (byte) ((y >>> (24 - 8 * i)) ^ l3pads[4 * j + i]);
      }
    }
    return tag;
  }

  private static byte[] nh(byte[] key, byte[] message) {
    int chunks = Math.max(1, (message.length + 1023) / 1024);
    ByteBuffer out = ByteBuffer.allocate(8 * chunks);
    ByteBuffer k = ByteBuffer.wrap(key);
    for (int c = 0; c < chunks; c++) {
      int length = Math.min(1024, message.length - 1024 * c);
      int padded = Math.max(32, (length + 31) / 32 * 32);
      ByteBuffer m =
          ByteBuffer.wrap(
                  Arrays.copyOf(Arrays.copyOfRange(message, 1024 * c, 1024 * c + length), padded))
              .order(ByteOrder.LITTLE_ENDIAN);
      long y = 8L * length;
      for (int at = 0; at < padded; at += 32) {
        for (int i = at; i < at + 16; i += 4) {
          long a = Integer.toUnsignedLong(m.getInt(i) + k.getInt(i));
          long b = Integer.toUnsignedLong(m.getInt(i + 16) + k.getInt(i + 16));
          y += a * b;
        }
      }
      out.putLong(y);
    }
    return out.array();
  }

  private static BigInteger poly(BigInteger k, byte[] data) {
    BigInteger y = BigInteger.ONE;
    for (int at = 0; at < data.length; at += 8) {
      BigInteger m = unsigned(data, at, 8);
      if (m.compareTo(MARKER_FROM) >= 0) {
        y = k.multiply(y).add(P64).subtract(BigInteger.ONE).mod(P64);
        m = m.subtract(TWO_64.subtract(P64));
      }
      y = k.multiply(y).add(m).mod(P64);
    }
    return y;
  }

  private static BigInteger unsigned(byte[] octets, int at, int length) {
    return new BigInteger(1, Arrays.copyOfRange(octets, at, at + length));
  }

  private static byte[] kdf(byte[] key, int index, int octets) throws GeneralSecurityException {
    ByteBuffer out = ByteBuffer.allocate((octets + 15) / 16 * 16);
    for (long i = 1; out.hasRemaining(); i++) {
      out.put(aes(key, ByteBuffer.allocate(16).putLong(index).putLong(i).array()));
    }
    return Arrays.copyOf(out.array(), octets);
  }

  private static byte[] aes(byte[] key, byte[] block) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    return cipher.doFinal(block);
  }
}
