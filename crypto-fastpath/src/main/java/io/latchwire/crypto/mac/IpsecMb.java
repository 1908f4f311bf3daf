package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Intel's multi-buffer library, {@code libIPSec_MB.so.1}: its functions beside their C signatures,
 * and its structures by offset, as {@code intel-ipsec-mb.h} of version 1.3.0 lays them out on
 * x86-64. A library that says it has another version is refused, so offsets cannot be wrong
 * unnoticed; each provider's self-test would be the next to notice.
 *
 * <p>All calls are critical: the thread stays in Java's state, so none may block, and no call takes
 * longer than the MACs of one batch. Pointers are plain 64-bit addresses.
 */
final class IpsecMb {
  static final String LIBRARY = "libIPSec_MB.so.1";
  static final String PACKAGE = "libipsec-mb1";

  /** The one version whose structures are known here: 1.3.0. */
  private static final int VERSION = 0x10300;

  // struct gcm_key_data, struct gcm_context_data
  static final int GCM_KEY_OCTETS = 1008;
  static final int GCM_CONTEXT_OCTETS = 88;

  // IMB_MGR
  private static final int MGR_OCTETS = 52_520;
  private static final int MGR_USED_ARCH = 56;
  private static final int ARCH_AVX_512 = 5;
  private static final int MGR_ERRNO = 60;
  private static final int MGR_KEYEXP_128 = 112;
  private static final int MGR_KEYEXP_256 = 128;
  private static final int MGR_CMAC_SUBKEY_GEN_128 = 136;
  private static final int MGR_SHA1_ONE_BLOCK = 160;
  private static final int MGR_SHA256_ONE_BLOCK = 176;
  private static final int MGR_GCM128_ENC = 256;
  private static final int MGR_GCM256_ENC = 272;
  private static final int MGR_GCM128_PRE = 448;
  private static final int MGR_GCM256_PRE = 464;
  private static final int MGR_SUBMIT_BURST_NOCHECK = 968;
  private static final int MGR_FLUSH_BURST = 976;
  private static final int MGR_SUBMIT_HASH_BURST_NOCHECK = 1008;
  private static final int MGR_EARLIEST_JOB = 1016;
  private static final int MGR_NEXT_JOB = 1020;
  private static final int MGR_JOBS = 1024;

  /** IMB_MAX_BURST_SIZE. */
  static final int MOST_JOBS = 128;

  // IMB_JOB
  static final int JOB_OCTETS = 200;
  static final int JOB_SRC = 24;
  static final int JOB_LENGTH = 64;
  static final int JOB_TAG = 88;
  static final int JOB_TAG_OCTETS = 96;
  static final int JOB_FIELDS = 104;
  static final int JOB_STATUS = 128;
  private static final int JOB_CIPHER_MODE = 132;
  private static final int JOB_CIPHER_DIRECTION = 136;
  private static final int JOB_HASH_ALG = 140;
  private static final int JOB_CHAIN_ORDER = 144;
  private static final int CIPHER_NULL = 3;
  private static final int DIR_ENCRYPT = 1;
  private static final int ORDER_HASH_CIPHER = 2;
  static final int STATUS_COMPLETED = 3;

  // IMB_HASH_ALG
  static final int HMAC_SHA_1 = 1;
  static final int HMAC_SHA_256 = 3;
  static final int AES_CMAC = 12;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout POINTER = LONG;

  // void gcm_enc(key, context, out, in, length, iv, aad, aad_length, tag, tag_length)
  private static final MethodHandle GCM_ENC =
      critical(
          FunctionDescriptor.ofVoid(
              POINTER, POINTER, POINTER, POINTER, LONG, POINTER, POINTER, LONG, POINTER, LONG));

  // void gcm_pre(key, key_data); void one_block(block, digest)
  private static final MethodHandle TWO_POINTERS =
      critical(FunctionDescriptor.ofVoid(POINTER, POINTER));

