package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.KeyCombination;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.kerberos.AnonymousClient.Opening;
import io.latchwire.kerberos.AnonymousClient.Pending;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.EncKdcRepPart;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.GssToken;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.Ticket;
import io.latchwire.wire.kerberos.TicketFlag;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What RFC 8062 tells a client to refuse, it refuses. */
class AnonymousClientTest {
  private final Office office = Office.open();

  private void refuses(UnaryOperator<KdcRep> attack, String why) throws DerException {
    Pending pending = office.client().begin(AgreementGroup.P_256, office.now);
    byte[] altered = attack.apply(KdcRep.read(office.ask(pending.request()))).encoded();
    assertThatThrownBy(() -> pending.finish(altered, office.now))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining(why);
  }

  private static UnaryOperator<KdcRep> padata(UnaryOperator<List<PaData>> change) {
    return reply ->
        new KdcRep(
            reply.type(),
            change.apply(new ArrayList<>(reply.padata())),
            reply.crealm(),
            reply.cname(),
            reply.ticket(),
            reply.encPart());
  }

  private static UnaryOperator<KdcRep> without(int type) {
    return padata(list -> {
      list.removeIf(element -> element.type() == type);
      return list;
    });
  }

  @Test
  void aKdcThatHasNotAuthenticatedItselfRfc8062S41() throws DerException {
    refuses(without(PaData.PK_AS_REP), "not authenticated");
    refuses(
        padata(list -> {
          list.replaceAll(AnonymousClientTest::stripped);
          return list;
        }),
        "not signed");
  }

