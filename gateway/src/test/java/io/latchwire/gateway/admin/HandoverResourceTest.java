package io.latchwire.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class HandoverResourceTest {
  /** A router with one key that is forwarded and one that is not. */
  private static final HandoverStatus STATUS =
      new HandoverStatus(
          "2001:db8:1:1::1",
          "fe80::1",
          List.of(
              new HandoverStatus.Key(
                  "2001:db8:1:1::a", 1, "HMAC_SHA1_96", 100, "02:00:00:00:00:01", null),
              new HandoverStatus.Key(
                  "2001:db8:1:1::b",
                  2,
                  "HMAC_SHA256_128",
                  200,
                  "02:00:00:00:00:02",
                  "2001:db8:1:2::b")),
          2,
          3,
          4,
          5,
          6,
          7,
          8,
          Map.of("signature", 9L),
          Map.of("no_key", 10L),
          Map.of("hop_limit", 11L));

  @Test
  void theStatusIsReadAsItWasWritten() {
    assertThat(HandoverResource.read(HandoverResource.write(STATUS))).isEqualTo(STATUS);
    assertThatThrownBy(() -> HandoverResource.read("<html>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a handover status");
  }

  @Test
  void theStatusIsAsTheInterfaceDescriptionSays() {
    ObjectNode description =
        (ObjectNode) new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));
    description.put("$ref", "#/components/schemas/Handover");
    var schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(description);
    assertThat(schema.validate(HandoverResource.write(STATUS), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
  }
}
