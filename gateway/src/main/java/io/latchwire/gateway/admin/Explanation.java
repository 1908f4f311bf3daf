package io.latchwire.gateway.admin;

import java.util.List;

/**
 * Why segments of a peer were rejected of late.
 *
 * @param peer who was asked about
 * @param isKnown whether any policy has this peer
 * @param rejections the last ones of each policy and reason, the newest first
 */
public record Explanation(String peer, boolean isKnown, List<Rejection> rejections) {
  /**
   * A rejected segment.
   *
   * @param policy name of the policy that it came under
   * @param direction outbound or inbound
   * @param reason label of the drop reason
   * @param ageSeconds how long ago it was dropped
   * @param cause what is wrong, for programs
   * @param line what is wrong, for people
   * @param proven whether a MAC that came out right proves it
   */
  public record Rejection(
      String policy,
      String direction,
      String reason,
      double ageSeconds,
      String cause,
      String line,
      boolean proven) {}
}
