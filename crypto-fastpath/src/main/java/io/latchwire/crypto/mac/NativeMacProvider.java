package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The MACs of Intel's multi-buffer library ({@link IpsecMb}): GMAC by a direct call for each
 * message, CMAC and HMAC by one call for all messages of a batch, which the library computes side
 * by side. What the library has not (UMAC) or what is not worth it (MD5, plain hashes) is computed
 * as {@link PortableMacProvider} does.
 */
final class NativeMacProvider implements MacProvider {
  /** Messages up to this length go to the SSE code. */
  private final int shortOctets;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final PortableMacProvider portable = new PortableMacProvider();
  private final Workspace work = new Workspace();
  private final IpsecMb wide;
  private final IpsecMb sse;
  private final MemorySegment gcmContext = Arena.ofAuto().allocate(IpsecMb.GCM_CONTEXT_OCTETS, 64);
  private final long context = gcmContext.address();
  private final MemorySegment jobMemory =
      Arena.ofAuto().allocate(2L * IpsecMb.MOST_JOBS * IpsecMb.JOB_OCTETS, 64);
  private final long sha1Jobs = jobMemory.address();
  private final long sha256Jobs = sha1Jobs + (long) IpsecMb.MOST_JOBS * IpsecMb.JOB_OCTETS;
  private final MemorySegment cmacPointers =
      Arena.ofAuto().allocate((long) IpsecMb.MOST_JOBS * Long.BYTES, 64);
  private int cmacs;
  private int sha1s;
  private int sha256s;

  /** What {@link #verify} computes, {@link MacBatch#TAG_STRIDE} apart; grows with the batch. */
  private MemorySegment computed =
      Arena.ofAuto().allocate((long) IpsecMb.MOST_JOBS * MacBatch.TAG_STRIDE, 64);

  /**
   * Loads the library.
   *
   * @throws UnsupportedOperationException saying why it cannot be used, and the remedy
   */
  NativeMacProvider(int shortOctets) {
    this.shortOctets = shortOctets;
    wide = IpsecMb.open(true);
    sse = IpsecMb.open(false);
    for (int i = 0; i < IpsecMb.MOST_JOBS; i++) {
      IpsecMb.template(wide.job(i), IpsecMb.AES_CMAC);
      IpsecMb.MEMORY.set(
          LONG, wide.job(i) + IpsecMb.JOB_TAG_OCTETS, MacAlgorithm.AES_128_CMAC_96.tagOctets());
      IpsecMb.template(sha1Jobs + (long) i * IpsecMb.JOB_OCTETS, IpsecMb.HMAC_SHA_1);
      IpsecMb.template(sha256Jobs + (long) i * IpsecMb.JOB_OCTETS, IpsecMb.HMAC_SHA_256);
    }
  }

  @Override
  public String name() {
    return "ipsec-mb";
  }

  /** What {@link #name} stands for on this machine. */
  String description() {
    return IpsecMb.LIBRARY + " 1.3.0, " + wide.architecture();
  }

  @Override
  public MacKey key(MacAlgorithm algorithm, byte[] secret) {
    algorithm.requireKeyOctets(secret.length);
    return switch (algorithm) {
      case AES_128_GMAC_96, AES_256_GMAC_96 -> new NativeGmac(algorithm, secret, wide, sse);
      case AES_128_CMAC_96 -> new NativeCmac(algorithm, secret, wide);
      case HMAC_SHA_1_96, HMAC_SHA_1_160 ->
          new NativeHmac(algorithm, secret, wide, IpsecMb.HMAC_SHA_1);
      case HMAC_SHA_256_128, HMAC_SHA_256_256 ->
          new NativeHmac(algorithm, secret, wide, IpsecMb.HMAC_SHA_256);
      case AES_128_UMAC_96, HMAC_MD5, MD5_SUFFIX, SHA_1_SUFFIX, SHA_256_SUFFIX ->
          portable.key(algorithm, secret);
    };
  }

  @Override
  public void sign(MacBatch batch) {
    batch.spendNumbers();
    run(batch, batch.tags());
  }

