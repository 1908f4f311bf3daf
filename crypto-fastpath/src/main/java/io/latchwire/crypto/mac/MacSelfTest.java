package io.latchwire.crypto.mac;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Known answers that a provider must give before it is used: for each algorithm a short message and
 * one of 1400 octets, alone and in a batch of good and altered tags.
 *
 * <p>The short ones for HMAC are printed in RFC 2202 s2 case 2, s3 case 2 and RFC 4231 s4.3. All
 * others were computed with OpenSSL, UMAC with nettle.
 */
final class MacSelfTest {
  private static final byte[] SHORT =
      "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TEXT_KEY = "Jefe".getBytes(StandardCharsets.US_ASCII);
  private static final int LONG_OCTETS = 1400;
  private static final int NUMBER = 1;
  private static final int JOBS = 20;

  private MacSelfTest() {}

  /** Why the provider must not be used; empty when all its answers were right. */
  static Optional<String> failure(MacProvider provider) {
    for (MacAlgorithm algorithm : MacAlgorithm.values()) {
      try {
        if (!isRight(provider, algorithm, SHORT, shortAnswer(algorithm))
            || !isRight(provider, algorithm, counting(), longAnswer(algorithm))) {
          return Optional.of("self-test: wrong answer for " + algorithm.label());
        }
      } catch (RuntimeException | AssertionError e) {
        return Optional.of("self-test: " + algorithm.label() + " failed with " + e);
      }
    }
    return Optional.empty();
  }

  private static boolean isRight(
      MacProvider provider, MacAlgorithm algorithm, byte[] message, String answer) {
    byte[] tag = HexFormat.of().parseHex(answer);
    try (Arena arena = Arena.ofConfined();
        MacKey key = provider.key(algorithm, secret(algorithm))) {
      MemorySegment octets = arena.allocate(message.length, 1);
      MemorySegment.copy(message, 0, octets, ValueLayout.JAVA_BYTE, 0, message.length);
      MemorySegment expected = arena.allocate(MacBatch.TAG_STRIDE);
      MemorySegment.copy(tag, 0, expected, ValueLayout.JAVA_BYTE, 0, tag.length);
      MacBatch batch = new MacBatch(JOBS, arena);
      batch.add(key, octets, 0, message.length, 0, NUMBER);
      provider.sign(batch);
      boolean right = batch.tags().asSlice(0, tag.length).mismatch(prefix(expected, tag)) < 0;
      return right && verifies(provider, batch, key, octets, expected);
    }
  }

  private static MemorySegment prefix(MemorySegment expected, byte[] tag) {
    return expected.asSlice(0, tag.length);
  }

  /** Every third tag is altered in one bit. */
  private static boolean verifies(
      MacProvider provider,
      MacBatch batch,
      MacKey key,
      MemorySegment octets,
      MemorySegment expected) {
    batch.clear();
    for (int i = 0; i < JOBS; i++) {
      batch.add(key, octets, 0, (int) octets.byteSize(), 0, NUMBER);
      batch.expect(i, expected, 0);
      if (i % 3 == 0) {
        long at = batch.tagOffset(i) + i % key.tagOctets();
        byte octet = batch.tags().get(ValueLayout.JAVA_BYTE, at);
        batch.tags().set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ (1 << (i % Byte.SIZE))));
      }
    }
    provider.verify(batch);
    boolean right = true;
    for (int i = 0; i < JOBS; i++) {
      right &= batch.isGood(i) == (i % 3 != 0);
    }
    return right;
  }

  /** 00 01 02 .. for AES; the text of the RFCs for all others. */
  private static byte[] secret(MacAlgorithm algorithm) {
    return switch (algorithm) {
      case AES_128_CMAC_96, AES_128_GMAC_96, AES_256_GMAC_96, AES_128_UMAC_96 ->
          counting(algorithm.keyOctets());
      default -> TEXT_KEY;
    };
  }

  private static byte[] counting() {
    return counting(LONG_OCTETS);
  }

  private static byte[] counting(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) i;
    }
    return octets;
  }

  private static String shortAnswer(MacAlgorithm algorithm) {
    return switch (algorithm) {
      case AES_128_CMAC_96 -> "ad1fa2443373d5b62f3622bf";
      case AES_128_GMAC_96 -> "794bd4e72f3c46693dd02245";
      case AES_256_GMAC_96 -> "28678a1fe51032ebc9b600f7";
      case AES_128_UMAC_96 -> "7c74dbc2b31d8a6bb84ff024";
      case HMAC_SHA_1_96 -> "effcdf6ae5eb2fa2d27416d5";
      case HMAC_SHA_1_160 -> "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
      case HMAC_SHA_256_128 -> "5bdcc146bf60754e6a042426089575c7";
      case HMAC_SHA_256_256 -> "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
      case HMAC_MD5 -> "750c783e6ab0b503eaa86e310a5db738";
      case MD5_SUFFIX -> "ce24dba4c3fcc75057913bf6cc5d8e44";
      case SHA_1_SUFFIX -> "15f46cb4566251c575326e7d4358f030865eea57";
      case SHA_256_SUFFIX -> "af980fc798b4db65900912b2e9a542e94cf612e63fec80bd07ef4b8e2f288d11";
    };
  }

  private static String longAnswer(MacAlgorithm algorithm) {
    return switch (algorithm) {
      case AES_128_CMAC_96 -> "67e39712742448c45929af12";
      case AES_128_GMAC_96 -> "71c19543c480d4b963e43f63";
      case AES_256_GMAC_96 -> "cc2293ec8d49ddce26092db1";
      case AES_128_UMAC_96 -> "5e9c49450ce60c7130e38c98";
      case HMAC_SHA_1_96 -> "379a6389cb638ff3709866e8";
      case HMAC_SHA_1_160 -> "379a6389cb638ff3709866e8e90a44b7c81900b6";
      case HMAC_SHA_256_128 -> "4460dfcb5bbb1ce8c3a5418fd772dc5c";
      case HMAC_SHA_256_256 -> "4460dfcb5bbb1ce8c3a5418fd772dc5cd32d9e0d66adb11a3d5981935a902b0d";
      case HMAC_MD5 -> "9c34fdedf60fc69e7ca59897d1c59d5c";
      case MD5_SUFFIX -> "49ec869ad07e90a0859644a1917e2716";
      case SHA_1_SUFFIX -> "dfbadbf5cfe56bbb498fc2b5411233cc99596379";
      case SHA_256_SUFFIX -> "c1b8dbd5c568508b388bed1c482453a2c6af3ff49f89a8c50bdf37f8442bb8f3";
    };
  }
}
