package io.latchwire.gateway.admin;

import java.util.concurrent.CompletionStage;

/** Probes peers. */
@FunctionalInterface
public interface ProbeSource {
  /**
   * Probes one.
   *
   * @throws IllegalArgumentException saying what is wrong with an address, and what was expected
   */
  CompletionStage<ProbeReport> probe(ProbeOrder order);

  /**
   * What is asked for.
   *
   * @param peer its name
   * @param local address of the own router, empty for the one that the policy names
   * @param remote address behind the peer's gateway, empty for the one that the policy names
   * @param port 0 for the one that the policy names
   * @param seconds how long an answer may take
   */
  record ProbeOrder(String peer, String local, String remote, int port, int seconds) {}
}
