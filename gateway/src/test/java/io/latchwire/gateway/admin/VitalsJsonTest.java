package io.latchwire.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class VitalsJsonTest {
  @Test
  void whatIsWrittenIsReadAgain() {
    String json = VitalsResource.write(Statuses.VITALS);
    assertThat(VitalsResource.read(json)).isEqualTo(Statuses.VITALS);
    assertThatThrownBy(() -> VitalsResource.read("[]")).hasMessageStartingWith("not vitals");
  }

  @Test
  void vitalsAreAsTheInterfaceDescriptionSays() {
    ObjectNode description =
        (ObjectNode) new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));
    description.put("$ref", "#/components/schemas/Vitals");
    var schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(description);

    assertThat(schema.validate(VitalsResource.write(Statuses.VITALS), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void aQuantileIsTheBoundThatSoManyDoNotExceed() {
    Spread spread = new Spread(List.of(1.0, 10.0), List.of(5L, 4L, 1L), 30);
    assertThat(spread.quantile(0.5)).isEqualTo(1.0);
    assertThat(spread.quantile(0.9)).isEqualTo(10.0);
    assertThat(spread.quantile(1)).isEqualTo(10.0);
    assertThat(new Spread(List.of(1.0), List.of(0L, 0L), 0).quantile(0.9)).isZero();
  }
}