  // void keyexp(key, encryption, decryption); void cmac_subkey_gen(encryption, k1, k2)
  private static final MethodHandle THREE_POINTERS =
      critical(FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER));

  // uint32_t burst(mgr, n_jobs, jobs[])
  private static final MethodHandle BURST =
      critical(FunctionDescriptor.of(INT, POINTER, INT, POINTER));

  // uint32_t hash_burst(mgr, jobs, n_jobs, hash)
  private static final MethodHandle HASH_BURST =
      critical(FunctionDescriptor.of(INT, POINTER, POINTER, INT, INT));

  private final MemorySegment mgr;
  private final long mgrAddress;
  private final MemorySegment keyExpansion128;
  private final MemorySegment keyExpansion256;
  private final MemorySegment cmacSubkeys128;
  private final MemorySegment sha1OneBlock;
  private final MemorySegment sha256OneBlock;
  private final MemorySegment gcm128Enc;
  private final MemorySegment gcm256Enc;
  private final MemorySegment gcm128Pre;
  private final MemorySegment gcm256Pre;
  private final MemorySegment submitBurst;
  private final MemorySegment flushBurst;
  private final MemorySegment submitHashBurst;

  private IpsecMb(MemorySegment mgr) {
    this.mgr = mgr;
    mgrAddress = mgr.address();
    keyExpansion128 = function(MGR_KEYEXP_128);
    keyExpansion256 = function(MGR_KEYEXP_256);
    cmacSubkeys128 = function(MGR_CMAC_SUBKEY_GEN_128);
    sha1OneBlock = function(MGR_SHA1_ONE_BLOCK);
    sha256OneBlock = function(MGR_SHA256_ONE_BLOCK);
    gcm128Enc = function(MGR_GCM128_ENC);
    gcm256Enc = function(MGR_GCM256_ENC);
    gcm128Pre = function(MGR_GCM128_PRE);
    gcm256Pre = function(MGR_GCM256_PRE);
    submitBurst = function(MGR_SUBMIT_BURST_NOCHECK);
    flushBurst = function(MGR_FLUSH_BURST);
    submitHashBurst = function(MGR_SUBMIT_HASH_BURST_NOCHECK);
  }

  private MemorySegment function(int offset) {
    MemorySegment function = mgr.get(ValueLayout.ADDRESS, offset);
    if (function.address() == 0) {
      throw new UnsupportedOperationException(LIBRARY + " lacks a function for this processor");
    }
    return function;
  }

  private static MethodHandle critical(FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(descriptor, Linker.Option.critical(false));
  }

  /**
   * Loads the library and makes a manager whose code uses the widest vectors of this processor.
   *
   * <p>At all lengths: with nonces written well ahead, the widest code was the fastest from 20
   * octets on. The library's SSE code took ten times as long here as in a C program, presumably
   * because Java's own vector code leaves the upper halves of the registers in use.
   *
   * @throws UnsupportedOperationException saying why this machine has no usable library, and the
   *     remedy
   */
  static IpsecMb open() {
    return open(LIBRARY, false);
  }

  /**
   * As {@link #open()}, but with the vectors of AVX2 where the processor has wider ones.
   *
   * @throws UnsupportedOperationException as {@link #open()}
   */
  static IpsecMb openNarrow() {
    return open(LIBRARY, true);
  }

  static IpsecMb open(String name) {
    return open(name, false);
  }

  private static IpsecMb open(String name, boolean isNarrow) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedOperationException(
          name + " is not installed; remedy: apt-get install " + PACKAGE, e);
    }
    try {
      return open(library, isNarrow);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(LIBRARY, e);
    }
  }

  private static IpsecMb open(SymbolLookup library, boolean isNarrow) throws Throwable {
    Linker linker = Linker.nativeLinker();
    int version =
        (int)
            linker
                .downcallHandle(symbol(library, "imb_get_version"), FunctionDescriptor.of(INT))
                .invokeExact();
    if (version != VERSION) {
      throw new UnsupportedOperationException(
          "%s has version 0x%x (expected: 0x%x, as in %s of Debian 12)"
              .formatted(LIBRARY, version, VERSION, PACKAGE));
    }
    MemorySegment raw =
        (MemorySegment)
            linker
                .downcallHandle(
                    symbol(library, "alloc_mb_mgr"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, LONG))
                .invokeExact(0L);
    if (raw.address() == 0) {
      throw new UnsupportedOperationException(LIBRARY + " has no memory for its state");
    }
    MethodHandle free =
        linker.downcallHandle(
            symbol(library, "free_mb_mgr"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    MemorySegment mgr = raw.reinterpret(MGR_OCTETS, Arena.ofAuto(), _ -> free(free, raw));
    linker
        .downcallHandle(
            symbol(library, "init_mb_mgr_auto"),
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS))
        .invokeExact(mgr, MemorySegment.NULL);
    if (isNarrow && mgr.get(INT, MGR_USED_ARCH) == ARCH_AVX_512) {
      linker
          .downcallHandle(
              symbol(library, "init_mb_mgr_avx2"), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS))
          .invokeExact(mgr);
    }
    int error = mgr.get(INT, MGR_ERRNO);
    if (error != 0) {
      throw new UnsupportedOperationException(
          LIBRARY + " does not support this processor (its error " + error + ")");
    }
    return new IpsecMb(mgr);
  }

  private static MemorySegment symbol(SymbolLookup library, String name) {
    return library
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException(LIBRARY + " lacks " + name));
  }

  private static void free(MethodHandle free, MemorySegment raw) {
    try {
      free.invokeExact(raw);
    } catch (Throwable e) {
      throw new AssertionError("free_mb_mgr", e);
    }
  }

  /** Which vectors the manager's code uses, for people. */
  String architecture() {
    int used = mgr.get(INT, MGR_USED_ARCH);
    return switch (used) {
      case 1 -> "none";
      case 2 -> "SSE";
      case 3 -> "AVX";
      case 4 -> "AVX2";
      case ARCH_AVX_512 -> "AVX-512";
      default -> "architecture " + used;
    };
  }

  /** Expands a GCM key of 16 or 32 octets. */
  void gcmKey(long key, int keyOctets, long keyData) {
    twoPointers(keyOctets == 16 ? gcm128Pre : gcm256Pre, key, keyData);
  }

  /** The function that {@link #gmac} wants, for keys of 16 or 32 octets. */
  MemorySegment gcmEnc(int keyOctets) {
    return keyOctets == 16 ? gcm128Enc : gcm256Enc;
  }

  /** GCM with no plaintext: the message is the additional data. */
  static void gmac(
      MemorySegment gcmEnc,
      long keyData,
      long context,
      long nonce,
      long message,
      long length,
      long tag,
      long tagOctets) {
    try {
      GCM_ENC.invokeExact(
          gcmEnc, keyData, context, 0L, 0L, 0L, nonce, message, length, tag, tagOctets);
    } catch (Throwable e) {
      throw new AssertionError("gcm_enc", e);
    }
  }

  /**
   * Expands an AES key of 16 or 32 octets: 11 or 15 round keys of 16 octets for each direction, at
   * addresses that are multiples of 16.
   */
  void aesKey(long key, int keyOctets, long encryption, long decryption) {
    MemorySegment function = keyOctets == 16 ? keyExpansion128 : keyExpansion256;
    try {
      THREE_POINTERS.invokeExact(function, key, encryption, decryption);
    } catch (Throwable e) {
      throw new AssertionError("keyexp", e);
    }
  }

  /** Expands an AES-128 key for CMAC and derives K1 and K2. */
  void cmacKey(long key, long encryption, long decryption, long k1, long k2) {
    aesKey(key, 16, encryption, decryption);
    try {
      THREE_POINTERS.invokeExact(cmacSubkeys128, encryption, k1, k2);
    } catch (Throwable e) {
      throw new AssertionError("cmac_subkey_gen", e);
    }
  }

  /** Hashes one block of 64 octets from the hash's initial value, without finishing. */
  void oneBlock(int hash, long block, long state) {
    twoPointers(hash == HMAC_SHA_1 ? sha1OneBlock : sha256OneBlock, block, state);
  }

  private static void twoPointers(MemorySegment function, long a, long b) {
    try {
      TWO_POINTERS.invokeExact(function, a, b);
    } catch (Throwable e) {
      throw new AssertionError("libIPSec_MB", e);
    }
  }

  /** Where the manager's own job {@code i} lies. */
  long job(int i) {
    return mgrAddress + MGR_JOBS + (long) i * JOB_OCTETS;
  }

  /** Makes a job one that computes a MAC and encrypts nothing. */
  static void template(long job, int hash) {
    Memory.ALL.asSlice(job, JOB_OCTETS).fill((byte) 0);
    Memory.ALL.set(INT, job + JOB_CIPHER_MODE, CIPHER_NULL);
    Memory.ALL.set(INT, job + JOB_CIPHER_DIRECTION, DIR_ENCRYPT);
    Memory.ALL.set(INT, job + JOB_HASH_ALG, hash);
    Memory.ALL.set(INT, job + JOB_CHAIN_ORDER, ORDER_HASH_CIPHER);
  }

  /**
   * Runs the manager's jobs 0 to {@code jobs - 1}, to the end.
   *
   * <p>The ring of jobs is empty before and after; it is set to its start each time, because
   * version 1.3.0 miscounts bursts that end where the ring ends.
   *
   * @param pointers addresses of all {@link #MOST_JOBS} jobs in order, which stay, and room for as
   *     many
   */
  void burst(int jobs, long pointers) {
    Memory.ALL.set(INT, mgrAddress + MGR_EARLIEST_JOB, -1);
    Memory.ALL.set(INT, mgrAddress + MGR_NEXT_JOB, 0);
    try {
      // Says which jobs are done by writing their addresses from the start on: in order, as now.
      int done = (int) BURST.invokeExact(submitBurst, mgrAddress, jobs, pointers);
      long room = pointers + (long) MOST_JOBS * Long.BYTES;
      while (done < jobs) {
        int more = (int) BURST.invokeExact(flushBurst, mgrAddress, jobs - done, room);
        if (more == 0) {
          throw new AssertionError("flush_burst left " + (jobs - done) + " jobs");
        }
        done += more;
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("submit_burst", e);
    }
  }

  /** Runs HMAC jobs that lie one after the other, to the end. */
  void hashBurst(long jobs, int count, int hash) {
    try {
      int done = (int) HASH_BURST.invokeExact(submitHashBurst, mgrAddress, jobs, count, hash);
      if (done != count) {
        throw new AssertionError("submit_hash_burst left " + (count - done) + " jobs");
      }
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("submit_hash_burst", e);
    }
  }
}
