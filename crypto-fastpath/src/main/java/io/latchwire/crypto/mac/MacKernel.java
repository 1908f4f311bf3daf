package io.latchwire.crypto.mac;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The project's own code in C. {@code src/main/c/gmac.c}: one call computes the GMACs of all jobs
 * of a key, four messages side by side. {@code src/main/c/nh.c}: the first layer of UMAC. Both run
 * where the processor has AVX-512, GFNI, VAES and VPCLMULQDQ.
 *
 * <p>The library lies in the jar. It is copied out to be loaded, and the copy deleted at once.
 *
 * <p>A GMAC key in memory, at an address that is a multiple of 64:
 *
 * <pre>
 *    octets
 *    0      2048   H^128, H^127 .. H
 *    2048    240   AES round keys: 11 or 15 of 16 octets
 *    2288      8   number of rounds: 10 or 14
 * </pre>
 */
final class MacKernel {
  static final int SCHEDULE_AT = 2048;
  static final int ROUNDS_AT = 2288;
  static final int KEY_OCTETS = 2296;

  /** The library in the jar. */
  static final String RESOURCE = "mac-x86_64.so";

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  // void latchwire_gmac_tags(key, jobs, count, tags); critical: takes as long as the MACs of one
  // batch
  private static final MethodHandle GMAC_TAGS =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(LONG, LONG, LONG, LONG), Linker.Option.critical(false));

  // void latchwire_nh(key, message, octets, sums); critical: some ten nanoseconds
  private static final MethodHandle NH =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(LONG, LONG, LONG, LONG), Linker.Option.critical(false));

  // void latchwire_gmac_key(key)
  private static final MethodHandle GMAC_KEY =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(LONG));

  // int latchwire_kernel_runs_here(void)
  private static final MethodHandle RUNS_HERE =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(INT));

  private final MemorySegment gmacKey;
  private final MemorySegment gmacTags;
  private final MemorySegment nh;

  private MacKernel(SymbolLookup library) {
    gmacKey = symbol(library, "latchwire_gmac_key");
    gmacTags = symbol(library, "latchwire_gmac_tags");
    nh = symbol(library, "latchwire_nh");
  }

  /**
   * The kernel, or why it cannot be used here.
   *
   * @param kernel null where it cannot be used
   * @param refusal empty where it can
   */
  record Availability(@Nullable MacKernel kernel, String refusal) {}

  /** It has no state, so one serves all providers of the process. */
  private static final class Loaded {
    static final Availability ONCE = open();

    private static Availability open() {
      try {
        return new Availability(MacKernel.open(), "");
      } catch (UnsupportedOperationException e) {
        return new Availability(null, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Loads the kernel when first asked. */
  static Availability availability() {
    return Loaded.ONCE;
  }

  private static MacKernel open() {
    SymbolLookup library = load();
    MemorySegment function = symbol(library, "latchwire_kernel_runs_here");
    int runsHere;
    try {
      runsHere = (int) RUNS_HERE.invokeExact(function);
    } catch (Throwable e) {
      throw new AssertionError("latchwire_kernel_runs_here", e);
    }
    if (runsHere == 0) {
      throw new UnsupportedOperationException(
          "this processor lacks one of AVX-512, GFNI, VAES and VPCLMULQDQ");
    }
    return new MacKernel(library);
  }

  private static SymbolLookup load() {
    try (InputStream resource = MacKernel.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new UnsupportedOperationException("it was not built");
      }
      Path copy =
          Files.createTempFile(
              "latchwire-",
              ".so",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try {
        Files.write(copy, resource.readAllBytes());
        return SymbolLookup.libraryLookup(copy, Arena.global());
      } finally {
        Files.delete(copy);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UnsupportedOperationException(
          "it cannot be loaded: "
              + e
              + " (remedy: a directory that permits execution, by -Djava.io.tmpdir)",
          e);
    }
  }

  private static MemorySegment symbol(SymbolLookup library, String name) {
    return library
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException("it lacks " + name));
  }

  /** Makes the powers of a GMAC key whose round keys are there. */
  void gmacKey(long address) {
    try {
      GMAC_KEY.invokeExact(gmacKey, address);
    } catch (Throwable e) {
      throw new AssertionError("latchwire_gmac_key", e);
    }
  }

  /**
   * Computes GMACs.
   *
   * @param jobs where the first job lies, as {@link MacBatch#jobAddress} says
   * @param firstTag where the first tag goes: 16 octets, {@link MacBatch#TAG_STRIDE} apart
   */
  void gmacTags(long keyAddress, long jobs, long count, long firstTag) {
    try {
      GMAC_TAGS.invokeExact(gmacTags, keyAddress, jobs, count, firstTag);
    } catch (Throwable e) {
      throw new AssertionError("latchwire_gmac_tags", e);
    }
  }

  /**
   * Computes NH of whole groups of 32 octets three times (RFC 4418 s5.2).
   *
   * @param key where the key's first word lies, in the processor's order; each run's key begins 16
   *     octets behind that of the run before
   * @param message where the groups lie
   * @param octets how many, a multiple of 32
   * @param sums where the three results go, 8 octets each
   */
  void nh(long key, long message, long octets, long sums) {
    try {
      NH.invokeExact(nh, key, message, octets, sums);
    } catch (Throwable e) {
      throw new AssertionError("latchwire_nh", e);
    }
  }
}
