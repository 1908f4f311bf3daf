package io.latchwire.handover;

import io.latchwire.wire.nd.LinkLayerAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shares the verifications out. While at least half of the budget is there, everybody is served: a
 * limit per link-layer address alone would let whoever borrows a node's address silence that node.
 * Below half each address has its own small bucket, and the last quarter is kept for peers that
 * proved themselves before.
 */
final class WorkBudget {
  private static final double PLENTY = 0.5;
  private static final double FOR_KNOWN_PEERS = 0.25;
  private static final int SENDERS = 4096;

  private final RateLimits limits;
  private final TokenBucket verifications;
  private final TokenBucket answers;
  private final TokenBucket plainAnswers;
  private final Map<LinkLayerAddress, TokenBucket> senders = new LinkedHashMap<>(16, 0.75f, true);

  WorkBudget(RateLimits limits, long nowNanos) {
    this.limits = limits;
    this.verifications =
        new TokenBucket(limits.verificationsPerSecond(), limits.verificationsPerSecond(), nowNanos);
    this.answers =
        new TokenBucket(limits.answersPerSecond(), 2 * limits.answersPerSecond(), nowNanos);
    this.plainAnswers =
        new TokenBucket(
            limits.plainAnswersPerSecond(), 2 * limits.plainAnswersPerSecond(), nowNanos);
  }

  /** Whether a signature may be verified now. */
  boolean mayVerify(LinkLayerAddress sender, boolean knownPeer, long nowNanos) {
    if (verifications.take(nowNanos, PLENTY)) {
      return true;
    }
    return bucketOf(sender, nowNanos).take(nowNanos)
        && verifications.take(nowNanos, knownPeer ? 0 : FOR_KNOWN_PEERS);
  }

  /** Whether a verified solicitation may be answered now. */
  boolean mayAnswer(LinkLayerAddress sender, long nowNanos) {
    if (answers.take(nowNanos, PLENTY)) {
      return true;
    }
    return bucketOf(sender, nowNanos).take(nowNanos) && answers.take(nowNanos);
  }

  /** Whether something that nobody vouches for may be answered now. */
  boolean mayAnswerPlain(long nowNanos) {
    return plainAnswers.take(nowNanos);
  }

  /** Whether a solicitation of our own may be signed now: never at the cost of answers. */
  boolean maySolicit(long nowNanos) {
    return answers.take(nowNanos, PLENTY);
  }

  private TokenBucket bucketOf(LinkLayerAddress sender, long nowNanos) {
    TokenBucket bucket = senders.get(sender);
    if (bucket == null) {
      if (senders.size() >= SENDERS) {
        Iterator<LinkLayerAddress> oldest = senders.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      bucket = new TokenBucket(limits.perSenderPerSecond(), limits.perSenderBurst(), nowNanos);
      senders.put(sender, bucket);
    }
    return bucket;
  }

  /** Link-layer addresses with a bucket. */
  int senders() {
    return senders.size();
  }
}
