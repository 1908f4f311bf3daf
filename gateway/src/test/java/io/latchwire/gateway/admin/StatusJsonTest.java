package io.latchwire.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.latchwire.gateway.service.PoolElementResource;
import io.latchwire.gateway.service.PoolsResource;
import io.latchwire.gateway.service.TicketOfficeResource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class StatusJsonTest {
  private static final Status STATUS =
      new Status(
          "gw",
          "1",
          2,
          "portable",
          List.of(
              new PolicyStatus(
                  "p",
                  "protect",
                  "observe",
                  "b",
                  3,
                  4,
                  5,
                  18,
                  "2026-12-01T00:00:00Z",
                  new ForecastStatus(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17),
                  Map.of("bad_mac", 6L))),
          List.of(
              new FlowStatus(
                  "p",
                  "192.0.2.1:41000",
                  "[2001:db8::1]:179",
                  7,
                  "established",
                  "aes-128-gmac-96",
                  "compact",
                  new KeyStatus(32, 8, true, 9),
                  null,
                  10,
                  11,
                  12)),
          List.of(
              new KeyChainStatus(
                  "b", "c", "draft", "active", 19, "aes-128-cmac-96", List.of(19), 20L, true)),
          new PortsStatus(
              new PortStatus("eth1", 13, 14, Map.of()),
              new PortStatus("eth2", 15, 16, Map.of("ring_full", 17L))),
          Map.of("bad_mac", 6L));

  @Test
  void theStatusHasExactlyThisForm() {
    assertThat(StatusJson.write(STATUS))
        .isEqualTo(
            """
            {"gateway":"gw","version":"1","uptimeSeconds":2,"macProvider":"portable",\
            "policies":[{"name":"p","action":"protect","mode":"observe","peer":"b","signed":3,\
            "verified":4,"bypassed":5,"unsigned":18,"until":"2026-12-01T00:00:00Z",\
            "forecast":{"connectionsReset":1,"unsigned":2,"verified":3,"unverifiable":4,\
            "timestampsLost":5,"windowScalesLost":6,"sackPermittedLost":7,"mssLost":8,\
            "otherOptionsLost":9,"sackBlocksCut":10,"noRoom":11,"tooBig":12,"routerSigned":13,\
            "fragments":14,"mssSeen":15,"mssTold":16,"largestPacket":17},\
            "dropped":{"bad_mac":6}}],\
            "flows":[{"policy":"p","local":"192.0.2.1:41000","remote":"[2001:db8::1]:179",\
            "vlan":7,"state":"established","mac":"aes-128-gmac-96","profile":"compact",\
            "sendKey":{"keyId":32,"ageSeconds":8,"confirmed":true,"number":9},"receiveKey":null,\
            "signed":10,"verified":11,"dropped":12}],\
            "keyChains":[{"peer":"b","chain":"c","preset":"draft","state":"active",\
            "sendKeyId":19,"mac":"aes-128-cmac-96","acceptedKeyIds":[19],"secondsLeft":20,\
            "nullKey":true}],\
            "ports":{"local":{"interface":"eth1","received":13,"sent":14,"dropped":{}},\
            "wan":{"interface":"eth2","received":15,"sent":16,"dropped":{"ring_full":17}}},\
            "dropped":{"bad_mac":6}}\
            """);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    assertThat(StatusJson.read(StatusJson.write(STATUS))).isEqualTo(STATUS);
  }

  @Test
  void aNewerGatewayMaySayMore() {
    String more = StatusJson.write(STATUS).replaceFirst("\\{", "{\"colour\":\"green\",");
    assertThat(StatusJson.read(more)).isEqualTo(STATUS);
  }

  @Test
  void whatIsNoStatusIsRefused() {
    assertThatThrownBy(() -> StatusJson.read("<html>"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a status");
  }

  @Test
  void theStatusIsAsTheInterfaceDescriptionSays() {
    ObjectNode description =
        (ObjectNode) new YAMLMapper().readTree(Path.of("../docs/openapi.yaml"));
    description.put("$ref", "#/components/schemas/Status");
    var schema = SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(description);

    assertThat(schema.validate(StatusJson.write(STATUS), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate(StatusJson.write(Statuses.ONE_FLOW), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate("{}", InputFormat.JSON)).isNotEmpty();
    assertThat(description.path("paths").propertyNames())
        .containsExactlyInAnyOrder(
            StatusResource.PATH,
            VitalsResource.PATH,
            ExplanationResource.PATH,
            ProbeResource.PATH,
            ConfigurationResource.PATH,
            KekResource.PATH,
            LatchResource.PATH,
            LatchNoticeResource.PATH,
            RolloverResource.PATH,
            HandoverResource.PATH,
            TicketOfficeResource.PATH,
            PoolsResource.PATH,
            PoolElementResource.PATH);
  }
}
