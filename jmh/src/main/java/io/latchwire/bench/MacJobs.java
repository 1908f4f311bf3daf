package io.latchwire.bench;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.crypto.mac.MacProviders;
import io.latchwire.crypto.mac.MacProviders.Preference;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What is measured of ours: filling a batch and running it, a new number for each message. */
final class MacJobs {
  /** Octets between neighbouring messages: as far apart as frames in a ring. */
  private static final int STRIDE = 16_384;

  private final MacProvider provider;
  private final MacKey key;
  private final MemorySegment messages;
  private final MacBatch batch;
  private final int octets;
  private final int jobs;
  private int number;

  MacJobs(Preference preference, MacAlgorithm algorithm, int octets, int jobs) {
    provider = MacProviders.choose(preference).provider();
    byte[] secret = new byte[algorithm.keyOctets()];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) i;
    }
    key = provider.key(algorithm, secret);
    messages = Arena.ofAuto().allocate((long) STRIDE * jobs, 64);
    batch = new MacBatch(jobs, Arena.ofAuto());
    this.octets = octets;
    this.jobs = jobs;
  }

  void sign() {
    batch.clear();
    for (int i = 0; i < jobs; i++) {
      batch.add(key, messages, (long) i * STRIDE, octets, 0, ++number);
    }
    provider.sign(batch);
  }

  /** Every tag is wrong, which must cost no more than right ones. */
  int verify() {
    batch.clear();
    for (int i = 0; i < jobs; i++) {
      batch.add(key, messages, (long) i * STRIDE, octets, 0, ++number);
    }
    provider.verify(batch);
    int good = 0;
    for (int i = 0; i < jobs; i++) {
      good += batch.isGood(i) ? 1 : 0;
    }
    return good;
  }
}
