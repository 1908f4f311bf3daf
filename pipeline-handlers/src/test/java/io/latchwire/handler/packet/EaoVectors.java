package io.latchwire.handler.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Known answers of the TCP Enhanced Authentication Option. */
public final class EaoVectors {
  private EaoVectors() {}

  /** All vectors of a file, for instance {@code eao-nonce}; never none. */
  public static Stream<JsonNode> of(String name) {
    try (InputStream in = EaoVectors.class.getResourceAsStream("/vectors/eao/" + name + ".json")) {
      List<JsonNode> vectors = new ArrayList<>();
      new ObjectMapper().readTree(in).get("vectors").forEach(vectors::add);
      if (vectors.isEmpty()) {
        throw new AssertionError(name + " holds no vectors");
      }
      return vectors.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A member in hex. */
  public static byte[] octets(JsonNode vector, String member) {
    return Frames.hex(vector.get(member).asText());
  }
}
