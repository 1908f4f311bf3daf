package io.latchwire.crypto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Known answers from {@code src/test/resources/vectors}. */
public final class Vectors {
  private Vectors() {}

  /** All vectors of a file, for instance {@code primitives/aes128-cmac}. */
  public static List<JsonNode> of(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name + ".json")) {
      List<JsonNode> vectors = new ArrayList<>();
      new ObjectMapper().readTree(in).get("vectors").forEach(vectors::add);
      if (vectors.isEmpty()) {
        throw new AssertionError(name + " holds no vectors");
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A member in hex. */
  public static byte[] octets(JsonNode vector, String member) {
    return HexFormat.of().parseHex(vector.get(member).asText());
  }

  /** Octets off the heap, in a segment of just their length. */
  public static MemorySegment offHeap(byte[] octets, Arena arena) {
    MemorySegment segment = arena.allocate(octets.length, 1);
    MemorySegment.copy(octets, 0, segment, ValueLayout.JAVA_BYTE, 0, octets.length);
    return segment;
  }

  /** The first octets of a segment, in hex. */
  public static String hex(MemorySegment segment, long at, int length) {
    return HexFormat.of().formatHex(segment.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
  }
}
