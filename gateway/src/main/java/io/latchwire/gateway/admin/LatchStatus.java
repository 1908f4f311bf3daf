package io.latchwire.gateway.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A latch as an inquiry shows it, RFC 5660 section 2.1. After its end the parameters and the reason
 * stay.
 *
 * @param handle names it; of a latch that is gone it names nothing any more
 * @param protocol IP protocol
 * @param local address and port of the own router
 * @param remote address and port of the far end
 * @param vlan null when untagged
 * @param state larval, established, broken or closed
 * @param policy the policy entry that it was made under
 * @param reason why the state last changed
 * @param causes what a broken latch waits for
 * @param ageSeconds since it was made
 * @param stateSeconds since the state last changed
 * @param disposition what a break does to the flow: wait, reset or icmp
 * @param layers what it is bound to, outermost first
 * @param indeterminate whether the quality is one of several; then {@code alternatives} has the
 *     others
 * @param alternatives further parameters that will do
 * @param authentication how the peer was authenticated
 * @param padEntry the entry that admitted the peer
 * @param peerBehindNat whether the peer is behind a NAT
 * @param localBehindNat whether this end is
 * @param innerAddress the peer's inner tunnel address, null without a tunnel
 * @param outerAddress the peer's outer tunnel address, null without a tunnel
 * @param peerLatches whether the other end latches, too: always unknown, for nothing negotiates it
 *     (RFC 5660 section 6.3)
 * @param channelBinding always false: a gateway speaks for its router, so an application must not
 *     bind to its latches (RFC 5660 section 2.5)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LatchStatus(
    String handle,
    int protocol,
    String local,
    String remote,
    @Nullable Integer vlan,
    String state,
    String policy,
    String reason,
    List<String> causes,
    long ageSeconds,
    long stateSeconds,
    String disposition,
    List<Layer> layers,
    boolean indeterminate,
    List<Layer> alternatives,
    @Nullable String authentication,
    @Nullable String padEntry,
    boolean peerBehindNat,
    boolean localBehindNat,
    @Nullable String innerAddress,
    @Nullable String outerAddress,
    String peerLatches,
    boolean channelBinding) {

  /**
   * Latched parameters of one layer.
   *
   * @param kind what makes the associations, such as eao
   * @param integrity whether octets are authenticated
   * @param confidentiality whether they are encrypted
   * @param coverage which octets
   * @param mode where the protection sits
   * @param suite algorithm
   * @param keyBits length of the key
   * @param icvBits length of the MAC on the wire
   * @param replay what keeps copies out
   * @param keyTransport how keys reach the other end, null when they do not travel
   * @param local who this end is
   * @param peer who the other end is
   * @param authenticatedBy how the peer proves it
   * @param peerFingerprint SHA-256 of the peer's canonical identity
   * @param trustAnchor SHA-256 of the trust anchor's key, null without certificates
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Layer(
      String kind,
      boolean integrity,
      boolean confidentiality,
      String coverage,
      String mode,
      String suite,
      int keyBits,
      int icvBits,
      String replay,
      @Nullable String keyTransport,
      String local,
      String peer,
      String authenticatedBy,
      String peerFingerprint,
      @Nullable String trustAnchor) {}
}
