package io.latchwire.latch;

/** What makes associations on demand: a key exchange, or the maker of in-line keys. */
@FunctionalInterface
public interface Acquirer {
  /** For kinds whose associations are all configured: nothing can be acquired. */
  Acquirer NONE = (_, _) -> {};

  /**
   * An association with these parameters is needed. Called once however many flows wait for it; the
   * answer comes as a proposal, as a refusal, or never.
   *
   * @param wanted what it has to give
   * @param flow the first flow that needs it
   */
  void acquire(WantedParameters wanted, FlowTuple flow);
}
