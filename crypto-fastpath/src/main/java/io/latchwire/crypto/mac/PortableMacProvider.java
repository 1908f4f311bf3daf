package io.latchwire.crypto.mac;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The MACs as the JDK's own providers compute them: right on every machine, not the fastest. */
public final class PortableMacProvider implements MacProvider {
  private final MemorySegment computed = MemorySegment.ofArray(new byte[MacBatch.TAG_STRIDE]);

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public MacKey key(MacAlgorithm algorithm, byte[] secret) {
    if (secret.length != algorithm.keyOctets() && algorithm != MacAlgorithm.HMAC_SHA_1_96) {
      throw new IllegalArgumentException(
          algorithm.label()
              + ": key has "
              + secret.length
              + " octets (expected: "
              + algorithm.keyOctets()
              + ")");
    }
    return new PortableKey(algorithm, secret);
  }

  @Override
  public void sign(MacBatch batch) {
    for (int slot = 0; slot < batch.size(); slot++) {
      byte[] tag = tag(batch, slot);
      MemorySegment.copy(
          tag,
          0,
          batch.tags(),
          ValueLayout.JAVA_BYTE,
          batch.tagOffset(slot),
          batch.key(slot).algorithm().tagOctets());
    }
  }

  @Override
  public void verify(MacBatch batch) {
    for (int slot = 0; slot < batch.size(); slot++) {
      byte[] tag = tag(batch, slot);
      MemorySegment.copy(
          tag, 0, computed, ValueLayout.JAVA_BYTE, 0, batch.key(slot).algorithm().tagOctets());
      batch.good(slot, batch.tagEquals(slot, computed));
    }
  }

  private static byte[] tag(MacBatch batch, int slot) {
    PortableKey key = (PortableKey) batch.key(slot);
    ByteBuffer message =
        batch.octets(slot).asSlice(batch.offset(slot), batch.length(slot)).asByteBuffer();
    try {
      return switch (key.algorithm()) {
        case AES_128_CMAC_96 -> AesCmac.of(key.secret, message);
        case HMAC_SHA_1_96 -> hmac("HmacSHA1", key, message);
        case HMAC_SHA_256_128 -> hmac("HmacSHA256", key, message);
        case AES_128_GMAC_96 -> gmac(key, message, batch.direction(slot), batch.number(slot));
        case AES_128_UMAC_96 -> throw new AssertionError("umac has no portable form yet");
      };
    } catch (GeneralSecurityException e) {
      throw new AssertionError(key.algorithm().label(), e);
    }
  }

  private static byte[] hmac(String name, PortableKey key, ByteBuffer message)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(key.secret(name));
    mac.update(message);
    return mac.doFinal();
  }

  /** Nonce: seven zero octets, direction, number; draft-weis-tcp-auth-auto-ks-03 s3.2. */
  private static byte[] gmac(PortableKey key, ByteBuffer message, int direction, int number)
      throws GeneralSecurityException {
    byte[] nonce = ByteBuffer.allocate(12).put(7, (byte) direction).putInt(8, number).array();
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key.secret("AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(message);
    return cipher.doFinal();
  }

  private static final class PortableKey extends MacKey {
    private final byte[] secret;

    PortableKey(MacAlgorithm algorithm, byte[] secret) {
      super(algorithm);
      this.secret = secret.clone();
    }

    Key secret(String name) {
      return new SecretKeySpec(secret, name);
    }

    @Override
    public void close() {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
