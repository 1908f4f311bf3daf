package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.Transport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Elements under one handle. The first one determines policy, transport and use (RFC 5352 s3.1);
 * nobody changes them while the pool lives, not even its only element.
 */
final class Pool {
  private final PoolHandle handle;
  private final PoolElement founder;
  private final TreeMap<Integer, Member> byId = new TreeMap<>(Integer::compareUnsigned);
  private final List<Member> inOrder = new ArrayList<>(2);

  /** Where round robin goes on; the memory of {@link MemberSelection}. */
  int head;

  long answers;

  /** Connections that are told of changes. */
  final Set<Connection> subscribers = new LinkedHashSet<>(0);

  DeadlineQueue.@Nullable Deadline coalescing;

  Pool(PoolHandle handle, PoolElement founder) {
    this.handle = handle;
    this.founder = founder;
  }

  PoolHandle handle() {
    return handle;
  }

  PolicyType policyType() {
    return founder.policy().type();
  }

  /** Members by identifier, unsigned. */
  NavigableMap<Integer, Member> byId() {
    return byId;
  }

  /** Members in the order in which they joined. */
  List<Member> inOrder() {
    return inOrder;
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  @Nullable Member member(int id) {
    return byId.get(id);
  }

  void add(Member member) {
    byId.put(member.id(), member);
    inOrder.add(member);
  }

  void remove(Member member) {
    byId.remove(member.id());
    int place = inOrder.indexOf(member);
    inOrder.remove(place);
    if (place < head) {
      head--;
    }
    if (head >= inOrder.size()) {
      head = 0;
    }
  }

  /** Why this element does not fit; nothing when it does. */
  List<ErrorCause> contradictions(PoolElement element) {
    List<ErrorCause> causes = new ArrayList<>(0);
    if (!element.policy().type().equals(policyType())) {
      causes.add(ErrorCause.inconsistentPolicy(founder.policy()));
    }
    Transport ofPool = founder.userTransport();
    Transport offered = element.userTransport();
    if (offered.type() != ofPool.type()) {
      causes.add(ErrorCause.inconsistentTransport(ofPool));
    }
    if (offered.use() != ofPool.use()) {
      causes.add(ErrorCause.INCONSISTENT_DATA_CONTROL);
    }
    return causes;
  }
}
