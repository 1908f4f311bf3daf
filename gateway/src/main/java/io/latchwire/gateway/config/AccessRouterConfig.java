package io.latchwire.gateway.config;

import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.handover.AlgorithmTable;
import io.latchwire.handover.NeighborRouter;
import io.latchwire.handover.RateLimits;
import io.latchwire.handover.StoreLimits;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.OctetString;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The role of an access router, RFC 5269.
 *
 * @param linkInterface towards the mobile nodes
 * @param upstreamInterface towards the network
 * @param nextHop the router that packets leave through; every destination is a neighbour when empty
 * @param address its global address on the link
 * @param key the private half of the CGA key, PEM
 * @param sec of its link-local CGA, 0..2
 * @param modifier of its link-local CGA, 16 octets; searched for at start when empty
 * @param anchor file with the trust anchor of the mobile nodes, PEM
 * @param path file with the certificates from the one that the anchor issued to the router's, PEM
 * @param neighbors routers that mobile nodes may move to
 * @param algorithms what AT means and which are in use
 * @param keyLifetimeSeconds HK-LIFETIME, 1..65535
 * @param forwardingSeconds the longest forwarding that is granted
 * @param minimumKeyBits minbits
 * @param maximumKeyBits longer keys do not fit the link
 * @param secureOnly whether solicitations without SEND go unanswered
 * @param lengthCountsSpi whether Option Length of BADF includes the SPI
 * @param storeLimits bounds of the key store
 * @param timestampPeers peers in the timestamp cache
 * @param rateLimits how much work strangers may cause
 */
public record AccessRouterConfig(
    String linkInterface,
    String upstreamInterface,
    Optional<Ip6Address> nextHop,
    Ip6Address address,
    SecretReference key,
    int sec,
    Optional<OctetString> modifier,
    Path anchor,
    Path path,
    List<NeighborRouter> neighbors,
    AlgorithmTable algorithms,
    int keyLifetimeSeconds,
    int forwardingSeconds,
    int minimumKeyBits,
    int maximumKeyBits,
    boolean secureOnly,
    boolean lengthCountsSpi,
    StoreLimits storeLimits,
    int timestampPeers,
    RateLimits rateLimits)
    implements RoleConfig {
  /** Copies the list. */
  public AccessRouterConfig {
    neighbors = List.copyOf(neighbors);
  }

  /**
   * Reads the CGA key.
   *
   * @throws SecretException when it is missing, readable by others or not an RSA key
   */
  public RsaKeyPair readKey() throws SecretException {
    byte[] content = key.content(SecretSource.system());
    try {
      return RsaKeyPair.ofPem(new String(content, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new SecretException(key + ": " + e.getMessage());
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Reads certificates.
   *
   * @param file {@link #anchor} or {@link #path}
   * @return at least one
   * @throws IOException naming the file, what is wrong with it and what is expected
   */
  public static List<RouterCertificate> readCertificates(Path file) throws IOException {
    try {
      return RouterCertificate.ofPem(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file (expected: certificates, PEM)", e);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage() + " (expected: certificates, PEM)", e);
    }
  }
}
