package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The MACs of Intel's multi-buffer library ({@link IpsecMb}): CMAC and HMAC by one call for all
 * messages of a batch, which the library computes side by side. GMAC goes to {@link MacKernel}, or
 * where that does not run to the library, with a call for each message. UMAC, which the library has
 * not, and what is not worth it (MD5, plain hashes) are computed as {@link PortableMacProvider}
 * does, but for the first layer of UMAC, which the kernel can.
 *
 * <p>Where the library cannot be used, making one throws an {@link UnsupportedOperationException}
 * that says why, and the remedy.
 */
final class NativeMacProvider implements MacProvider {
  static final String NAME = "ipsec-mb";

  /**
   * Fewer HMACs than this are computed one by one: the library works on sixteen lanes whether they
   * are filled or not, which takes about as long as three hashes with the processor's own
   * instructions.
   */
  private static final int WORTH_A_BURST = 3;

  /**
   * CMACs of more octets than this go through the widest vectors: twice the lanes, but they take as
   * long to fill as four blocks do. As measured, in batches of 1 to 64.
   */
  private static final int MOST_OCTETS_NARROW = 192;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final PortableMacProvider portable = new PortableMacProvider();
  private final Workspace work = new Workspace();
  private final IpsecMb library = IpsecMb.open();
  private final MacKernel.Availability availability;
  private final @Nullable MacKernel kernel;
  private final MemorySegment gcmContext = Arena.ofAuto().allocate(IpsecMb.GCM_CONTEXT_OCTETS, 64);
  private final long context = gcmContext.address();
  private final CmacJobs shortCmacs = new CmacJobs(IpsecMb.openNarrow());
  private final CmacJobs longCmacs = new CmacJobs(library);
  private final HmacJobs sha1 = new HmacJobs(IpsecMb.HMAC_SHA_1);
  private final HmacJobs sha256 = new HmacJobs(IpsecMb.HMAC_SHA_256);

  /** What {@link #verify} computes, {@link MacBatch#TAG_STRIDE} apart; grows with the batch. */
  private MemorySegment computed =
      Arena.ofAuto().allocate((long) IpsecMb.MOST_JOBS * MacBatch.TAG_STRIDE, 64);

  NativeMacProvider() {
    this(MacKernel.availability());
  }

  /** A provider that uses the kernel where there is one. */
  NativeMacProvider(MacKernel.Availability availability) {
    this.availability = availability;
    kernel = availability.kernel();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    String own = MacKernel.RESOURCE;
    return "%s (%s 1.3.0, %s; %s)"
        .formatted(
            NAME,
            IpsecMb.LIBRARY,
            library.architecture(),
            kernel == null
                ? "no " + own + ", as " + availability.refusal()
                : "GMAC and UMAC by " + own);
  }

