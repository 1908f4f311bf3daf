package io.latchwire.gateway.config;

/** The settings of one role; a role that can be switched on has a record that implements this. */
public interface RoleConfig {
  /** The role is off. */
  RoleConfig OFF = new Off();

  /** A role without settings, because it is off. */
  record Off() implements RoleConfig {}
}
