package io.latchwire.gateway.config;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Keys that the test files refer to, without an environment. */
class Keys implements SecretSource {
  /** As many octets as hkdf-256, cmac-kdf-128 and aes-128-cmac-96 want. */
  static final SecretSource OF_THE_TEST_FILES =
      new Keys(
          Map.ofEntries(
              Map.entry("KEK_B", hexadecimal(32, 1)),
              Map.entry("KEK_B_NEXT", hexadecimal(16, 2)),
              Map.entry("KEK_C", hexadecimal(16, 3)),
              Map.entry("SYN_KEY", hexadecimal(16, 4)),
              Map.entry("PSK_PAIR", hexadecimal(32, 5)),
              Map.entry("PSK_NEW", hexadecimal(32, 6)),
              Map.entry("PSK_OLD", hexadecimal(32, 7)),
              Map.entry("KDC_MASTER", hexadecimal(32, 9)),
              Map.entry("CHAIN_1", hexadecimal(16, 8)),
              Map.entry("CHAIN_2", "a secret of some length"),
              Map.entry("CHAIN_SHORT", "short"),
              Map.entry("CHAIN_LONG", "a secret that is longer than 20")));

  private final Map<String, String> variables;

  Keys(Map<String, String> variables) {
    this.variables = variables;
  }

  static String hexadecimal(int octets, int seed) {
    byte[] key = new byte[octets];
    for (int i = 0; i < octets; i++) {
      key[i] = (byte) (seed * 37 + i);
    }
    return HexFormat.of().formatHex(key);
  }

  @Override
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  @Override
  public int uid() {
    return SecretSource.system().uid();
  }
}
