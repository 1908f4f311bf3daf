package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.kerberos.Acceptor.Accepted;
import io.latchwire.kerberos.Acceptor.Peer;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.wire.kerberos.ApRep;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.GssToken;
import io.latchwire.wire.kerberos.KerberosVectors;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TicketFlag;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private final Office office = Office.open();
  private final Acceptor acceptor = acceptor(AnonymityProfile.RFC_8062);

  private Acceptor acceptor(AnonymityProfile profile) {
    return new Acceptor(
        Office.REALM, () -> office.find(Office.HOST), profile, Set.of(), 300, office.random);
  }

  private void refused(byte[] token, ErrorCode code) {
    assertThatThrownBy(() -> acceptor.accept(token, office.now))
        .isInstanceOfSatisfying(
            KrbRefusal.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @Test
  void theTokensOfCurlAreTakenAndAnsweredRfc4559() throws Exception {
    JsonNode vector = KerberosVectors.ALL.path("negotiate").path(0);
    StoredPrincipal http =
        new StoredPrincipal(
            Office.name("HTTP", "gw.anon.test"),
            Office.REALM,
            List.of(new LongTermKey(1, KerberosVectors.key(vector.path("service_key")))),
            "",
            false,
            StoredPrincipal.Reachable.BY_ALL,
            true,
            0);
    Acceptor curl =
        new Acceptor(
            Office.REALM, () -> http, AnonymityProfile.RFC_8062, Set.of(), 300, office.random);
    Instant then = Instant.parse("2026-11-20T22:16:07Z");
    byte[] token = KerberosVectors.hex(vector.path("neg_token_init"));
    Accepted accepted = curl.accept(token, then);
    assertThat(accepted.peer()).isEqualTo(new Peer.Anonymous());
    assertThat(accepted.peer().text()).isEqualTo(vector.path("client").asText());
    GssToken.NegTokenResp response = GssToken.NegTokenResp.read(accepted.reply().octets());
    assertThat(response.state()).isEqualTo(GssToken.ACCEPT_COMPLETED);
    OctetString last = Objects.requireNonNull(response.token());
    ApRep reply =
        ApRep.read(GssToken.Mechanism.read(GssToken.Initial.read(last).inner()).message());
    assertThat(
            KerberosVectors.key(vector.path("ticket_session_key"))
                .decrypt(KeyUsage.AP_REP, reply.encPart().cipher().octets()))
        .isNotNull();
    // The raw token of the mechanism, without negotiation around it, from the same ticket: a
    // replay.
    byte[] raw = KerberosVectors.hex(vector.path("krb5_token"));
    assertThatThrownBy(() -> curl.accept(raw, then))
        .isInstanceOfSatisfying(
            KrbRefusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KRB_AP_ERR_REPEAT));
  }

  @Test
  void threeKindsOfPeersAreToldApartRfc8062S6() throws Exception {
    Credentials anonymous = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    assertThat(acceptor.accept(token(anonymous), office.now).peer())
        .isEqualTo(new Peer.Anonymous());
    Credentials member = office.ticket(office.namedTgt(), Office.HOST, 16);
    Peer peer = acceptor.accept(token(member), office.now).peer();
    assertThat(peer).isEqualTo(new Peer.RealmAnonymous(Office.REALM));
    assertThat(peer.text()).isEqualTo("WELLKNOWN/ANONYMOUS@ANON.TEST");
    Credentials named = office.ticket(office.namedTgt(), Office.HOST);
    assertThat(acceptor.accept(namedToken(named), office.now).peer().text())
        .isEqualTo("alice@ANON.TEST");
  }

  private byte[] token(Credentials with) throws ReplyException {
    return office.client().negotiate(with, office.now).token();
  }

  private byte[] namedToken(Credentials with) {
    return new GssToken.Mechanism(
            GssToken.Mechanism.AP_REQ,
            office
                .apReq(
                    with,
                    KeyUsage.AP_AUTHENTICATOR,
                    GssToken.ContextChecksum.of(GssToken.ContextChecksum.MUTUAL),
                    null,
                    office.now,
                    with.cname())
                .encoding())
        .encoded();
  }

  @Test
  void aTicketThatIsHalfAnonymousIsRefused() throws Exception {
    Credentials anonymous = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    Acceptor other = acceptor(AnonymityProfile.DRAFT_08);
    byte[] token = token(anonymous);
    assertThatThrownBy(() -> other.accept(token, office.now))
        .isInstanceOfSatisfying(
            KrbRefusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KDC_ERR_BADOPTION));
  }

  @Test
  void aTokenIsGoodOnceAndForItsTimeRfc4120S323() throws Exception {
    Credentials with = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    byte[] token = token(with);
    acceptor.accept(token, office.now);
    refused(token, ErrorCode.KRB_AP_ERR_REPEAT);
    byte[] old = token(with);
    office.now = office.now.plusSeconds(301);
    refused(old, ErrorCode.KRB_AP_ERR_SKEW);
  }

  @Test
  void aTicketForAnotherServiceAndGarbageAreRefused() throws Exception {
    Credentials tgt = office.anonymousTgt();
    refused(token(tgt), ErrorCode.KRB_AP_ERR_NOT_US);
    refused(new byte[] {0x60, (byte) 0x82, 1, 0, 0, 0}, ErrorCode.KRB_ERR_GENERIC);
    refused(new byte[0], ErrorCode.KRB_ERR_GENERIC);
    byte[] ntlm =
        new GssToken.NegTokenInit(
                List.of("1.3.6.1.4.1.311.2.2.10"),
                OctetString.of(new byte[] {1}),
                OctetString.EMPTY)
            .encoded();
    refused(ntlm, ErrorCode.KRB_ERR_GENERIC);
  }

  @Test
  void aServiceWithoutKeysAndAPathThatIsNotTrustedAreRefused() throws Exception {
    Credentials with = office.ticket(office.anonymousTgt(), Office.HOST, 16);
    Acceptor keyless =
        new Acceptor(
            Office.REALM, () -> null, AnonymityProfile.RFC_8062, Set.of(), 300, office.random);
    byte[] token = token(with);
    assertThatThrownBy(() -> keyless.accept(token, office.now))
        .isInstanceOfSatisfying(
            KrbRefusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KRB_AP_ERR_NOKEY));
    EncTicketPart part = office.inside(office.ticket(office.namedTgt(), Office.HOST).ticket());
    Credentials around =
        office.forged(
            new EncTicketPart(
                part.flags().without(TicketFlag.TRANSITED_POLICY_CHECKED),
                part.key(),
                "FAR.TEST",
                part.cname(),
                new TransitedEncoding(
                    1, OctetString.of("EVIL.TEST".getBytes(StandardCharsets.US_ASCII))),
                part.authtime(),
                part.starttime(),
                part.endtime(),
                null,
                List.of(),
                List.of()),
            office.find(Office.HOST),
            Office.HOST);
    refused(namedToken(around), ErrorCode.KRB_AP_PATH_NOT_ACCEPTED);
  }

  @Test
  void anonymousNamesShowTheirRealmAndNoTwoAreOneClientRfc8062S6() {
    assertThat(new Peer.Anonymous().text())
        .isEqualTo(PrincipalName.ANONYMOUS.text(PrincipalName.ANONYMOUS_REALM));
    assertThat(new Peer.RealmAnonymous("A").text()).isEqualTo("WELLKNOWN/ANONYMOUS@A");
  }
}
