package io.latchwire.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class HandoverResourceTest {
  @Test
  void theStatusIsReadAsItWasWritten() {
    assertThat(HandoverResource.read(HandoverResource.write(Statuses.ROUTER)))
        .isEqualTo(Statuses.ROUTER);
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
    assertThat(schema.validate(HandoverResource.write(Statuses.ROUTER), InputFormat.JSON))
        .isEmpty();
    assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
  }
}
