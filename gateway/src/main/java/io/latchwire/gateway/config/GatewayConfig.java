package io.latchwire.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a configuration file says, validated; see docs/configuration.md.
 *
 * @param gateway who this gateway is and how it is managed
 * @param ports the two sides
 * @param peers by name, in the order of the file
 * @param policies in the order of the file: the first match decides, and the last one matches all
 * @param limits bounds on everything that grows
 * @param latching how strictly flows stay with what they began with
 * @param workers event loops that own flows
 * @param batchSize frames per batch, 1..256
 * @param provider who computes the MACs
 * @param poolElement how this gateway is a pool element; empty when it is none
 * @param roles what this process is besides a segment gateway
 * @param warnings what is allowed but doubtful, in the order of the file
 */
public record GatewayConfig(
    IdentityConfig gateway,
    PortsConfig ports,
    Map<String, PeerConfig> peers,
    List<PolicyConfig> policies,
    LimitsConfig limits,
    LatchingConfig latching,
    int workers,
    int batchSize,
    ProviderChoice provider,
    Optional<PoolElementConfig> poolElement,
    RolesConfig roles,
    List<Problem> warnings) {

  /**
   * Reads a file and everything that it refers to: each secret is resolved once, checked and wiped.
   *
   * @throws ConfigException with every error found
   */
  public static GatewayConfig load(Path file) throws ConfigException {
    return load(file, SecretSource.system());
  }

  /**
   * As {@link #load(Path)}, with secrets from elsewhere than this process's environment.
   *
   * @throws ConfigException with every error found
   */
  public static GatewayConfig load(Path file, SecretSource secrets) throws ConfigException {
    return ConfigurationText.read(file).config(secrets);
  }

  /** Whether frames are to be forwarded between two ports; a process may have other roles alone. */
  public boolean isSegmentGateway() {
    return !policies.isEmpty();
  }

  /** The peer that a protecting policy names; validation has made sure that it exists. */
  public PeerConfig peerOf(ProtectionConfig protection) {
    PeerConfig peer = peers.get(protection.peer());
    if (peer == null) {
      throw new AssertionError("validated configuration without peer " + protection.peer());
    }
    return peer;
  }
}
