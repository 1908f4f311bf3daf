package io.latchwire.gateway.config;

/**
 * What this process is besides a segment gateway. A role that is off opens no socket.
 *
 * @param registrar ENRP registrar of pools
 * @param ticketOffice KDC for anonymous tickets
 * @param accessRouter handover keys for mobile nodes
 */
public record RolesConfig(RoleConfig registrar, RoleConfig ticketOffice, RoleConfig accessRouter) {
  /** No other role. */
  public static final RolesConfig OFF =
      new RolesConfig(RoleConfig.OFF, RoleConfig.OFF, RoleConfig.OFF);
}
