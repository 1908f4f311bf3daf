package io.latchwire.policy;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway at the other end of the wire, as both operators agreed on it.
 *
 * @param name its name in the configuration
 * @param keks every KEK that it may send keys under
 * @param sendKek the KEK that our own keys go under; null for a peer with a key chain
 * @param optionKind option Kind that we send, 28..255
 * @param acceptedKinds option Kinds that it may send
 * @param algIds Alg ID of each algorithm on the wire
 * @param limits how much of our memory and time it may take
 * @param pathMtu octets of the largest packet that reaches it
 * @param synMss MSS to put into a SYN that had to travel without one; 0 for none
 * @param acceptsUseOfOwnKey whether it may send under keys that we generated, as
 *     draft-weis-tcp-auth-auto-ks-03 s2 lets it
 * @param acceptsUncoveredOptions whether T = 1 is accepted
 */
public record Peer(
    String name,
    List<Kek> keks,
    @Nullable Kek sendKek,
    int optionKind,
    KindSet acceptedKinds,
    AlgIds algIds,
    PeerLimits limits,
    int pathMtu,
    int synMss,
    boolean acceptsUseOfOwnKey,
    boolean acceptsUncoveredOptions) {

  /** The KEK of this algorithm and identifier, null when the peer has none such here. */
  public @Nullable Kek kek(int kekAlgId, int kekKeyId) {
    for (Kek kek : keks) {
      if (kek.algorithm().algId() == kekAlgId && kek.keyId() == kekKeyId) {
        return kek;
      }
    }
    return null;
  }

  /**
   * This peer for a flow that began when it was known otherwise: its options look as they did then,
   * because the far end knows the flow so.
   */
  Peer speakingAs(Peer begun) {
    return new Peer(
        name,
        keks,
        sendKek,
        begun.optionKind,
        begun.acceptedKinds,
        begun.algIds,
        limits,
        pathMtu,
        begun.synMss,
        acceptsUseOfOwnKey,
        begun.acceptsUncoveredOptions);
  }

  /** The algorithm that this peer calls by this Alg ID, null when none. */
  public @Nullable MacAlgorithm algorithm(int algId) {
    return algIds.algorithm(algId);
  }

  /** Names the peer, and nothing that it shares with us. */
  @Override
  public String toString() {
    return name;
  }
}
