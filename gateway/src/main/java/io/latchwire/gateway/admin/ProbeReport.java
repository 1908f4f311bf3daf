package io.latchwire.gateway.admin;

import java.util.Map;

/**
 * What came of a SYN to a peer.
 *
 * @param peer its name
 * @param policy the policy that decided on it, empty when nothing was asked
 * @param local address of the own router, empty when nothing was asked
 * @param remote address and port behind the peer's gateway, empty when nothing was asked
 * @param verdict one of authenticated, refused, unprotected, rejected, silent, no_way, not_sent,
 *     not_asked
 * @param good whether the peer's MAC was right
 * @param line a sentence for people
 * @param seconds from the SYN to its answer, 0 without one
 * @param rejected segments of the peer that were rejected meanwhile, by reason
 */
public record ProbeReport(
    String peer,
    String policy,
    String local,
    String remote,
    String verdict,
    boolean good,
    String line,
    double seconds,
    Map<String, Integer> rejected) {
  /** The verdict when the policies do not allow the question, or there is none. */
  public static final String NOT_ASKED = "not_asked";
}
