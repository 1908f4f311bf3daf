package io.latchwire.handler.rserpool;

import java.util.Arrays;
import org.bouncycastle.tls.CipherSuite;

/** The cipher suites with pre-shared keys, best first. Neither NULL nor anything below TLS 1.2. */
public final class PskSuites {
  private static final int[] DEFAULT = {
    CipherSuite.TLS_AES_128_GCM_SHA256,
    CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
  };

  private static final int[] WITH_OLD = {
    CipherSuite.TLS_AES_128_GCM_SHA256,
    CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256,
    CipherSuite.TLS_DHE_PSK_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA,
  };

  // Made once: every ClientHello is compared with them.
  private static final int[] DEFAULT_OF_TLS12 = withoutTls13(DEFAULT);
  private static final int[] WITH_OLD_OF_TLS12 = withoutTls13(WITH_OLD);

  private PskSuites() {}

  private static int[] withoutTls13(int[] suites) {
    return Arrays.stream(suites)
        .filter(suite ->
            suite != CipherSuite.TLS_AES_128_GCM_SHA256
                && suite != CipherSuite.TLS_CHACHA20_POLY1305_SHA256)
        .toArray();
  }

  /** Those of {@link #suites} that TLS 1.2 knows; not to be changed. */
  static int[] tls12(boolean withOld) {
    return withOld ? WITH_OLD_OF_TLS12 : DEFAULT_OF_TLS12;
  }

  /**
   * TLS 1.3 with AES-GCM and ChaCha20, ECDHE-PSK with ChaCha20, PSK with AES-GCM.
   *
   * @param withOld also DHE-PSK with AES-GCM and PSK with AES-CBC and SHA-1 (RFC 4279), which RFC
   *     9325 advises against
   */
  public static int[] suites(boolean withOld) {
    return withOld ? WITH_OLD.clone() : DEFAULT.clone();
  }
}
