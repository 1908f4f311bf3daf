package io.latchwire.latch;

import io.latchwire.policy.AddressRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the peer authorization database, RFC 4301 section 4.4.3, with the flag of
 * draft-ietf-btns-connection-latching-02 section 2.1.
 *
 * @param name how operators call it
 * @param peer the peer it is for; null for every peer of its kind
 * @param bareKeys whether it is for peers that have nothing but a public key, RFC 5386
 * @param addresses the addresses that its peers may assert; none means that the entry looks its
 *     peers up by identity and bounds no addresses
 * @param latching whether flows to these addresses are latched
 */
public record PeerAuthorization(
    String name,
    @Nullable Identity peer,
    boolean bareKeys,
    List<AddressRange> addresses,
    Latching latching) {

  /** The flag. */
  public enum Latching {
    /** No latch is made for the addresses: plain RFC 4301 semantics. */
    NO,
    /** Latches are made where the policy wants them. */
    YES,
    /** What these peers protect is latched, or dropped. */
    REQUIRE
  }

  /** Copies the list. */
  public PeerAuthorization {
    addresses = List.copyOf(addresses);
  }

  boolean isFor(Identity identity) {
    boolean bare = identity.authClass() == AuthClass.PUBLIC_KEY;
    return bare == bareKeys && (peer == null || peer.equals(identity));
  }

  boolean mayAssert(long high, long low) {
    return addresses.stream().anyMatch(range -> range.contains(high, low));
  }
}
