package io.latchwire.handler.packet;

import org.jspecify.annotations.Nullable;

/**
 * A flow as an operator sees it.
 *
 * @param policy name of the policy that it began under
 * @param state where the connection stands
 * @param mac label of the algorithm
 * @param profile label of the profile
 * @param sendKey our newest key, null before the first
 * @param receiveKey the peer's newest key, null before the first
 * @param signed segments that got an option
 * @param verified segments whose option was right
 * @param dropped segments dropped, for whatever reason
 */
public record FlowReport(
    String policy,
    String state,
    String mac,
    String profile,
    @Nullable Key sendKey,
    @Nullable Key receiveKey,
    long signed,
    long verified,
    long dropped) {
  /**
   * A key, without anything that would help to guess it.
   *
   * @param keyId Key ID on the wire
   * @param sinceNanos when it was made or installed
   * @param confirmed whether the peer is known to have it
   * @param number highest number used or seen
   */
  public record Key(int keyId, long sinceNanos, boolean confirmed, long number) {}
}
