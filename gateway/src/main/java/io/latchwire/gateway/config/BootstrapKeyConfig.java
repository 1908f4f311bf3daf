package io.latchwire.gateway.config;

/**
 * The configured AES-128-CMAC-96 key of SYNs in profile bootstrap.
 *
 * @param id Key ID, 0..31: those above are for automatic keys
 * @param key where its 16 octets are
 */
public record BootstrapKeyConfig(int id, SecretReference key) {
  /** Octets of an AES-128-CMAC-96 key. */
  public static final int KEY_OCTETS = 16;
}
