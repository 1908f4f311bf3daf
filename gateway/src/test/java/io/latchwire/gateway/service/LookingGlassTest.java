package io.latchwire.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.gateway.admin.FlowStatus;
import io.latchwire.gateway.admin.KeyStatus;
import io.latchwire.gateway.admin.PortStatus;
import io.latchwire.gateway.admin.PortsStatus;
import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.config.TicketOfficeConfig.LookingGlass;
import io.latchwire.gateway.http.Answer;
import io.latchwire.gateway.http.Inquiry;
import io.latchwire.kerberos.Acceptor;
import io.latchwire.kerberos.AnonymityProfile;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.kerberos.Office;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LookingGlassTest {
  private final Office office = Office.open();

  private LookingGlassResource glass(
      String path, boolean anonymous, boolean realmAnonymous, Optional<SessionSummary> sessions) {
    Acceptor acceptor =
        new Acceptor(
            Office.REALM,
            () -> office.find(Office.HOST),
            AnonymityProfile.RFC_8062,
            Set.of(),
            300,
            office.random);
    LookingGlass policy =
        new LookingGlass(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Office.HOST,
            anonymous,
            realmAnonymous,
            false,
            Optional.empty());
    return new LookingGlassResource(
        path,
        policy,
        acceptor,
        () -> CompletableFuture.completedFuture(sessions),
        () -> office.now,
        Runnable::run);
  }

  private static Answer ask(LookingGlassResource glass, Optional<String> authorization) {
    return glass
        .answer(new Inquiry(HttpMethod.GET, Map.of(), "", authorization))
        .toCompletableFuture()
        .join();
  }

  private Optional<String> token(Credentials with) throws Exception {
    return Optional.of(
        "Negotiate "
            + Base64.getEncoder()
                .encodeToString(office.client().negotiate(with, office.now).token()));
  }

  private static Status status() {
    FlowStatus flow =
        new FlowStatus(
            "transit-secret",
            "192.0.2.77:179",
            "198.51.100.88:40000",
            null,
            "established",
            "aes-128-gmac-96",
            "compact",
            new KeyStatus(1, 60, true, 9),
            new KeyStatus(2, 30, true, 9),
            10,
            20,
            3);
    PortStatus port = new PortStatus("eth-secret", 0, 0, Map.of());
    return new Status(
        "gw-secret",
        "1.0",
        100,
        "native",
        List.of(),
        List.of(flow, flow),
        List.of(),
        new PortsStatus(port, port),
        Map.of("mac-wrong", 6L));
  }

  @Test
  void withoutATicketThereIsAChallengeAndNothingElseRfc4559() {
    for (Optional<String> bad :
        List.of(
            Optional.<String>empty(),
            Optional.of("Negotiate"),
            Optional.of("Negotiate YIIBAAAA"),
            Optional.of("Negotiate !!!"),
            Optional.of("Basic YWxpY2U6YWxpY2Vwdw=="))) {
      Answer answer = ask(glass("/", true, true, Optional.empty()), bad);
      assertThat(answer.status().code()).isEqualTo(401);
      assertThat(answer.headers()).isEqualTo(Map.of("www-authenticate", "Negotiate"));
    }
  }

  @Test
  void anAnonymousTicketShowsTheSessionsAndTheServiceProvesItselfRfc4559() throws Exception {
    LookingGlassResource glass =
        glass("/v1/sessions", true, true, Optional.of(SessionSummary.of(status())));
    Credentials with = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    Answer answer = ask(glass, token(with));
    assertThat(answer.status().code()).isEqualTo(200);
    assertThat(answer.headers().get("www-authenticate")).startsWith("Negotiate o");
    assertThat(answer.body())
        .contains("\"you\":\"WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS\"")
        .contains("\"sessions\":{\"established\":2}")
        .contains("\"youngest_key_seconds\":30")
        .contains("\"oldest_key_seconds\":60")
        .contains("\"mac-wrong\":6");
  }

  @Test
  void neitherFormHoldsAddressesOrNamesOfAnybodyElse() throws Exception {
    Credentials with = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    for (String path : List.of("/", "/v1/sessions")) {
      Answer answer =
          ask(glass(path, true, true, Optional.of(SessionSummary.of(status()))), token(with));
      assertThat(answer.status().code()).isEqualTo(200);
      assertThat(answer.body())
          .contains("aes-128-gmac-96")
          .doesNotContain("secret", "192.0.2", "198.51.100", "alice");
    }
  }

  @Test
  void whoIsNotToLookIsToldSoAndTheOthersLookRfc8062S6() throws Exception {
    Credentials anonymous = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    Credentials member = office.ticket(office.namedTgt(), Office.HOST, 16);
    LookingGlassResource named = glass("/", false, false, Optional.empty());
    assertThat(ask(named, token(anonymous)).status().code()).isEqualTo(403);
    assertThat(ask(named, token(member)).status().code()).isEqualTo(403);
    LookingGlassResource members = glass("/", false, true, Optional.empty());
    assertThat(ask(members, token(anonymous)).status().code()).isEqualTo(403);
    assertThat(ask(members, token(member)).status().code()).isEqualTo(200);
  }

  @Test
  void aTokenShowsThePageOnce() throws Exception {
    LookingGlassResource glass = glass("/", true, true, Optional.empty());
    Optional<String> token = token(office.ticket(office.anonymousTgt(), Office.HOST, 16));
    assertThat(ask(glass, token).status().code()).isEqualTo(200);
    assertThat(ask(glass, token).status().code()).isEqualTo(401);
  }

  @Test
  void nothingCanBeChangedHere() {
    assertThat(glass("/", true, true, Optional.empty()).methods()).containsExactly(HttpMethod.GET);
  }
}
