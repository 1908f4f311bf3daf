package io.latchwire.latch;

import io.latchwire.policy.TrafficRegion;

/**
 * Anything keyed that protects packets: EAO or TCP-AO keys of a peer, an AH or an ESP security
 * association. A latch only looks at what is here; keys, identifiers and lifetimes may change
 * underneath. All but {@link #state} is constant.
 */
public interface Association {
  /** Unique while the process lives; never used again. */
  long id();

  /** What it gives to a flow: one of {@link ParameterTable}'s objects. */
  LatchedParameters parameters();

  /** The traffic it is for. */
  TrafficRegion selectors();

  /** The life of an association, as in RFC 2367 section 3.1. */
  AssociationState state();

  /** Size of the receiver's anti-replay window in packets; 0 where there is none. */
  int replayWindow();

  /** How the peer was authenticated. */
  Provenance provenance();

  /**
   * Whether this end alone decides what the association is used for, so that single flows can be
   * left out of it without asking the peer: true of EAO and TCP-AO, false of AH and ESP, whose
   * selectors were agreed on.
   */
  boolean isNarrowedLocally();
}
