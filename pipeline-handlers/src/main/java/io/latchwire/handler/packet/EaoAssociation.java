package io.latchwire.handler.packet;

import io.latchwire.latch.Association;
import io.latchwire.latch.AssociationState;
import io.latchwire.latch.LatchedParameters;
import io.latchwire.latch.Provenance;
import io.latchwire.policy.TrafficRegion;

/**
 * What the keys of one policy give to its flows, whichever keys those are at the moment: the
 * association of the TCP Enhanced Authentication Option.
 */
record EaoAssociation(
    long id, LatchedParameters parameters, TrafficRegion selectors, Provenance provenance)
    implements Association {

  /** In use as long as its policy is there: keys are made when a flow needs them. */
  @Override
  public AssociationState state() {
    return AssociationState.MATURE;
  }

  /** TCP guards against replays, and each key's own window. */
  @Override
  public int replayWindow() {
    return 0;
  }

  @Override
  public boolean isNarrowedLocally() {
    return true;
  }
}
