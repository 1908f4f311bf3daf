package io.latchwire.gateway.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the access router is doing, at one moment; nothing of a key itself.
 *
 * @param address its global address
 * @param linkLocal its link-local CGA
 * @param keys handover keys, those that expire first in front
 * @param timestampPeers peers in the timestamp cache
 * @param neighbors stations known on both ports
 * @param newKeys keys made since start
 * @param repeatedKeys answers with a key that had been given out before
 * @param forwardings tunnels begun since start
 * @param forwarded packets forwarded as they are
 * @param tunnelled packets sent through a tunnel
 * @param solicitationsRefused by label of the reason
 * @param updatesRefused FBUs by label of the reason
 * @param packetsDropped packets by label of the reason
 * @param keysDiscarded keys that went, by label of the reason
 * @param pathsSent certification paths sent since start
 */
public record HandoverStatus(
    String address,
    String linkLocal,
    List<Key> keys,
    int timestampPeers,
    int neighbors,
    long newKeys,
    long repeatedKeys,
    long forwardings,
    long forwarded,
    long tunnelled,
    Map<String, Long> solicitationsRefused,
    Map<String, Long> updatesRefused,
    Map<String, Long> packetsDropped,
    Map<String, Long> keysDiscarded,
    long pathsSent) {
  /** Keys whose address is forwarded to another link. */
  public long tunnels() {
    return keys.stream().filter(key -> key.tunnelEnd() != null).count();
  }

  /** The same with so many keys at most, those that expire first. */
  public HandoverStatus withFirstKeys(int most) {
    return new HandoverStatus(
        address,
        linkLocal,
        keys.subList(0, Math.min(most, keys.size())),
        timestampPeers,
        neighbors,
        newKeys,
        repeatedKeys,
        forwardings,
        forwarded,
        tunnelled,
        solicitationsRefused,
        updatesRefused,
        packetsDropped,
        keysDiscarded,
        pathsSent);
  }

  /**
   * One handover key.
   *
   * @param careOf the care-of address that it belongs to
   * @param algorithm what authenticates an FBU with it
   * @param remainingSeconds of its life
   * @param linkLayer the station that asked for it
   * @param tunnelEnd where packets for the address go; null when they stay on the link
   */
  public record Key(
      String careOf,
      int algorithmType,
      String algorithm,
      int remainingSeconds,
      String linkLayer,
      @Nullable String tunnelEnd) {}
}