  @Override
  public MacKey key(MacAlgorithm algorithm, byte[] secret) {
    algorithm.requireKeyOctets(secret.length);
    return switch (algorithm) {
      case AES_128_GMAC_96, AES_256_GMAC_96 ->
          kernel == null
              ? new NativeGmac(algorithm, secret, library)
              : new KernelGmac(algorithm, secret, library, kernel);
      case AES_128_CMAC_96 -> new NativeCmac(algorithm, secret, library);
      case HMAC_SHA_1_96, HMAC_SHA_1_160 ->
          new NativeHmac(algorithm, secret, library, IpsecMb.HMAC_SHA_1);
      case HMAC_SHA_256_128, HMAC_SHA_256_256 ->
          new NativeHmac(algorithm, secret, library, IpsecMb.HMAC_SHA_256);
      case AES_128_UMAC_96 -> new Umac(secret, kernel);
      case HMAC_MD5, MD5_SUFFIX, SHA_1_SUFFIX, SHA_256_SUFFIX -> portable.key(algorithm, secret);
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
    batch.compare(computed);
  }

  private void run(MacBatch batch, MemorySegment tags) {
    int size = batch.size();
    boolean areJobsWaiting = false;
    int end;
    for (int from = 0; from < size; from = end) {
      end = batch.endOfRun(from);
      long tag = tags.address() + batch.tagOffset(from);
      switch (batch.key(from)) {
        case KernelGmac key -> key.tags(batch, from, end, tag);
        case NativeGmac key -> key.tags(context, batch, from, end, tag);
        case NativeCmac key -> {
          add(key, batch, from, end, tag);
          areJobsWaiting = true;
        }
        case NativeHmac key -> {
          hmacs(key).add(key, batch, from, end, tags);
          areJobsWaiting = true;
        }
        case PortableKey key -> portable(key, batch, from, end, tags);
        case MacKey key -> {
          forgetJobs();
          throw MacBatch.foreignKey(key, this);
        }
      }
    }
    if (areJobsWaiting) {
      runJobs(batch, tags);
    }
  }

  private void runJobs(MacBatch batch, MemorySegment tags) {
    shortCmacs.run();
    longCmacs.run();
    sha1.run(batch, tags);
    sha256.run(batch, tags);
  }

  private HmacJobs hmacs(NativeHmac key) {
    return switch (key.algorithm()) {
      case HMAC_SHA_1_96, HMAC_SHA_1_160 -> sha1;
      default -> sha256;
    };
  }

  private void add(NativeCmac key, MacBatch batch, int from, int end, long tag) {
    for (int slot = from; slot < end; slot++) {
      int length = batch.length(slot);
      CmacJobs jobs = length <= MOST_OCTETS_NARROW ? shortCmacs : longCmacs;
      jobs.add(key, batch.address(slot), length, tag);
      tag += MacBatch.TAG_STRIDE;
    }
  }

  private static void fill(long job, long message, long length, long tag) {
    Memory.ALL.set(LONG, job + IpsecMb.JOB_SRC, message);
    Memory.ALL.set(LONG, job + IpsecMb.JOB_LENGTH, length);
    Memory.ALL.set(LONG, job + IpsecMb.JOB_TAG, tag);
  }

  private void portable(PortableKey key, MacBatch batch, int from, int end, MemorySegment tags) {
    for (int slot = from; slot < end; slot++) {
      portable(key, batch, slot, tags);
    }
  }

  private void portable(PortableKey key, MacBatch batch, int slot, MemorySegment tags) {
    key.tag(
        work, batch.address(slot), batch.length(slot), batch.direction(slot), batch.number(slot));
    batch.putTag(slot, work.tag, tags);
  }

  private void forgetJobs() {
    shortCmacs.count = 0;
    longCmacs.count = 0;
    sha1.count = 0;
    sha256.count = 0;
  }

  /** CMACs that wait to be computed side by side. */
  private static final class CmacJobs {
    private final IpsecMb library;
    private final MemorySegment pointers =
        Arena.ofAuto().allocate(2L * IpsecMb.MOST_JOBS * Long.BYTES, 64);

    /** The key that a job points at since it was filled last; all of a flow's have the same. */
    private final MacKey[] keys = new MacKey[IpsecMb.MOST_JOBS];

    private int count;

    CmacJobs(IpsecMb library) {
      this.library = library;
      for (int i = 0; i < IpsecMb.MOST_JOBS; i++) {
        long job = library.job(i);
        IpsecMb.template(job, IpsecMb.AES_CMAC);
        Memory.ALL.set(
            LONG, job + IpsecMb.JOB_TAG_OCTETS, MacAlgorithm.AES_128_CMAC_96.tagOctets());
        pointers.setAtIndex(LONG, i, job);
      }
    }

    @SuppressWarnings("ReferenceEquality") // Sameness is meant.
    void add(NativeCmac key, long message, long length, long tag) {
      if (count == IpsecMb.MOST_JOBS) {
        run();
      }
      long job = library.job(count);
      fill(job, message, length, tag);
      if (keys[count] != key) {
        keys[count] = key;
        key.fill(job);
      }
      count++;
    }

    void run() {
      if (count > 0) {
        library.burst(count, pointers.address());
        count = 0;
      }
    }
  }

  /** Jobs of one hash that wait to be computed side by side. */
  private final class HmacJobs {
    private final int hash;
    private final MemorySegment memory =
        Arena.ofAuto().allocate((long) IpsecMb.MOST_JOBS * IpsecMb.JOB_OCTETS, 64);
    private final int[] slots = new int[IpsecMb.MOST_JOBS];
    private int count;

    HmacJobs(int hash) {
      this.hash = hash;
      for (int i = 0; i < IpsecMb.MOST_JOBS; i++) {
        IpsecMb.template(job(i), hash);
      }
    }

    private long job(int i) {
      return memory.address() + (long) i * IpsecMb.JOB_OCTETS;
    }

    void add(NativeHmac key, MacBatch batch, int from, int end, MemorySegment tags) {
      for (int slot = from; slot < end; slot++) {
        add(key, batch, slot, tags);
      }
    }

    private void add(NativeHmac key, MacBatch batch, int slot, MemorySegment tags) {
      if (batch.length(slot) == 0) {
        // The library takes a job of length zero for a free lane.
        portable(key.alone(), batch, slot, tags);
        return;
      }
      if (count == IpsecMb.MOST_JOBS) {
        run(batch, tags);
      }
      long job = job(count);
      fill(
          job,
          batch.address(slot),
          batch.length(slot),
          tags.address() + (long) slot * MacBatch.TAG_STRIDE);
      key.fill(job);
      slots[count++] = slot;
    }

    void run(MacBatch batch, MemorySegment tags) {
      if (count >= WORTH_A_BURST) {
        library.hashBurst(memory.address(), count, hash);
      } else {
        for (int i = 0; i < count; i++) {
          NativeHmac key = (NativeHmac) batch.key(slots[i]);
          portable(key.alone(), batch, slots[i], tags);
        }
      }
      count = 0;
    }
  }
}
