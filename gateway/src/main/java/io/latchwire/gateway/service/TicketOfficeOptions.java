package io.latchwire.gateway.service;

import io.latchwire.kerberos.KdcIdentity;
import io.latchwire.kerberos.KdcSettings;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket office is built of.
 *
 * @param listen UDP and TCP on each
 * @param store its principals
 * @param identity with which it signs
 * @param settings how it behaves
 * @param pkinitPerSource requests a second of one source that cost an agreement; 0 for no bound
 * @param datagramOctets the longest reply over UDP
 */
public record TicketOfficeOptions(
    List<InetSocketAddress> listen,
    PrincipalStore store,
    @Nullable KdcIdentity identity,
    KdcSettings settings,
    int pkinitPerSource,
    int datagramOctets) {
  /** With its own list. */
  public TicketOfficeOptions {
    listen = List.copyOf(listen);
  }
}