  @Override
  public void verify(MacBatch batch) {
    batch.requireOpenKeys();
    int size = batch.size();
    if (computed.byteSize() < (long) size * MacBatch.TAG_STRIDE) {
      computed = Arena.ofAuto().allocate((long) size * MacBatch.TAG_STRIDE, 64);
    }
    run(batch, computed);
    for (int slot = 0; slot < size; slot++) {
      batch.good(slot, batch.tagEquals(slot, computed, (long) slot * MacBatch.TAG_STRIDE));
    }
  }

  private void run(MacBatch batch, MemorySegment tags) {
    long tag = tags.address();
    int size = batch.size();
    for (int slot = 0; slot < size; slot++, tag += MacBatch.TAG_STRIDE) {
      MacKey key = batch.key(slot);
      if (key instanceof NativeGmac gmac) {
        int length = batch.length(slot);
        gmac.tag(
            context,
            batch.nonceAddress(slot),
            batch.address(slot),
            length,
            tag,
            length > shortOctets);
      } else if (key instanceof NativeCmac cmac) {
        addCmac(cmac, batch, slot, tag);
      } else if (key instanceof NativeHmac hmac) {
        if (batch.length(slot) == 0) {
          portable(hmac.forEmpty(), batch, slot, tags);
        } else {
          addHmac(hmac, batch, slot, tag);
        }
      } else if (key instanceof PortableKey other) {
        portable(other, batch, slot, tags);
      } else {
        forgetJobs();
        throw MacBatch.foreignKey(key, this);
      }
    }
    runCmacs();
    runSha1s();
    runSha256s();
  }

  private void addCmac(NativeCmac key, MacBatch batch, int slot, long tag) {
    if (cmacs == IpsecMb.MOST_JOBS) {
      runCmacs();
    }
    long job = wide.job(cmacs);
    cmacPointers.setAtIndex(LONG, cmacs, job);
    cmacs++;
    fill(job, batch, slot, tag);
    key.fill(job);
  }

  private void addHmac(NativeHmac key, MacBatch batch, int slot, long tag) {
    MacAlgorithm algorithm = key.algorithm();
    long job;
    if (algorithm == MacAlgorithm.HMAC_SHA_1_96 || algorithm == MacAlgorithm.HMAC_SHA_1_160) {
      if (sha1s == IpsecMb.MOST_JOBS) {
        runSha1s();
      }
      job = sha1Jobs + (long) sha1s++ * IpsecMb.JOB_OCTETS;
    } else {
      if (sha256s == IpsecMb.MOST_JOBS) {
        runSha256s();
      }
      job = sha256Jobs + (long) sha256s++ * IpsecMb.JOB_OCTETS;
    }
    fill(job, batch, slot, tag);
    key.fill(job);
  }

  private static void fill(long job, MacBatch batch, int slot, long tag) {
    IpsecMb.MEMORY.set(LONG, job + IpsecMb.JOB_SRC, batch.address(slot));
    IpsecMb.MEMORY.set(LONG, job + IpsecMb.JOB_LENGTH, batch.length(slot));
    IpsecMb.MEMORY.set(LONG, job + IpsecMb.JOB_TAG, tag);
  }

  private void portable(PortableKey key, MacBatch batch, int slot, MemorySegment tags) {
    key.tag(
        work,
        batch.octets(slot),
        batch.offset(slot),
        batch.length(slot),
        batch.direction(slot),
        batch.number(slot));
    MemorySegment.copy(
        work.tag,
        0,
        tags,
        ValueLayout.JAVA_BYTE,
        (long) slot * MacBatch.TAG_STRIDE,
        key.algorithm().tagOctets());
  }

  private void runCmacs() {
    if (cmacs > 0) {
      wide.burst(cmacs, cmacPointers.address());
      cmacs = 0;
    }
  }

  private void runSha1s() {
    if (sha1s > 0) {
      wide.hashBurst(sha1Jobs, sha1s, IpsecMb.HMAC_SHA_1);
      sha1s = 0;
    }
  }

  private void runSha256s() {
    if (sha256s > 0) {
      wide.hashBurst(sha256Jobs, sha256s, IpsecMb.HMAC_SHA_256);
      sha256s = 0;
    }
  }

  private void forgetJobs() {
    cmacs = 0;
    sha1s = 0;
    sha256s = 0;
  }
}
