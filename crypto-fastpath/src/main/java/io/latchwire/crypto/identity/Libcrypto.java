package io.latchwire.crypto.identity;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * OpenSSL 3, {@code libcrypto.so.3}: its functions beside their C signatures. Only functions that
 * all of OpenSSL 3 has are used, and no structure but {@code SHA_CTX}, which has been the same
 * since SSLeay and is part of the library's binary interface.
 */
final class Libcrypto {
  static final String LIBRARY = "libcrypto.so.3";
  static final String PACKAGE = "libssl3";

  // struct SHA_CTX: five words of state, two of length, a block, octets in it
  static final int SHA_CTX_OCTETS = 5 * 4 + 2 * 4 + 64 + 4;

  /**
   * No cleaning up when the process ends: {@code exit} runs while other threads may still be in the
   * library.
   */
  private static final long INIT_NO_ATEXIT = 0x0008_0000;

  private static final int RSA_NO_PADDING = 3;
  private static final int VERSION_TEXT = 0;
  private static final int MOST_VERSION_OCTETS = 256;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final java.lang.foreign.AddressLayout POINTER = ValueLayout.ADDRESS;

  // void SHA1_Update(SHA_CTX *c, const void *data, size_t len), which returns int.
  // Critical: some hundred nanoseconds for the few blocks of CGA Parameters.
  private static final MethodHandle SHA1_UPDATE =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(INT, LONG, LONG, LONG), Linker.Option.critical(false));

  private final MemorySegment sha1Update;
  private final String version;
  private final MethodHandle autoPrivateKey;
  private final MethodHandle freeKey;
  private final MethodHandle newContext;
  private final MethodHandle freeContext;
  private final MethodHandle decryptInit;
  private final MethodHandle setPadding;
  private final MethodHandle decrypt;
  private final MethodHandle clearErrors;

  private Libcrypto(SymbolLookup library, String version) {
    this.version = version;
    sha1Update = symbol(library, "SHA1_Update");
    // EVP_PKEY *d2i_AutoPrivateKey(EVP_PKEY **a, const unsigned char **pp, long length)
    autoPrivateKey =
        handle(
            library, "d2i_AutoPrivateKey", FunctionDescriptor.of(POINTER, POINTER, POINTER, LONG));
    // void EVP_PKEY_free(EVP_PKEY *key)
    freeKey = handle(library, "EVP_PKEY_free", FunctionDescriptor.ofVoid(POINTER));
    // EVP_PKEY_CTX *EVP_PKEY_CTX_new(EVP_PKEY *pkey, ENGINE *e)
    newContext =
        handle(library, "EVP_PKEY_CTX_new", FunctionDescriptor.of(POINTER, POINTER, POINTER));
    // void EVP_PKEY_CTX_free(EVP_PKEY_CTX *ctx)
    freeContext = handle(library, "EVP_PKEY_CTX_free", FunctionDescriptor.ofVoid(POINTER));
    // int EVP_PKEY_decrypt_init(EVP_PKEY_CTX *ctx)
    decryptInit = handle(library, "EVP_PKEY_decrypt_init", FunctionDescriptor.of(INT, POINTER));
    // int EVP_PKEY_CTX_set_rsa_padding(EVP_PKEY_CTX *ctx, int pad)
    setPadding =
        handle(library, "EVP_PKEY_CTX_set_rsa_padding", FunctionDescriptor.of(INT, POINTER, INT));
    // int EVP_PKEY_decrypt(EVP_PKEY_CTX *ctx, unsigned char *out, size_t *outlen,
    //     const unsigned char *in, size_t inlen)
    decrypt =
        handle(
            library,
            "EVP_PKEY_decrypt",
            FunctionDescriptor.of(INT, POINTER, POINTER, POINTER, POINTER, LONG));
    // void ERR_clear_error(void)
    clearErrors = handle(library, "ERR_clear_error", FunctionDescriptor.ofVoid());
  }

  private static MethodHandle handle(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbol(library, name), descriptor);
  }

  private static MemorySegment symbol(SymbolLookup library, String name) {
    return library
        .find(name)
        .orElseThrow(() -> new UnsupportedOperationException(LIBRARY + " lacks " + name));
  }

  /**
   * Loads the library.
   *
   * @throws UnsupportedOperationException saying why this machine has no usable library, and the
   *     remedy
   */
  static Libcrypto open() {
    return open(LIBRARY);
  }

  static Libcrypto open(String name) {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedOperationException(
          name + " is not installed; remedy: apt-get install " + PACKAGE, e);
    }
    // int OPENSSL_init_crypto(uint64_t opts, const OPENSSL_INIT_SETTINGS *settings)
    MethodHandle init =
        handle(library, "OPENSSL_init_crypto", FunctionDescriptor.of(INT, LONG, POINTER));
    // const char *OpenSSL_version(int type)
    MethodHandle version = handle(library, "OpenSSL_version", FunctionDescriptor.of(POINTER, INT));
    try {
      if ((int) init.invokeExact(INIT_NO_ATEXIT, MemorySegment.NULL) != 1) {
        throw new UnsupportedOperationException(
            name + " does not start; remedy: mend what OPENSSL_CONF or openssl.cnf names");
      }
      MemorySegment text = (MemorySegment) version.invokeExact(VERSION_TEXT);
      return new Libcrypto(library, text.reinterpret(MOST_VERSION_OCTETS).getString(0));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(LIBRARY, e);
    }
  }

  /** As the library tells it, for people. */
  String version() {
    return version;
  }

  /**
   * A context that decrypts with a key and without padding. It frees itself, and the key with it,
   * when it can no longer be reached; the library overwrites the key then.
   *
   * @param pkcs8 the key, off the heap; the caller's to erase
   * @return {@code MemorySegment.NULL} when the library does not take the key
   */
  MemorySegment decryptionContext(MemorySegment pkcs8) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocateFrom(POINTER, pkcs8);
      MemorySegment key =
          (MemorySegment) autoPrivateKey.invokeExact(MemorySegment.NULL, at, pkcs8.byteSize());
      if (key.address() == 0) {
        clearErrors.invokeExact();
        return MemorySegment.NULL;
      }
      MemorySegment raw = (MemorySegment) newContext.invokeExact(key, MemorySegment.NULL);
      freeKey.invokeExact(key); // the context has a reference of its own
      if (raw.address() == 0) {
        clearErrors.invokeExact();
        return MemorySegment.NULL;
      }
      MemorySegment context = raw.reinterpret(Arena.ofAuto(), _ -> free(raw));
      if ((int) decryptInit.invokeExact(context) != 1
          || (int) setPadding.invokeExact(context, RSA_NO_PADDING) != 1) {
        clearErrors.invokeExact();
        return MemorySegment.NULL;
      }
      return context;
    } catch (Throwable e) {
      throw new AssertionError("EVP_PKEY_CTX_new", e);
    }
  }

  private void free(MemorySegment context) {
    try {
      freeContext.invokeExact(context);
    } catch (Throwable e) {
      throw new AssertionError("EVP_PKEY_CTX_free", e);
    }
  }

  /**
   * Decrypts.
   *
   * @param length a word off the heap that holds the octets of {@code out} and gets those written
   * @return false when the number is not below the modulus
   */
  boolean decrypt(
      MemorySegment context, MemorySegment out, MemorySegment length, MemorySegment in) {
    try {
      if ((int) decrypt.invokeExact(context, out, length, in, in.byteSize()) == 1) {
        return true;
      }
      clearErrors.invokeExact();
      return false;
    } catch (Throwable e) {
      throw new AssertionError("EVP_PKEY_decrypt", e);
    }
  }

  /** Hashes whole blocks into the state of a {@code SHA_CTX}. */
  void sha1Update(long context, long blocks, long octets) {
    try {
      int _ = (int) SHA1_UPDATE.invokeExact(sha1Update, context, blocks, octets);
    } catch (Throwable e) {
      throw new AssertionError("SHA1_Update", e);
    }
  }
}
