package io.latchwire.gateway.service;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A client of Bouncy Castle's own making, to speak with ours from outside of our handlers. */
final class TestPskClient extends PSKTlsClient {
  private final byte[] identity;
  private final byte[] key;

  TestPskClient(String identity, byte[] key) {
    super(
        new BcTlsCrypto(), new BasicTlsPSKIdentity(identity.getBytes(StandardCharsets.UTF_8), key));
    this.identity = identity.getBytes(StandardCharsets.UTF_8);
    this.key = key;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return new int[] {
      CipherSuite.TLS_AES_128_GCM_SHA256, CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256
    };
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete", "NonApiType"}) // Bouncy Castle's signature
  public Vector getExternalPSKs() {
    return new Vector<>(
        List.of(
            new BasicTlsPSKExternal(
                identity, getCrypto().createSecret(key.clone()), PRFAlgorithm.tls13_hkdf_sha256)));
  }
}