  /** The same without the signature. */
  private static PaData stripped(PaData element) {
    if (element.type() != PaData.PK_AS_REP) {
      return element;
    }
    try {
      Pkinit.DhReply reply =
          io.latchwire.wire.kerberos.DerReader.readAll(element.value(), Pkinit.DhReply::read);
      Pkinit.Content content = Pkinit.Content.read(reply.signedData());
      byte[] unsigned = Pkinit.unsigned(Pkinit.DH_KEY_DATA, content.content().octets());
      return PaData.of(
          PaData.PK_AS_REP,
          new Pkinit.DhReply(
                  io.latchwire.wire.kerberos.OctetString.of(unsigned), null, reply.derivation())
              .encoded());
    } catch (DerException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKdcUnderAnotherAnchorOrOfAnotherRealmRfc4556S324() throws Exception {
    Pending pending =
        new AnonymousClient(
                Office.REALM,
                AnonymityProfile.RFC_8062,
                new KdcTrust(List.of(new TestCertificates(office.now).anchor)),
                office.random)
            .begin(AgreementGroup.P_256, office.now);
    byte[] reply = office.ask(pending.request());
    assertThatThrownBy(() -> pending.finish(reply, office.now))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("not to be believed");
    Kdc impostor =
        new Kdc(
            office.settings,
            office.database,
            office.certificates.identity("EVIL.TEST"),
            office.random);
    Pending asked = office.client().begin(AgreementGroup.P_256, office.now);
    byte[] false_ =
        impostor
            .answer(impostor.read(asked.request()).orElseThrow(), new byte[4], office.now)
            .orElseThrow();
    assertThatThrownBy(() -> asked.finish(false_, office.now))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("not a KDC's");
  }

  @Test
  void aSessionKeyThatTheKdcHasNotContributedToRfc8062S7() throws Exception {
    refuses(without(147), "no PA-PKINIT-KX");
    Pending pending = office.client().begin(AgreementGroup.P_256, office.now);
    office.ask(pending.request());
    Pending other = office.client().begin(AgreementGroup.P_256, office.now);
    KdcRep foreign = KdcRep.read(office.ask(other.request()));
    PaData foreignKx = java.util.Objects.requireNonNull(PaData.find(foreign.padata(), 147));
    refuses(
        padata(list -> {
          list.replaceAll(e -> e.type() == 147 ? foreignKx : e);
          return list;
        }),
        "PA-PKINIT-KX does not decrypt");
    // A KDC of another edition mixes in other octets.
    Kdc draftPepper =
        new Kdc(
            office.settings.withProfile(AnonymityProfile.DRAFT_08),
            office.database,
            office.certificates.identity(Office.REALM),
            office.random);
    AnonymousClient draft = office.client(AnonymityProfile.DRAFT_08);
    Pending asked = draft.begin(AgreementGroup.P_256, office.now);
    KdcRep reply =
        KdcRep.read(
            draftPepper
                .answer(draftPepper.read(asked.request()).orElseThrow(), new byte[4], office.now)
                .orElseThrow());
    assertThat(PaData.find(reply.padata(), 135)).isNotNull();
    assertThat(asked.finish(reply.encoded(), office.now).flags().has(14)).isTrue();
  }

  @Test
  void aReplyToAnotherRequest() throws Exception {
    Pending one = office.client().begin(AgreementGroup.P_256, office.now);
    Pending two = office.client().begin(AgreementGroup.P_256, office.now);
    byte[] reply = office.ask(two.request());
    assertThatThrownBy(() -> one.finish(reply, office.now))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("another request");
  }

  @Test
  void aTicketWithoutTheFlagWhereAnAnonymousOneWasAskedForRfc8062S43() throws Exception {
    Credentials named = office.namedTgt();
    Pending pending = office.client().ask(named, Office.HOST, office.now);
    Credentials got = pending.finish(office.ask(pending.request()), office.now);
    assertThat(got.cname().isAnonymous()).isTrue();
    assertThat(got.crealm()).isEqualTo(Office.REALM);
    // A KDC that does not know the option: the request's bit 16 is nothing to the draft's KDC.
    Kdc old =
        new Kdc(
            office.settings.withProfile(AnonymityProfile.DRAFT_08),
            office.database,
            null,
            office.random);
    Pending asked = office.client().ask(named, Office.HOST, office.now);
    byte[] reply =
        old.answer(old.read(asked.request()).orElseThrow(), new byte[4], office.now).orElseThrow();
    assertThatThrownBy(() -> asked.finish(reply, office.now))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("not anonymous");
  }

  @Test
  void anErrorIsToldWithItsCode() {
    Pending pending =
        office.client().ask(office.anonymousTgt(), Office.name("no", "such"), office.now);
    byte[] reply = office.ask(pending.request());
    assertThatThrownBy(() -> pending.finish(reply, office.now))
        .isInstanceOfSatisfying(ReplyException.class, e -> assertThat(e.errorCode()).isEqualTo(7));
  }

  @Test
  void noTokenIsSentWithATicketThatNamesSomebodyRfc8062S6() {
    Credentials named =
        new Credentials(
            office.namedTgt().ticket(),
            ProtocolKey.random(EncryptionType.AES256_CTS_HMAC_SHA1_96, office.random),
            Office.REALM,
            Office.ALICE,
            Flags.NONE,
            0);
    assertThatThrownBy(() -> office.client().negotiate(named, office.now))
        .isInstanceOf(ReplyException.class);
  }

  @Test
  void whatItAskedForIsWhatItUsesRfc8062S41() throws Exception {
    Credentials tgt = office.anonymousTgt();
    assertThat(tgt.crealm()).isEqualTo(PrincipalName.ANONYMOUS_REALM);
    Pending pending = office.client().ask(tgt, Office.HOST, office.now);
    Credentials got = pending.finish(office.ask(pending.request()), office.now);
    assertThat(got.crealm()).isEqualTo(tgt.crealm());
  }

  @Test
  void aFirstTicketThatIsNotAnonymousRfc8062S7() throws Exception {
    Pending pending = office.client().begin(AgreementGroup.P_256, office.now);
    Flags anonymous = Flags.of(TicketFlag.INITIAL, TicketFlag.ANONYMOUS);
    byte[] good = issued(pending.request(), anonymous, PrincipalName.ANONYMOUS_REALM);
    assertThat(pending.finish(good, office.now).flags()).isEqualTo(anonymous);
    byte[] unflagged =
        issued(pending.request(), Flags.of(TicketFlag.INITIAL), PrincipalName.ANONYMOUS_REALM);
    byte[] foreign = issued(pending.request(), anonymous, Office.FOREIGN);
    for (byte[] bad : List.of(unflagged, foreign)) {
      assertThatThrownBy(() -> pending.finish(bad, office.now))
          .isInstanceOf(ReplyException.class)
          .hasMessageContaining("not anonymous");
    }
  }

  /** As a KDC with the right key and wrong ideas would answer. */
  private byte[] issued(byte[] message, Flags flags, String crealm) throws Exception {
    KdcReq request = KdcReq.read(message);
    Moment now = Moment.of(office.now);
    EncryptionType type = EncryptionType.AES256_CTS_HMAC_SHA1_96;
    AnonymousPkinit.Agreed agreed =
        new AnonymousPkinit(
                office.settings,
                office.certificates.identity(Office.REALM),
                new FreshnessTokens(office.random, 300),
                new ReplayCache(1, 600),
                office.random)
            .agree(
                Objects.requireNonNull(PaData.find(request.padata(), PaData.PK_AS_REQ)),
                request,
                request.body(),
                type,
                now);
    ProtocolKey contribution = ProtocolKey.random(type, office.random);
    byte[] exchanged =
        agreed
            .replyKey()
            .encrypt(
                KeyUsage.PKINIT_KX, HeaderTicket.encoded(contribution).encoded(), office.random);
    ProtocolKey session =
        KeyCombination.combine(contribution, agreed.replyKey(), "PKINIT", "KEYEXCHANGE");
    EncTicketPart inside =
        new EncTicketPart(
            flags,
            HeaderTicket.encoded(session),
            crealm,
            PrincipalName.ANONYMOUS,
            TransitedEncoding.NONE,
            now.seconds(),
            now.seconds(),
            now.seconds() + 3_600,
            null,
            List.of(),
            List.of());
    Ticket ticket = AsExchange.seal(inside, office.find(Office.TGS), Office.TGS, office.kdc);
    byte[] part =
        AsExchange.part(EncKdcRepPart.AS, request.body(), inside, ticket, now, List.of()).encoded();
    return new KdcRep(
            KdcRep.AS_REP,
            List.of(
                agreed.reply(),
                PaData.of(
                    office.settings.profile().keyExchange(),
                    EncryptedData.of(type.number(), exchanged).encoded())),
            crealm,
            PrincipalName.ANONYMOUS,
            ticket,
            EncryptedData.of(
                type.number(), agreed.replyKey().encrypt(KeyUsage.AS_REP, part, office.random)))
        .encoded();
  }

  @Test
  void aServiceThatHasNotProvedItselfRfc4120S325() throws Exception {
    Credentials with = ticket(Office.HOST);
    Acceptor acceptor =
        new Acceptor(
            Office.REALM,
            () -> office.find(Office.HOST),
            AnonymityProfile.RFC_8062,
            Set.of(),
            300,
            office.random);
    Opening opening = office.client().negotiate(with, office.now);
    byte[] proof = acceptor.accept(opening.token(), office.now).reply().octets();
    opening.requireProof(proof);

    Instant later = office.now.plusSeconds(1);
    Opening other = office.client().negotiate(with, later);
    refusesProof(other, proof, "another request");
    refusesProof(office.client().negotiate(ticket(Office.HOST), office.now), proof, "cannot read");
    refusesProof(
        opening, new GssToken.NegTokenResp(0, GssToken.KERBEROS, null).encoded(), "not auth");
    refusesProof(
        opening,
        new GssToken.NegTokenResp(2, null, GssToken.NegTokenResp.read(proof).token()).encoded(),
        "not authenticated");
    refusesProof(opening, opening.token(), "not readable");
  }

  private static void refusesProof(Opening opening, byte[] proof, String why) {
    assertThatThrownBy(() -> opening.requireProof(proof))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining(why);
  }

  private Credentials ticket(PrincipalName service) throws Exception {
    Pending pending = office.client().ask(office.anonymousTgt(), service, office.now);
    return pending.finish(office.ask(pending.request()), office.now);
  }
}
