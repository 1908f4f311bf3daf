package io.latchwire.handover;

import io.latchwire.handover.HandoverEvent.DiscardReason;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.OctetString;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handover keys of an access router, found by CGA.
 *
 * <p>Every record lives equally long and its expiry never moves, so the order of insertion is the
 * order of expiry. When a budget is full, an expired record goes first, then the one that was asked
 * for longest ago among those of the same sender (or, for the budget per key, of the same owner)
 * for which no FBU has come. A record in use never goes; then the newcomer is refused.
 */
final class HandoverKeyStore {
  private final StoreLimits limits;
  private final BiConsumer<KeyRecord, DiscardReason> onDiscard;
  private final Map<Ip6Address, KeyRecord> byAddress = new LinkedHashMap<>();
  private final Map<LinkLayerAddress, Set<KeyRecord>> bySender = new HashMap<>();
  private final Map<OctetString, Set<KeyRecord>> byOwner = new HashMap<>();

  /**
   * An empty store.
   *
   * @param onDiscard told of every record that goes, its key still whole
   */
  HandoverKeyStore(StoreLimits limits, BiConsumer<KeyRecord, DiscardReason> onDiscard) {
    this.limits = limits;
    this.onDiscard = onDiscard;
  }

  /** The unexpired record of an address. */
  @Nullable KeyRecord find(Ip6Address careOf, long nowNanos) {
    KeyRecord record = byAddress.get(careOf);
    return record == null || record.expiresNanos <= nowNanos ? null : record;
  }

  /**
   * Makes room for one more record.
   *
   * @param sec of the newcomer's address: a record whose address cost more is not given up for it
   * @return false when there is none to be had
   */
  boolean makeRoom(LinkLayerAddress sender, OctetString owner, int sec, long nowNanos) {
    expire(nowNanos);
    Set<KeyRecord> ofOwner = byOwner.get(owner);
    if (ofOwner != null && ofOwner.size() >= limits.perPublicKey() && !giveUpOne(ofOwner, 7)) {
      return false;
    }
    Set<KeyRecord> ofSender = bySender.get(sender);
    boolean full =
        byAddress.size() >= limits.capacity()
            || (ofSender != null && ofSender.size() >= limits.perLinkLayerAddress());
    return !full || (ofSender != null && giveUpOne(ofSender, sec));
  }

  private boolean giveUpOne(Set<KeyRecord> candidates, int sec) {
    KeyRecord oldest = null;
    for (KeyRecord candidate : candidates) {
      boolean mayGo = !candidate.isUsed() && candidate.sec <= sec;
      if (mayGo && (oldest == null || candidate.requestedNanos < oldest.requestedNanos)) {
        oldest = candidate;
      }
    }
    if (oldest == null) {
      return false;
    }
    discard(oldest, DiscardReason.GIVEN_UP);
    return true;
  }

  /** Adds a record that {@link #makeRoom} made room for. */
  void add(KeyRecord record) {
    byAddress.put(record.careOf, record);
    bySender.computeIfAbsent(record.linkLayer, _ -> new LinkedHashSet<>()).add(record);
    byOwner.computeIfAbsent(record.ownerKeyHash, _ -> new LinkedHashSet<>()).add(record);
  }

  /** Removes a record and erases its key. */
  void discard(KeyRecord record, DiscardReason reason) {
    if (byAddress.remove(record.careOf, record)) {
      forget(bySender, record.linkLayer, record);
      forget(byOwner, record.ownerKeyHash, record);
      onDiscard.accept(record, reason);
      record.key.erase();
    }
  }

  private static <K> void forget(Map<K, Set<KeyRecord>> index, K key, KeyRecord record) {
    Set<KeyRecord> records = index.get(key);
    if (records != null && records.remove(record) && records.isEmpty()) {
      index.remove(key);
    }
  }

  /** Discards what HK-LIFETIME has run out for. */
  void expire(long nowNanos) {
    while (true) {
      Iterator<KeyRecord> oldest = byAddress.values().iterator();
      if (!oldest.hasNext()) {
        return;
      }
      KeyRecord record = oldest.next();
      if (record.expiresNanos > nowNanos) {
        return;
      }
      discard(record, DiscardReason.EXPIRED);
    }
  }

  /** When the next record expires; {@link Long#MAX_VALUE} when there is none. */
  long nextExpiryNanos() {
    Iterator<KeyRecord> oldest = byAddress.values().iterator();
    return oldest.hasNext() ? oldest.next().expiresNanos : Long.MAX_VALUE;
  }

  /** All records, those that expire first in front. */
  Iterable<KeyRecord> records() {
    return byAddress.values();
  }

  /** Records. */
  int size() {
    return byAddress.size();
  }
}
