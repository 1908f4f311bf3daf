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
 * The project's own code for GMAC, {@code src/main/c/gmac.c}: one call computes the tags of all
 * jobs of a key, four messages side by side. It wants AVX-512, GFNI, VAES and VPCLMULQDQ.
 *
 * <p>The library lies in the jar. It is copied out to be loaded, and the copy deleted at once.
 *
 * <p>A key in memory, at an address that is a multiple of 64:
 *
 * <pre>
 *    octets
 *    0      2048   H^128, H^127 .. H
 *    2048    240   AES round keys: 11 or 15 of 16 octets
 *    2288      8   number of rounds: 10 or 14
 * </pre>
 */
final class GmacKernel {
  static final int SCHEDULE_AT = 2048;
  static final int ROUNDS_AT = 2288;
  static final int KEY_OCTETS = 2296;

  private static final String RESOURCE = "gmac-x86_64.so";
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  // void tags(key, jobs, count, tags); critical: takes as long as the MACs of one batch
  private static final MethodHandle TAGS =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.ofVoid(LONG, LONG, LONG, LONG), Linker.Option.critical(false));

  // void key(key)
  private static final MethodHandle KEY =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(LONG));

  // int runs_here(void)
  private static final MethodHandle RUNS_HERE =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(INT));

  private final MemorySegment key;
  private final MemorySegment tags;

  private GmacKernel(SymbolLookup library) {
    key = symbol(library, "latchwire_gmac_key");
    tags = symbol(library, "latchwire_gmac_tags");
  }

  /**
   * The kernel, or why it cannot be used here.
   *
   * @param kernel null where it cannot be used
   * @param refusal empty where it can
   */
  record Availability(@Nullable GmacKernel kernel, String refusal) {}

  /** It has no state, so one serves all providers of the process. */
  private static final class Loaded {
    static final Availability ONCE = open();

    private static Availability open() {
      try {
        return new Availability(GmacKernel.open(), "");
      } catch (UnsupportedOperationException e) {
        return new Availability(null, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Loads the kernel when first asked. */
  static Availability availability() {
    return Loaded.ONCE;
  }

  private static GmacKernel open() {
    SymbolLookup library = load();
    int runsHere;
    try {
      runsHere = (int) RUNS_HERE.invokeExact(symbol(library, "latchwire_gmac_runs_here"));
    } catch (Throwable e) {
      throw new AssertionError("runs_here", e);
    }
    if (runsHere == 0) {
      throw new UnsupportedOperationException(
          "this processor lacks one of AVX-512, GFNI, VAES and VPCLMULQDQ");
    }
    return new GmacKernel(library);
  }

  private static SymbolLookup load() {
    try (InputStream resource = GmacKernel.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new UnsupportedOperationException(RESOURCE + " was not built");
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
      throw new UnsupportedOperationException(RESOURCE + " cannot be loaded: " + e, e);
    }
  }

  private static MemorySegment symbol(SymbolLookup library, String name) {
    return library
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException(RESOURCE + " lacks " + name));
  }

  /** Makes the powers of a key whose round keys are there. */
  void key(long address) {
    try {
      KEY.invokeExact(key, address);
    } catch (Throwable e) {
      throw new AssertionError("key", e);
    }
  }

  /**
   * Computes tags.
   *
   * @param jobs where the first job lies, as {@link MacBatch#jobAddress} says
   * @param firstTag where the first tag goes: 16 octets, {@link MacBatch#TAG_STRIDE} apart
   */
  void tags(long keyAddress, long jobs, long count, long firstTag) {
    try {
      TAGS.invokeExact(tags, keyAddress, jobs, count, firstTag);
    } catch (Throwable e) {
      throw new AssertionError("tags", e);
    }
  }
}
