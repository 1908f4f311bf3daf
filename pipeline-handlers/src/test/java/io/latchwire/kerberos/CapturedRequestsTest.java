package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.kerberos.StoredPrincipal.LongTermKey;
import io.latchwire.kerberos.StoredPrincipal.Reachable;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Fast;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KerberosVectors;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captured requests of MIT and Heimdal, put to our KDC with the keys and the clock of then. */
class CapturedRequestsTest {
  private static final List<Integer> TYPES = List.of(20, 19, 18, 17);

  private final KeyOctets random = KeyOctets.system();

  private Kdc kdc(JsonNode session, Instant then) {
    String realm = session.path("realm").asText();
    List<StoredPrincipal> principals = new ArrayList<>();
    for (String name : List.of("krbtgt/" + realm, "host/gw.anon.test", "alice")) {
      List<LongTermKey> keys = new ArrayList<>();
      for (int type : TYPES) {
        if (session.path("long_term_keys").path(name).has(String.valueOf(type))) {
          keys.add(new LongTermKey(1, KerberosVectors.longTermKey(session, name, type)));
        }
      }
      if (keys.isEmpty()) {
        continue;
      }
      principals.add(
          new StoredPrincipal(
              Office.name(name.split("/")), realm, keys, "", true, Reachable.BY_ALL, true, 0));
    }
    return new Kdc(
        KdcSettings.of(realm),
        new PrincipalDatabase(realm, principals),
        new TestCertificates(then).identity(realm),
        random);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mit-udp",
        "mit-tcp",
        "mit-group16",
        "mit-aes256-sha2",
        "mit-aes128",
        "mit-fast",
        "mit-auth-anon",
        "heimdal-tgs-anon",
        "heimdal-group2-refused",
        "mit122-ecdh-p256"
      })
  void everyRequestIsAnsweredAsItWas(String name) throws Exception {
    JsonNode session = KerberosVectors.session(name);
    double first = session.path("unix_time_first").asDouble();
    Instant then = Instant.ofEpochSecond((long) first);
    Kdc kdc = kdc(session, then);
    for (int i = 0; i + 1 < session.path("messages").size(); i += 2) {
      byte[] request = KerberosVectors.hex(session.path("messages").path(i).path("hex"));
      byte[] then_ = KerberosVectors.hex(session.path("messages").path(i + 1).path("hex"));
      byte[] now =
          kdc.answer(kdc.read(request).orElseThrow(), new byte[] {127, 0, 0, 1}, then)
              .orElseThrow();
      if (hasTokenOfAnotherKdc(request)) {
        assertThat(KrbError.read(now).code()).isEqualTo(ErrorCode.KDC_ERR_PREAUTH_FAILED.number());
        continue;
      }
      assertThat(KrbError.isOne(now)).as("%s %d", name, i).isEqualTo(KrbError.isOne(then_));
      if (KrbError.isOne(then_)) {
        assertThat(KrbError.read(now).code()).isEqualTo(KrbError.read(then_).code());
      } else {
        compare(
            KdcRep.read(then_),
            KdcRep.read(now),
            session,
            session.path("derived").path(i),
            session.path("derived").path(i + 1));
      }
    }
  }

  /** RFC 8070: the token is of the KDC that was asked then, and no other takes it. */
  private static boolean hasTokenOfAnotherKdc(byte[] request) throws DerException {
    PaData pkinit = PaData.find(KdcReq.read(request).padata(), PaData.PK_AS_REQ);
    if (pkinit == null) {
      return false;
    }
    Pkinit.Content content =
        Pkinit.Content.read(DerReader.readAll(pkinit.value(), Pkinit::readRequest));
    return DerReader.readAll(content.content(), Pkinit.AuthPack::read).authenticator().freshness()
        != null;
  }

  private static void compare(
      KdcRep then, KdcRep now, JsonNode session, JsonNode asked, JsonNode answered)
      throws Exception {
    assertThat(now.cname()).isEqualTo(then.cname());
    assertThat(now.crealm()).isEqualTo(then.crealm());
    // Heimdal puts a type of its own in place of the client's.
    assertThat(now.ticket().sname().isSameAs(then.ticket().sname())).isTrue();
    EncryptedData sealed = now.ticket().encPart();
    byte[] ticket =
        Objects.requireNonNull(
            KerberosVectors.longTermKey(session, now.ticket().sname().text(), sealed.etype())
                .decrypt(KeyUsage.TICKET, sealed.cipher().octets()));
    EncTicketPart inside = DerReader.readAll(OctetString.of(ticket), EncTicketPart::read);
    assertThat(inside.cname()).isEqualTo(then.cname());
    assertThat(inside.flags().has(16)).isEqualTo(then.cname().isAnonymous());
    if (asked.has("subkey")) {
      ProtocolKey replyKey = KerberosVectors.key(asked.path("subkey"));
      PaData fast = PaData.find(now.padata(), PaData.FX_FAST);
      if (fast != null) {
        ProtocolKey armor = KerberosVectors.key(asked.path("fast_armor_key"));
        EncryptedData armored = DerReader.readAll(fast.value(), Fast::readArmoredReply);
        byte[] plain =
            Objects.requireNonNull(armor.decrypt(KeyUsage.FAST_REPLY, armored.cipher().octets()));
        Fast.Response response = DerReader.readAll(OctetString.of(plain), Fast.Response::read);
        replyKey =
            FastArmor.strengthened(
                HeaderTicket.key(Objects.requireNonNull(response.strengthenKey())), replyKey);
      }
      byte[] plain =
          Objects.requireNonNull(
              replyKey.decrypt(KeyUsage.TGS_REP_UNDER_SUBKEY, now.encPart().cipher().octets()));
      EncKdcRepPart part = DerReader.readAll(OctetString.of(plain), EncKdcRepPart::read);
      assertThat(part.key()).isEqualTo(inside.key());
      EncKdcRepPart before =
          DerReader.readAll(
              OctetString.of(KerberosVectors.hex(answered.path("enc_kdc_rep_part"))),
              EncKdcRepPart::read);
      assertThat(part.nonce()).isEqualTo(before.nonce());
      assertThat(part.sname().isSameAs(before.sname())).isTrue();
    }
    if (then.crealm().equals(PrincipalName.ANONYMOUS_REALM)) {
      assertThat(inside.authorization()).isEmpty();
      assertThat(inside.caddr()).isEmpty();
    }
  }
}
