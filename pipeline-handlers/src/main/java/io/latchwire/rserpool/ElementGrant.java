package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.List;
import java.util.Set;

/**
 * What a pool element's key allows: having the key is authorization (RFC 5355 s2.1.3), for these
 * pools and identifiers and addresses alone.
 *
 * @param identity the name that the key goes by; not secret, and seen on the wire
 * @param handles the pools it may join; {@link #ANY_POOL} for every one
 * @param ids the identifiers it may use; empty means any, the first to come keeps it
 * @param addresses where it may say that it listens, besides the address it speaks from
 * @param anyAddress whether it may say anything there; for relays
 */
public record ElementGrant(
    String identity,
    Set<PoolHandle> handles,
    List<IdRange> ids,
    Set<IpAddress> addresses,
    boolean anyAddress) {
  /** No restriction of pools. */
  public static final Set<PoolHandle> ANY_POOL = Set.of();

  /**
   * Identifiers from the first to the last, both unsigned and both included.
   *
   * @param first the smallest
   * @param last the largest
   */
  public record IdRange(int first, int last) {
    boolean contains(int id) {
      return Integer.compareUnsigned(first, id) <= 0 && Integer.compareUnsigned(id, last) <= 0;
    }
  }

  /** These pools, any identifier, from its own address. */
  public static ElementGrant of(String identity, PoolHandle... handles) {
    return new ElementGrant(identity, Set.of(handles), List.of(), Set.of(), false);
  }

  boolean allows(PoolHandle handle, int id) {
    return (handles.isEmpty() || handles.contains(handle))
        && (ids.isEmpty() || ids.stream().anyMatch(range -> range.contains(id)));
  }

  boolean allows(IpAddress userAddress, IpAddress speaksFrom) {
    return anyAddress || userAddress.equals(speaksFrom) || addresses.contains(userAddress);
  }

  /** Whether identifiers were given to it, rather than taken by it. */
  boolean namesIds() {
    return !ids.isEmpty();
  }
}
