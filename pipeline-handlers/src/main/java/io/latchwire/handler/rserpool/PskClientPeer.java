package io.latchwire.handler.rserpool;

import java.io.IOException;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSK;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a handshake that we began. A server that chooses no pre-shared key, or cannot finish
 * with it, is refused: it has proved nothing (RFC 5355 s2.5, s2.6).
 */
final class PskClientPeer extends PSKTlsClient implements PskPeer {
  private final PskEntry entry;
  private final PskSecret secret;
  private final int[] suites;
  private boolean selected;
  private boolean complete;

  PskClientPeer(TlsCrypto crypto, PskEntry entry, PskSecret secret, int[] suites) {
    super(crypto, new BasicTlsPSKIdentity(entry.identity().toArray(), secret.copy()));
    this.entry = entry;
    this.secret = secret;
    this.suites = suites;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return suites;
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete", "NonApiType"}) // Bouncy Castle's signature
  public Vector getExternalPSKs() {
    return new Vector<>(
        List.of(
            new BasicTlsPSKExternal(
                entry.identity().toArray(),
                getCrypto().createSecret(secret.copy()),
                PRFAlgorithm.tls13_hkdf_sha256)));
  }

  @Override
  public void notifySelectedPSK(@Nullable TlsPSK selectedPsk) throws IOException {
    selected = selectedPsk != null;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    boolean tls13 =
        ProtocolVersion.TLSv13.equals(
            context.getSecurityParametersConnection().getNegotiatedVersion());
    if (tls13 && !selected) {
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
    complete = true;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public @Nullable PskEntry proved() {
    return complete ? entry : null;
  }

  @Override
  public FrontEvent failure(boolean byRecord) {
    return byRecord ? FrontEvent.WRONG_KEY : FrontEvent.HANDSHAKE_FAILED;
  }
}
