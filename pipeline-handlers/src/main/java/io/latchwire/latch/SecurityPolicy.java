package io.latchwire.latch;

/** The security policy database as the latch sees it. Immutable; a reload makes another one. */
@FunctionalInterface
public interface SecurityPolicy {
  /** What is to become of a flow; never null. */
  Ruling rulingOf(FlowTuple flow);
}
