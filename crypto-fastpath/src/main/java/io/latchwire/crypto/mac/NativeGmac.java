package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.lang.foreign.MemorySegment;

/** An AES-GMAC key expanded twice: for the library's wide code and for its SSE code. */
final class NativeGmac extends MacKey {
  private static final int STRIDE = 1024;
  private static final int SECRET_AT = 2 * STRIDE;

  private final SecretOctets expanded;
  private final MemorySegment wideEnc;
  private final MemorySegment shortEnc;
  private final long wideKey;
  private final long shortKey;

  NativeGmac(MacAlgorithm algorithm, byte[] key, IpsecMb wide, IpsecMb sse) {
    super(algorithm);
    expanded = SecretOctets.allocate(SECRET_AT + 64);
    wideEnc = wide.gcmEnc(key.length);
    shortEnc = sse.gcmEnc(key.length);
    wideKey = expanded.octets().address();
    shortKey = wideKey + STRIDE;
    MemorySegment secret = expanded.octets().asSlice(SECRET_AT);
    MemorySegment.copy(MemorySegment.ofArray(key), 0, secret, 0, key.length);
    wide.gcmKey(secret.address(), key.length, wideKey);
    sse.gcmKey(secret.address(), key.length, shortKey);
    secret.fill((byte) 0);
  }

  void tag(long context, long nonce, long message, int length, long tag, boolean wide) {
    IpsecMb.gmac(
        wide ? wideEnc : shortEnc,
        wide ? wideKey : shortKey,
        context,
        nonce,
        message,
        length,
        tag,
        algorithm().tagOctets());
  }

  @Override
  protected void wipe() {
    expanded.close();
  }
}
