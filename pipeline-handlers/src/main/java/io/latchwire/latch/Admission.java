package io.latchwire.latch;

import java.util.List;

/** What the key manager says to a proposed association. */
public sealed interface Admission {
  /** It is in use from now on. */
  record Accepted() implements Admission {}

  /** It is in use, but not for these flows as long as they live. */
  record Narrowed(List<FlowTuple> without) implements Admission {}

  /** It will be in use when no worker acts on the state before any more. */
  record Quiescing(List<FlowTuple> broken, long epoch) implements Admission {}

  /** It is refused; these latched flows are in the way, if any. */
  record Rejected(LatchRefusal reason, List<FlowTuple> latched) implements Admission {}
}
