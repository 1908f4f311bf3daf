package io.latchwire.bench;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.macs.GMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The same MACs as one would write them first, with the JDK's interfaces and Bouncy Castle's. */
final class JavaPeers {
  private static final byte[] KEY = new byte[16];
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;

  private final byte[] message;
  private final byte[] nonce = new byte[NONCE_OCTETS];
  private final SecretKeySpec aesKey = new SecretKeySpec(KEY, "AES");
  private final SecretKeySpec hmacKey = new SecretKeySpec(new byte[20], "HmacSHA1");
  private final Cipher gcm;
  private final Mac hmac;
  private final CMac cmac = new CMac(AESEngine.newInstance());
  private final GMac gmac = new GMac(GCMBlockCipher.newInstance(AESEngine.newInstance()));
  private final byte[] tag = new byte[16];
  private int number;

  JavaPeers(int octets) throws GeneralSecurityException {
    message = new byte[octets];
    gcm = Cipher.getInstance("AES/GCM/NoPadding");
    hmac = Mac.getInstance("HmacSHA1");
    hmac.init(hmacKey);
    cmac.init(new KeyParameter(new byte[16]));
  }

  private void nextNonce() {
    number++;
    for (int i = 0; i < Integer.BYTES; i++) {
      nonce[NONCE_OCTETS - 1 - i] = (byte) (number >>> (Byte.SIZE * i));
    }
  }

  /** All anew for each message. */
  byte[] javaxGmac() {
    try {
      nextNonce();
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(KEY, "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(message);
      return cipher.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Key and cipher made once. */
  byte[] javaxGmacReused() {
    try {
      nextNonce();
      gcm.init(Cipher.ENCRYPT_MODE, aesKey, new GCMParameterSpec(TAG_BITS, nonce));
      gcm.updateAAD(message);
      return gcm.doFinal();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  byte[] javaxHmac() {
    return hmac.doFinal(message);
  }

  byte[] bouncyCastleGmac() {
    nextNonce();
    gmac.init(new ParametersWithIV(new KeyParameter(aesKey.getEncoded()), nonce));
    gmac.update(message, 0, message.length);
    gmac.doFinal(tag, 0);
    return tag;
  }

  byte[] bouncyCastleCmac() {
    cmac.update(message, 0, message.length);
    cmac.doFinal(tag, 0);
    return tag;
  }
}
