package io.latchwire.wire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.PkinitDerivation;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.wire.kerberos.KerberosVectors.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Captured messages of MIT and Heimdal: read to the last octet and written again. */
class KerberosWireVectorTest {
  static List<Message> messages() {
    return KerberosVectors.messages();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAndWrittenAsItWas(Message message) throws DerException {
    assertThat(rewritten(message)).isEqualTo(message.octets());
  }

  private static byte[] rewritten(Message message) throws DerException {
    byte[] octets = message.octets();
    return switch (message.type()) {
      case "AS-REQ", "TGS-REQ" -> {
        KdcReq request = KdcReq.read(octets);
        KdcReqBody body = request.body().encode();
        assertThat(body.encoding()).isEqualTo(request.body().encoding());
        yield KdcReq.of(request.type(), request.padata(), body).encoding().octets();
      }
      case "AS-REP", "TGS-REP" -> {
        KdcRep reply = KdcRep.read(octets);
        Ticket ticket = reply.ticket();
        assertThat(Ticket.of(ticket.realm(), ticket.sname(), ticket.encPart())).isEqualTo(ticket);
        yield reply.encoded();
      }
      default -> {
        KrbError error = KrbError.read(octets);
        assertThat(error.code()).isEqualTo(message.derived().path("error_code").asInt());
        yield error.encoded();
      }
    };
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyProperPrefixAndEveryLongerOneIsRefused(Message message) {
    for (int length = 0; length < message.octets().length; length++) {
      byte[] prefix = Arrays.copyOf(message.octets(), length);
      assertThatThrownBy(() -> rewritten(of(message, prefix))).isInstanceOf(DerException.class);
    }
    byte[] longer = Arrays.copyOf(message.octets(), message.octets().length + 1);
    assertThatThrownBy(() -> rewritten(of(message, longer))).isInstanceOf(DerException.class);
  }

  private static Message of(Message message, byte[] octets) {
    return new Message(
        message.session(), message.type(), OctetString.of(octets), message.derived());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsEncryptedIsDecryptedReadAndWrittenAsItWas(Message message) throws DerException {
    JsonNode derived = message.derived();
    JsonNode session = KerberosVectors.session(message.session());
    switch (message.type()) {
      case "AS-REP", "TGS-REP" -> reply(message, session);
      case "AS-REQ", "TGS-REQ" -> request(message);
      default -> assertThat(derived.path("error_code").asInt()).isPositive();
    }
  }

  private static void request(Message message) throws DerException {
    JsonNode derived = message.derived();
    KdcReq request = KdcReq.read(message.octets());
    PaData tgs = PaData.find(request.padata(), PaData.TGS_REQ);
    if (tgs != null && derived.has("ticket_session_key")) {
      ProtocolKey session = KerberosVectors.key(derived.path("ticket_session_key"));
      ApReq ap = ApReq.read(tgs.value());
      assertThat(ApReq.of(ap.options(), ap.ticket(), ap.authenticator())).isEqualTo(ap);
      byte[] plain =
          Objects.requireNonNull(session.decrypt(7, ap.authenticator().cipher().octets()));
      assertThat(plain).isEqualTo(KerberosVectors.hex(derived.path("authenticator")));
      Authenticator authenticator = DerReader.readAll(OctetString.of(plain), Authenticator::read);
      assertThat(authenticator.encoded()).isEqualTo(plain);
      Checksum checksum = Objects.requireNonNull(authenticator.checksum());
      assertThat(
              session.isChecksumOf(
                  6, request.body().encoding().octets(), checksum.value().octets()))
          .isTrue();
      assertThat(authenticator.subkey())
          .isEqualTo(
              EncryptionKey.of(
                  derived.path("subkey").path("enctype").asInt(),
                  KerberosVectors.key(derived.path("subkey")).octets()));
    }
    PaData fast = PaData.find(request.padata(), PaData.FX_FAST);
    if (fast != null && derived.has("fast_armor_key")) {
      ProtocolKey armor = KerberosVectors.key(derived.path("fast_armor_key"));
      Fast.ArmoredRequest armored = DerReader.readAll(fast.value(), Fast.ArmoredRequest::read);
      assertThat(armored.encoded()).isEqualTo(fast.value().octets());
      byte[] covered = tgs == null ? request.body().encoding().octets() : tgs.value().octets();
      assertThat(armor.isChecksumOf(50, covered, armored.checksum().value().octets())).isTrue();
      byte[] plain = Objects.requireNonNull(armor.decrypt(51, armored.request().cipher().octets()));
      assertThat(plain).isEqualTo(KerberosVectors.hex(derived.path("krb_fast_req")));
      Fast.Request inner = DerReader.readAll(OctetString.of(plain), Fast.Request::read);
      assertThat(inner.encoded()).isEqualTo(plain);
    }
    PaData pkinit = PaData.find(request.padata(), PaData.PK_AS_REQ);
    if (pkinit != null) {
      OctetString signed = DerReader.readAll(pkinit.value(), Pkinit::readRequest);
      Pkinit.Content content = Pkinit.Content.read(signed);
      assertThat(content.inner()).isEqualTo(Pkinit.AUTH_DATA);
      assertThat(content.hasSigners()).isFalse();
      assertThat(content.hasCertificates()).isFalse();
      assertThat(content.content().octets())
          .isEqualTo(KerberosVectors.hex(derived.path("auth_pack")));
      assertThat(request.body().encoding().octets())
          .isEqualTo(KerberosVectors.hex(derived.path("kdc_req_body")));
      Pkinit.AuthPack pack = DerReader.readAll(content.content(), Pkinit.AuthPack::read);
      assertThat(pack.publicValue()).isNotNull();
      assertThat(pack.authenticator().checksum()).isNotNull();
      assertThat(pack.authenticator().checksum2() != null)
          .isEqualTo(message.session().startsWith("mit122"));
    }
  }

  private static void reply(Message message, JsonNode session) throws DerException {
    JsonNode derived = message.derived();
    KdcRep reply = KdcRep.read(message.octets());
    ProtocolKey replyKey = KerberosVectors.key(derived.path("reply_key"));
    byte[] plain =
        Objects.requireNonNull(
            replyKey.decrypt(
                derived.path("reply_key_usage").asInt(), reply.encPart().cipher().octets()));
    assertThat(plain).isEqualTo(KerberosVectors.hex(derived.path("enc_kdc_rep_part")));
    EncKdcRepPart part = DerReader.readAll(OctetString.of(plain), EncKdcRepPart::read);
    assertThat(part.encoded()).isEqualTo(plain);
    assertThat(part.flags()).isEqualTo(flags(derived));
    assertThat(reply.crealm()).isEqualTo(derived.path("crealm").asText());
    EncryptedData sealed = reply.ticket().encPart();
    byte[] ticket =
        Objects.requireNonNull(
            KerberosVectors.longTermKey(session, reply.ticket().sname().text(), sealed.etype())
                .decrypt(2, sealed.cipher().octets()));
    assertThat(ticket).isEqualTo(KerberosVectors.hex(derived.path("enc_ticket_part")));
    EncTicketPart inside = DerReader.readAll(OctetString.of(ticket), EncTicketPart::read);
    assertThat(inside.encoded()).isEqualTo(ticket);
    assertThat(inside.key()).isEqualTo(part.key());
    PaData fast = PaData.find(reply.padata(), PaData.FX_FAST);
    if (fast != null && derived.has("krb_fast_response")) {
      Fast.Response response =
          DerReader.readAll(
              OctetString.of(KerberosVectors.hex(derived.path("krb_fast_response"))),
              Fast.Response::read);
      assertThat(response.encoded())
          .isEqualTo(KerberosVectors.hex(derived.path("krb_fast_response")));
      EncryptedData armored = DerReader.readAll(fast.value(), Fast::readArmoredReply);
      assertThat(Fast.armoredReply(armored)).isEqualTo(fast.value().octets());
    }
    PaData pkinit = PaData.find(reply.padata(), PaData.PK_AS_REP);
    if (pkinit != null) {
      agreement(message, session, pkinit, replyKey, part);
    }
  }

  private static void agreement(
      Message message, JsonNode session, PaData pkinit, ProtocolKey replyKey, EncKdcRepPart part)
      throws DerException {
    JsonNode derived = message.derived();
    Pkinit.DhReply dh = DerReader.readAll(pkinit.value(), Pkinit.DhReply::read);
    assertThat(dh.encoded()).isEqualTo(pkinit.value().octets());
    Pkinit.Content content = Pkinit.Content.read(dh.signedData());
    assertThat(content.inner()).isEqualTo(Pkinit.DH_KEY_DATA);
    assertThat(content.hasSigners()).isTrue();
    Pkinit.KdcDhKeyInfo info = DerReader.readAll(content.content(), Pkinit.KdcDhKeyInfo::read);
    assertThat(info.encoded()).isEqualTo(content.content().octets());
    String kdf = Objects.requireNonNull(dh.derivation());
    assertThat(kdf).isEqualTo(derived.path("kdf").asText());
    int number = derived.path("n").asInt();
    byte[] request = KerberosVectors.hex(session.path("messages").path(number - 1).path("hex"));
    KdcReqBody body = KdcReq.read(request).body();
    byte[] otherInfo =
        Pkinit.otherInfo(
            kdf,
            Pkinit.principal(PrincipalName.ANONYMOUS_REALM, PrincipalName.ANONYMOUS),
            Pkinit.principal(body.realm(), Objects.requireNonNull(body.sname())),
            replyKey.type().number(),
            OctetString.of(request),
            pkinit.value().octets());
    assertThat(otherInfo).isEqualTo(KerberosVectors.hex(derived.path("kdf_other_info")));
    byte[] secret = KerberosVectors.hex(session.path("dh_shared_secret"));
    assertThat(
            Objects.requireNonNull(PkinitDerivation.of(kdf))
                .replyKey(replyKey.type(), secret, otherInfo)
                .isSameAs(replyKey))
        .isTrue();
    ProtocolKey contribution = KerberosVectors.key(derived.path("kdc_contribution_key"));
    assertThat(KeyCombination.combine(contribution, replyKey, "PKINIT", "KEYEXCHANGE").octets())
        .isEqualTo(part.key().value().octets());
  }

  private static Flags flags(JsonNode derived) {
    Flags flags = Flags.NONE;
    for (JsonNode number : derived.path("ticket_flags")) {
      flags = flags.with(number.asInt());
    }
    return flags;
  }

  @Test
  void theTokensOfHttpNegotiateAreReadAndWrittenRfc4178() throws DerException {
    JsonNode vector = KerberosVectors.ALL.path("negotiate").path(0);
    byte[] first = KerberosVectors.hex(vector.path("neg_token_init"));
    GssToken.Initial initial = GssToken.Initial.read(first);
    assertThat(initial.mechanism()).isEqualTo(GssToken.SPNEGO);
    GssToken.NegTokenInit negotiation = GssToken.NegTokenInit.read(initial.inner());
    assertThat(negotiation.mechanisms()).containsExactly(GssToken.KERBEROS);
    assertThat(negotiation.encoded()).isEqualTo(first);
    OctetString token = Objects.requireNonNull(negotiation.token());
    assertThat(token.octets()).isEqualTo(KerberosVectors.hex(vector.path("krb5_token")));
    GssToken.Initial framed = GssToken.Initial.read(token);
    assertThat(GssToken.KERBEROS_NAMES).contains(framed.mechanism());
    GssToken.Mechanism mechanism = GssToken.Mechanism.read(framed.inner());
    assertThat(mechanism.id()).isEqualTo(GssToken.Mechanism.AP_REQ);
    assertThat(mechanism.encoded()).isEqualTo(token.octets());
    ApReq request = ApReq.read(mechanism.message());
    assertThat(request.options()).isEqualTo(Flags.of(ApReq.MUTUAL_REQUIRED));
    ProtocolKey session = KerberosVectors.key(vector.path("ticket_session_key"));
    byte[] plain =
        Objects.requireNonNull(session.decrypt(11, request.authenticator().cipher().octets()));
    assertThat(plain).isEqualTo(KerberosVectors.hex(vector.path("authenticator")));
    Authenticator authenticator = DerReader.readAll(OctetString.of(plain), Authenticator::read);
    Checksum checksum = Objects.requireNonNull(authenticator.checksum());
    assertThat(checksum.type()).isEqualTo(GssToken.ContextChecksum.TYPE);
    GssToken.ContextChecksum context = GssToken.ContextChecksum.read(checksum.value());
    assertThat(context.flags()).isEqualTo(0x136);
    assertThat(context.delegates()).isFalse();
    byte[] second = KerberosVectors.hex(vector.path("neg_token_resp"));
    GssToken.NegTokenResp response = GssToken.NegTokenResp.read(second);
    assertThat(response.encoded()).isEqualTo(second);
    OctetString last = Objects.requireNonNull(response.token());
    ApRep reply =
        ApRep.read(GssToken.Mechanism.read(GssToken.Initial.read(last).inner()).message());
    assertThat(reply.encoded()).isEqualTo(KerberosVectors.hex(vector.path("ap_rep")));
    byte[] part = Objects.requireNonNull(session.decrypt(12, reply.encPart().cipher().octets()));
    assertThat(part).isEqualTo(KerberosVectors.hex(vector.path("enc_ap_rep_part")));
    assertThat(DerReader.readAll(OctetString.of(part), ApRep.Part::read).encoded()).isEqualTo(part);
  }
}
