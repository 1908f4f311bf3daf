package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever stands in the file: a configuration or a list of problems, never anything else. */
class ConfigFilePropertyTest {
  private static final Path FULL = Path.of("src/test/resources/config/good/everything.yaml");

  @Property(tries = 500)
  void anyOctetsAreReadOrRefused(@ForAll byte[] octets) throws IOException {
    readOrRefuse(octets);
  }

  @Property(tries = 500)
  void aFullFileWithSomeOctetsChangedIsReadOrRefused(
      @ForAll @IntRange(max = 2_000) int at,
      @ForAll byte octet,
      @ForAll @IntRange(max = 3) int gone)
      throws IOException {
    byte[] octets = Files.readAllBytes(FULL);
    int place = at % (octets.length - gone);
    octets[place] = octet;
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    String cut = text.substring(0, place) + text.substring(place + gone);
    readOrRefuse(cut.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void readOrRefuse(byte[] octets) throws IOException {
    Path file = Files.createTempFile("latchwire", ".yaml");
    try {
      Files.write(file, octets);
      assertThat(GatewayConfig.load(file, Keys.OF_THE_TEST_FILES).policies()).isNotEmpty();
    } catch (ConfigException e) {
      assertThat(e.problems()).isNotEmpty();
    } finally {
      Files.delete(file);
    }
  }
}
