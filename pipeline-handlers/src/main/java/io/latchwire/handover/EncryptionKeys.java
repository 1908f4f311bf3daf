package io.latchwire.handover;

import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.SubjectPublicKey;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The handover key encryption pair of a mobile node, RFC 5269 s3.1: of the CGA key's size, used for
 * nothing else, replaced after HKEPK-LIFETIME or HKEPK-HANDOVERS. One pair may serve several
 * routers.
 */
final class EncryptionKeys {
  private final IntFunction<RsaKeyPair> keyPairs;
  private final long lifetimeNanos;
  private final int handoversPerPair;
  private @Nullable RsaKeyPair pair;
  private long madeNanos;
  private int handovers;

  EncryptionKeys(IntFunction<RsaKeyPair> keyPairs, long lifetimeSeconds, int handoversPerPair) {
    this.keyPairs = keyPairs;
    this.lifetimeNanos = lifetimeSeconds * Moment.SECOND;
    this.handoversPerPair = handoversPerPair;
  }

  /** The pair to ask with now. */
  RsaKeyPair current(SubjectPublicKey cgaKey, long nowNanos) {
    RsaKeyPair current = pair;
    if (current == null
        || current.publicKey().modulusBits() != cgaKey.modulusBits()
        || nowNanos - madeNanos >= lifetimeNanos
        || handovers >= handoversPerPair) {
      current = keyPairs.apply(cgaKey.modulusBits());
      if (current.publicKey().isSameKey(cgaKey)) {
        throw new IllegalStateException("the source of key pairs returned the CGA key");
      }
      pair = current;
      madeNanos = nowNanos;
      handovers = 0;
    }
    return current;
  }

  /** A handover took place. */
  void onHandover() {
    handovers++;
  }
}
