package io.latchwire.gateway.service;

import io.latchwire.handler.rserpool.AdmissionLimits;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.rserpool.RegistrarSettings;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a registrar listens and whom it knows.
 *
 * @param settings how it behaves; its peers are the keys of {@code peers}
 * @param front how it takes connections
 * @param limits how many
 * @param asapSecured TLS for elements and users, port 3864 by IANA; null for none
 * @param asapPlain without TLS, port 3863 by IANA; null for none
 * @param enrp for the other registrars, with TLS unless the registrar is insecure; null for none
 * @param peers the other registrars by name
 * @param keys all identities, those of the peers too
 * @param certificate for users (RFC 5355 s2.7); null for none
 * @param snapshot where the handlespace is kept for a lone restart; null for nowhere
 * @param snapshotSeconds how often it is written
 */
public record RegistrarOptions(
    RegistrarSettings settings,
    FrontSettings front,
    AdmissionLimits.Bounds limits,
    @Nullable InetSocketAddress asapSecured,
    @Nullable InetSocketAddress asapPlain,
    @Nullable InetSocketAddress enrp,
    Map<String, PeerAddress> peers,
    List<PskEntry> keys,
    @Nullable SslContext certificate,
    @Nullable Path snapshot,
    int snapshotSeconds) {
  /** RFC 5352 s8: ASAP over TLS. */
  public static final int ASAP_TLS_PORT = 3864;

  /** RFC 5352 s8: ASAP. */
  public static final int ASAP_PORT = 3863;

  /** RFC 5353 s5 assigns it for SCTP; over TCP it is our choice. */
  public static final int ENRP_TLS_PORT = 9902;

  /**
   * Another registrar.
   *
   * @param key our identity towards it; null without TLS
   */
  public record PeerAddress(InetSocketAddress address, @Nullable PskEntry key) {}
}
