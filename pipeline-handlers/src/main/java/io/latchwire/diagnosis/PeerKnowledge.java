package io.latchwire.diagnosis;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.keyset.KeyMaker;
import io.latchwire.policy.Peer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this end knows of the sender of a rejected segment.
 *
 * @param peer the gateway that should have sent it
 * @param expected the algorithm that the policy asks for
 * @param keys those that it may have been signed with
 * @param initialSequenceNumber of the sender's side of the connection, null when it is not known
 * @param otherEnds what its addresses and ports may have been before somebody rewrote them
 * @param maker makes MAC keys of in-line keys, on this thread
 */
public record PeerKnowledge(
    Peer peer,
    MacAlgorithm expected,
    List<CandidateKey> keys,
    @Nullable Integer initialSequenceNumber,
    List<FlowEnds> otherEnds,
    KeyMaker maker) {}
