package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.PolicyType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Which members a resolution lists, and in which order (RFC 5356 s4 and s5). All values are
 * unsigned 32-bit numbers and are compared in 64 bits.
 *
 * <p>Weighted round robin is the smooth kind: every answer adds each member's weight to its running
 * value, the largest heads the answer and pays the sum of all weights. Weighted random draws
 * without putting back: each member gets the key -ln(u)/weight, and the smallest keys win, which is
 * the same as drawing one after another. "Round robin among equals" of the adaptive policies lets
 * the one head the answer that did so longest ago.
 */
final class MemberSelection {
  private static final long FULL = 0xFFFF_FFFFL;

  private final RandomGenerator random;

  MemberSelection(RandomGenerator random) {
    this.random = random;
  }

  /** Up to {@code items} members that may be used, none twice. */
  List<Member> select(Pool pool, int items) {
    List<Member> usable = usable(pool);
    if (usable.isEmpty() || items <= 0) {
      return List.of();
    }
    PolicyType policy = pool.policyType();
    List<Member> answer;
    if (policy.equals(PolicyType.WEIGHTED_ROUND_ROBIN)) {
      answer = weightedRoundRobin(pool, usable);
    } else if (policy.equals(PolicyType.RANDOM)) {
      answer = weightedRandom(usable, _ -> 1);
    } else if (policy.equals(PolicyType.WEIGHTED_RANDOM)) {
      answer = weightedRandom(usable, MemberSelection::value);
    } else if (policy.equals(PolicyType.RANDOMIZED_LEAST_USED)) {
      answer = weightedRandom(usable, m -> FULL - value(m));
    } else if (policy.equals(PolicyType.PRIORITY)) {
      answer = ascending(pool, usable, m -> -value(m));
    } else if (policy.equals(PolicyType.LEAST_USED)) {
      answer = ascending(pool, usable, MemberSelection::value);
    } else if (policy.equals(PolicyType.LEAST_USED_DEGRADATION)) {
      answer =
          ascending(
              pool, usable, m -> value(m) + m.timesReturned * m.element.policy().degradation());
    } else if (policy.equals(PolicyType.PRIORITY_LEAST_USED)) {
      answer = ascending(pool, usable, m -> value(m) + m.element.policy().degradation());
    } else {
      answer = roundRobin(pool, usable);
    }
    List<Member> cut = answer.subList(0, Math.min(items, answer.size()));
    if (policy.equals(PolicyType.LEAST_USED_DEGRADATION)) {
      cut.forEach(m -> m.timesReturned++);
    }
    return cut;
  }

  private static List<Member> usable(Pool pool) {
    List<Member> usable = new ArrayList<>(pool.inOrder().size());
    for (Member member : pool.inOrder()) {
      if (!member.suspect) {
        usable.add(member);
      }
    }
    return usable;
  }

  private static long value(Member member) {
    return member.element.policy().value();
  }

  /** From the head on; then the head moves on by one, however many are listed. */
  private static List<Member> roundRobin(Pool pool, List<Member> usable) {
    Member head = pool.inOrder().get(pool.head);
    pool.head = (pool.head + 1) % pool.inOrder().size();
    return from(usable, Math.max(0, usable.indexOf(head)));
  }

  private static List<Member> from(List<Member> usable, int first) {
    List<Member> answer = new ArrayList<>(usable.size());
    answer.addAll(usable.subList(first, usable.size()));
    answer.addAll(usable.subList(0, first));
    return answer;
  }

  private static List<Member> weightedRoundRobin(Pool pool, List<Member> usable) {
    List<Member> serving = withWeight(usable, MemberSelection::value);
    boolean uniform = value(serving.getFirst()) == 0;
    long total = 0;
    Member head = serving.getFirst();
    for (Member member : serving) {
      long weight = uniform ? 1 : value(member);
      member.running += weight;
      total += weight;
      if (member.running > head.running) {
        head = member;
      }
    }
    head.running -= total;
    pool.answers++;
    return from(serving, serving.indexOf(head));
  }

  private List<Member> weightedRandom(List<Member> usable, ToLongFunction<Member> weightOf) {
    List<Member> serving = withWeight(usable, weightOf);
    boolean uniform = weightOf.applyAsLong(serving.getFirst()) == 0;
    record Drawn(double key, Member member) {}
    List<Drawn> drawn = new ArrayList<>(serving.size());
    for (Member member : serving) {
      double weight = uniform ? 1 : weightOf.applyAsLong(member);
      drawn.add(new Drawn(-Math.log(1 - random.nextDouble()) / weight, member));
    }
    drawn.sort(Comparator.comparingDouble(Drawn::key));
    List<Member> answer = new ArrayList<>(drawn.size());
    drawn.forEach(d -> answer.add(d.member));
    return answer;
  }

  /** Weight 0 cannot serve; where all have 0, all serve alike. */
  private static List<Member> withWeight(List<Member> usable, ToLongFunction<Member> weightOf) {
    List<Member> serving = new ArrayList<>(usable);
    serving.removeIf(m -> weightOf.applyAsLong(m) == 0);
    return serving.isEmpty() ? usable : serving;
  }

  private static List<Member> ascending(
      Pool pool, List<Member> usable, ToLongFunction<Member> key) {
    usable.sort(Comparator.comparingLong(key).thenComparingLong(m -> m.lastHeaded));
    usable.getFirst().lastHeaded = ++pool.answers;
    return usable;
  }
}
