package io.latchwire.handler.rserpool;

import io.latchwire.wire.rserpool.OctetString;
import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Our side of a handshake that a client began. No session is kept and no ticket given, so every
 * connection proves its key anew, and nothing can be replayed (RFC 5355 s2.8).
 */
final class PskServerPeer extends PSKTlsServer implements PskPeer {
  private final PskTable table;
  private final int[] suites;
  private final @Nullable PskChoice choice;
  private @Nullable PskEntry proved;
  private boolean complete;
  private boolean unknown;

  /** A key whose binder was checked. */
  record PskChoice(PskEntry entry, PskSecret secret) {}

  PskServerPeer(TlsCrypto crypto, PskTable table, int[] suites, @Nullable PskChoice choice) {
    super(crypto, new NoIdentities());
    this.table = table;
    this.suites = suites;
    this.choice = choice;
    this.pskIdentityManager = new Keys();
  }

  /** Only there until the constructor can name this object. */
  private static final class NoIdentities implements TlsPSKIdentityManager {
    @Override
    public byte @Nullable [] getHint() {
      return null;
    }

    @Override
    public byte @Nullable [] getPSK(byte[] identity) {
      return null;
    }
  }

  /** The keys for TLS 1.2, where the identity comes after the server has spoken. */
  private final class Keys implements TlsPSKIdentityManager {
    @Override
    public byte @Nullable [] getHint() {
      return null;
    }

    @Override
    public byte[] getPSK(byte[] identity) {
      PskEntry entry = table.find(OctetString.of(identity));
      if (entry == null) {
        // Go on with a key that nobody has: who asks must not learn which identities exist.
        unknown = true;
        return getCrypto().createNonceGenerator(new byte[0]).generateNonce(PskSecret.MIN_OCTETS);
      }
      proved = entry;
      return table.candidate(entry).copy();
    }
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
  public @Nullable TlsPSKExternal getExternalPSK(Vector identities) {
    PskChoice chosen = choice;
    if (chosen == null) {
      return null;
    }
    for (Object offered : identities) {
      byte[] identity = ((PskIdentity) offered).getIdentity();
      if (OctetString.of(identity).equals(chosen.entry().identity())) {
        proved = chosen.entry();
        return new BasicTlsPSKExternal(
            identity,
            getCrypto().createSecret(chosen.secret().copy()),
            PRFAlgorithm.tls13_hkdf_sha256);
      }
    }
    return null;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    if (proved == null) {
      throw new TlsFatalAlert(AlertDescription.internal_error);
    }
    complete = true;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public @Nullable PskEntry proved() {
    return complete ? proved : null;
  }

  /** Why a handshake that broke off did so, and for the table that its key was wrong. */
  @Override
  public FrontEvent failure(boolean byRecord) {
    if (unknown) {
      return FrontEvent.UNKNOWN_IDENTITY;
    }
    PskEntry entry = proved;
    if (entry != null && byRecord) {
      table.failed(entry);
      return FrontEvent.WRONG_KEY;
    }
    return FrontEvent.HANDSHAKE_FAILED;
  }
}
