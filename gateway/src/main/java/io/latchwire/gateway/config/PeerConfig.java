package io.latchwire.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * The gateway (or router) at the other end of protected flows.
 *
 * @param name its name, which policies refer to
 * @param keks key-encrypting keys, in the order of the file; every one is accepted
 * @param sendKek KEK Key ID of the one that own keys are sent under, the first listed by default: a
 *     KEK that is added at the end is accepted before it is used
 * @param bootstrapKey the key of SYNs in profile bootstrap
 * @param keyChain the chain of keys, of a peer that has no KEKs
 * @param optionKind TCP option kind of the EAO that is sent
 * @param acceptedKinds kinds that are read as EAO, by default the one that is sent
 * @param maxFlows flows with this peer at a time
 * @param synMss MSS to put into a SYN that had to travel without, in octets: the operator's word
 *     that the router accepts it
 * @param pathMtu octets of the largest IP packet that the path to this peer carries; the WAN port's
 *     when empty
 * @param acceptPeerUseOfOwnKey accept segments that the peer sends under a key that this gateway
 *     generated (direction octet 1)
 * @param keyInstallsPerSecond new keys that the peer may install per second
 * @param replayWindow width of the replay window in segments
 * @param kekAgeWarning how old a KEK may become before the operator hears of it
 */
public record PeerConfig(
    String name,
    List<KekConfig> keks,
    int sendKek,
    Optional<BootstrapKeyConfig> bootstrapKey,
    Optional<PeerChainConfig> keyChain,
    int optionKind,
    SortedSet<Integer> acceptedKinds,
    int maxFlows,
    OptionalInt synMss,
    OptionalInt pathMtu,
    boolean acceptPeerUseOfOwnKey,
    int keyInstallsPerSecond,
    int replayWindow,
    Duration kekAgeWarning) {

  /** The KEK that own keys are sent under; validation has made sure that it exists. */
  public KekConfig sendingKek() {
    for (KekConfig kek : keks) {
      if (kek.id() == sendKek) {
        return kek;
      }
    }
    throw new AssertionError("validated peer " + name + " without KEK " + sendKek);
  }
}
