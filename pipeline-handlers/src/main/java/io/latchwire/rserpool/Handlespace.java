package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All pools of the operational scope, ours and the other registrars' elements alike. */
final class Handlespace {
  private final TreeMap<PoolHandle, Pool> pools = new TreeMap<>();
  private final Map<Integer, Owned> byOwner = new HashMap<>();
  private int elements;

  /** How many elements a registrar owns, and what they sum up to. */
  private static final class Owned {
    final PeChecksum checksum = new PeChecksum();
    int count;
  }

  /** Pools in the order of their handles. */
  NavigableMap<PoolHandle, Pool> pools() {
    return pools;
  }

  int elements() {
    return elements;
  }

  @Nullable Pool pool(PoolHandle handle) {
    return pools.get(handle);
  }

  @Nullable Member member(PoolHandle handle, int id) {
    Pool pool = pools.get(handle);
    return pool == null ? null : pool.member(id);
  }

  /** The PE Checksum of what this registrar owns here. */
  int checksum(int owner) {
    Owned owned = byOwner.get(owner);
    return owned == null ? new PeChecksum().value() : owned.checksum.value();
  }

  int ownedBy(int owner) {
    Owned owned = byOwner.get(owner);
    return owned == null ? 0 : owned.count;
  }

  /** Adds an element that is not there, with its pool if need be. */
  Member add(PoolHandle handle, PoolElement element) {
    Pool pool = pools.computeIfAbsent(handle, h -> new Pool(h, element));
    Member member = new Member(pool, element);
    pool.add(member);
    elements++;
    countIn(member);
    return member;
  }

  /** Gives a member other attributes; its identifier stays. */
  void replace(Member member, PoolElement element) {
    boolean moves = member.home() != element.home();
    if (moves) {
      countOut(member);
    }
    member.element = element;
    if (moves) {
      countIn(member);
    }
  }

  /** Takes a member out, and its pool with the last one. */
  void remove(Member member) {
    countOut(member);
    elements--;
    Pool pool = member.pool;
    pool.remove(member);
    if (pool.isEmpty()) {
      pools.remove(pool.handle());
    }
  }

  private void countIn(Member member) {
    Owned owned = byOwner.computeIfAbsent(member.home(), _ -> new Owned());
    owned.checksum.add(member.pool.handle(), member.id());
    owned.count++;
  }

  private void countOut(Member member) {
    Owned owned = byOwner.get(member.home());
    if (owned == null) {
      throw new AssertionError("a member whose owner owns nothing");
    }
    owned.checksum.remove(member.pool.handle(), member.id());
    if (--owned.count == 0) {
      byOwner.remove(member.home());
    }
  }
}
