package io.latchwire.gateway.admin;

import org.jspecify.annotations.Nullable;

/**
 * One protected connection.
 *
 * @param policy name of the policy that it was made under
 * @param local {@code address:port} of the router, {@code [address]:port} for IPv6
 * @param remote the same of the other end
 * @param vlan outermost VLAN identifier, null when untagged
 * @param state {@link io.latchwire.flow.FlowState} in lower case
 * @param mac label of the MAC algorithm
 * @param profile label of the profile
 * @param sendKey the own key in use, null before there is one
 * @param receiveKey the peer's newest key, null before there is one
 * @param signed segments sent with a MAC
 * @param verified segments received with a right MAC
 * @param dropped segments dropped
 */
public record FlowStatus(
    String policy,
    String local,
    String remote,
    @Nullable Integer vlan,
    String state,
    String mac,
    String profile,
    @Nullable KeyStatus sendKey,
    @Nullable KeyStatus receiveKey,
    long signed,
    long verified,
    long dropped) {}
