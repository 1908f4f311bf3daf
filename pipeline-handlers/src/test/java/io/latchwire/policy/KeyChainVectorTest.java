package io.latchwire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.PortableMacProvider;
import io.latchwire.handler.packet.EaoVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which key is active and which are eligible, at every time that the vectors ask for. */
class KeyChainVectorTest {
  private static final PortableMacProvider MACS = new PortableMacProvider();

  static Stream<JsonNode> vectors() {
    return EaoVectors.of("eao-keychain-select");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void activeAndEligibleKeysAreThoseOfBonica04S6AndS8(JsonNode vector) {
    KeyChain chain = chain(vector);
    for (JsonNode check : vector.get("checks")) {
      long millis = check.get("t").asLong() * 1000;
      ChainKey active = chain.active(millis);
      JsonNode expected = check.get("active");
      assertThat(active == null ? null : active.keyId())
          .as("active at %s", check.get("t"))
          .isEqualTo(expected.isNull() ? null : (Integer) expected.asInt());
      List<Integer> eligible = new ArrayList<>();
      check.get("eligible").forEach(id -> eligible.add(id.asInt()));
      assertThat(
              chain.keys().stream()
                  .filter(key -> chain.isEligible(key, millis))
                  .map(ChainKey::keyId)
                  .sorted())
          .as("eligible at %s", check.get("t"))
          .containsExactlyElementsOf(eligible);
    }
  }

  /** Between two events nothing changes: a timer that wakes at events misses none. */
  @ParameterizedTest
  @MethodSource("vectors")
  void whatIsInForceChangesOnlyAtEvents(JsonNode vector) {
    KeyChain chain = chain(vector);
    long event = chain.nextEvent(-100_000);
    for (long millis = -100_000; millis < 3_000_000; millis += 1000) {
      boolean changed = !inForce(chain, millis).equals(inForce(chain, millis - 1));
      if (event == millis) {
        event = chain.nextEvent(millis);
      } else {
        assertThat(changed).as("at %d ms, next event at %d ms", millis, event).isFalse();
        assertThat(event).isGreaterThan(millis);
      }
    }
  }

  private static List<Object> inForce(KeyChain chain, long millis) {
    List<Object> inForce = new ArrayList<>();
    inForce.add(String.valueOf(chain.active(millis)));
    chain.keys().stream().filter(key -> chain.isEligible(key, millis)).forEach(inForce::add);
    return inForce;
  }

  private static KeyChain chain(JsonNode vector) {
    List<ChainKey> keys = new ArrayList<>();
    for (JsonNode key : vector.get("keys")) {
      int id = key.get("id").asInt();
      String direction = key.get("dir").asText();
      byte[] secret = new byte[16];
      secret[0] = (byte) id;
      keys.add(
          new ChainKey(
              new ConfiguredKey(id, MACS.configuredKey(MacAlgorithm.AES_128_CMAC_96, secret)),
              lifetime(key, "send", direction.equals("recv")),
              lifetime(key, "recv", direction.equals("send"))));
    }
    JsonNode tolerance = vector.get("tolerance");
    return new KeyChain(
        vector.get("id").asText(),
        keys,
        tolerance.isTextual() ? Lifetime.INFINITY : tolerance.asLong() * 1000,
        KeyChain.OnExpiry.DENY,
        0,
        Lifetime.BEGINNING);
  }

  private static Lifetime lifetime(JsonNode key, String side, boolean otherDirection) {
    JsonNode start = key.get(side + "_start");
    JsonNode end = key.get(side + "_end");
    if (otherDirection || start.isNull()) {
      return Lifetime.NEVER;
    }
    return new Lifetime(
        start.asLong() * 1000, end.isNull() ? Lifetime.INFINITY : end.asLong() * 1000);
  }
}
