package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.AgreementKey;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.DerReader;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Fast;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TicketFlag;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsExchangeTest {
  private static final int OPTION = 16;
  private static final int MICROSECONDS = 123_456;
  private static final PrincipalName ANONYMOUS = PrincipalName.ANONYMOUS;

  private final Office office = Office.open();

  /** What a client sends; every part can be wrong. */
  private static final class Proof {
    @Nullable OctetString checksum;
    Pkinit.@Nullable PublicValue value;
    @Nullable OctetString freshness;
    List<String> derivations = List.of();
    Duration ahead = Duration.ZERO;
    OctetString nonce = OctetString.of(new byte[] {0x55});
  }

  private Proof proof(KdcReqBody body) throws Exception {
    Proof proof = new Proof();
    proof.checksum =
        OctetString.of(MessageDigest.getInstance("SHA-1").digest(body.encoding().octets()));
    AgreementKey own = AgreementKey.fresh(AgreementGroup.P_256, office.random);
    proof.value = new Pkinit.Curve("1.2.840.10045.3.1.7", OctetString.of(own.publicOctets()));
    return proof;
  }

  private KdcReq request(KdcReqBody body, Proof proof) {
    return request(body, Pkinit.unsigned(Pkinit.AUTH_DATA, pack(proof)));
  }

  private byte[] pack(Proof proof) {
    return new Pkinit.AuthPack(
            new Pkinit.PkAuthenticator(
                MICROSECONDS,
                office.now.plus(proof.ahead).getEpochSecond(),
                proof.nonce,
                proof.checksum,
                proof.freshness,
                null),
            proof.value,
            null,
            proof.derivations)
        .encoded();
  }

  private static KdcReq request(KdcReqBody body, byte[] contentInfo) {
    return KdcReq.of(
        KdcReq.AS_REQ, List.of(PaData.of(PaData.PK_AS_REQ, Pkinit.request(contentInfo))), body);
  }

  private KdcReqBody anonymousBody() {
    return office.body(ANONYMOUS, Office.TGS, OPTION);
  }

  // ---- anonymous PKINIT

  @ParameterizedTest
  @EnumSource
  void anAnonymousClientGetsATicketThatNamesNobodyRfc8062S41(AgreementGroup group)
      throws Exception {
    AnonymousClient.Pending pending = office.client().begin(group, office.now);
    byte[] message = office.ask(pending.request());
    Credentials got = pending.finish(message, office.now);
    KdcRep reply = KdcRep.read(message);
    assertThat(reply.crealm()).isEqualTo("WELLKNOWN:ANONYMOUS");
    assertThat(reply.cname()).isEqualTo(ANONYMOUS);
    EncTicketPart inside = office.inside(got.ticket());
    assertThat(inside.crealm()).isEqualTo(reply.crealm());
    assertThat(inside.cname()).isEqualTo(reply.cname());
    assertThat(inside.flags()).isEqualTo(got.flags());
    assertThat(inside.key().value().octets()).isEqualTo(got.session().octets());
    assertThat(inside.flags().has(TicketFlag.ANONYMOUS)).isTrue();
    assertThat(inside.flags().has(TicketFlag.INITIAL)).isTrue();
    assertThat(inside.flags().has(14)).isFalse();
    assertThat(inside.authorization()).isEmpty();
    assertThat(inside.caddr()).isEmpty();
    assertThat(inside.transited().contents().isEmpty()).isTrue();
    assertThat(inside.endtime() - office.now.getEpochSecond()).isEqualTo(3_600);
  }

  @Test
  void theDraftsNumbersAreSpokenWhereTheyAreConfiguredDraft08S3() throws Exception {
    Office draft = Office.open(KdcSettings.of(Office.REALM).withProfile(AnonymityProfile.DRAFT_08));
    Credentials tgt = draft.anonymousTgt();
    assertThat(tgt.flags().has(14)).isTrue();
    assertThat(tgt.flags().has(16)).isFalse();
    AnonymousClient.Pending pending = draft.client().ask(tgt, Office.HOST, draft.now);
    assertThat(pending.finish(draft.ask(pending.request()), draft.now).flags().has(14)).isTrue();
    // RFC 8062's option means nothing there.
    draft.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), draft.body(ANONYMOUS, Office.TGS, OPTION)),
        ErrorCode.KDC_ERR_BADOPTION);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 18, 19, 20})
  void theFirstTypeThatBothHaveIsUsed(int etype) throws Exception {
    KdcReqBody body =
        office.body(
            ANONYMOUS, Office.TGS, Office.REALM, List.of(1, etype, 18), List.of(), null, OPTION);
    KdcRep reply = KdcRep.read(office.ask(request(body, proof(body))));
    assertThat(reply.encPart().etype()).isEqualTo(etype);
    assertThat(reply.encPart().kvno()).isNull();
  }

  @Test
  void addressesOfTheRequestDoNotComeIntoAnAnonymousTicketRfc8062S43() throws Exception {
    HostAddress address = new HostAddress(2, OctetString.of(new byte[] {10, 1, 2, 3}));
    KdcReqBody body =
        office.body(
            ANONYMOUS, Office.TGS, Office.REALM, List.of(18), List.of(address), null, OPTION);
    KdcRep reply = KdcRep.read(office.ask(request(body, proof(body))));
    assertThat(office.inside(reply.ticket()).caddr()).isEmpty();
  }

  @Test
  void withoutTheOptionTheAnonymousPrincipalIsRefusedRfc8062S41() throws Exception {
    KdcReqBody body = office.body(ANONYMOUS, Office.TGS);
    office.refused(KdcReq.of(KdcReq.AS_REQ, List.of(), body), ErrorCode.KDC_ERR_BADOPTION);
    office.refused(request(body, proof(body)), ErrorCode.KDC_ERR_BADOPTION);
  }

  @Test
  void theDraftsOptionAloneWillDoForTheAnonymousClientWhereThatIsConfigured() throws Exception {
    KdcReqBody body = office.body(ANONYMOUS, Office.TGS, 14);
    KdcRep reply = KdcRep.read(office.ask(request(body, proof(body))));
    assertThat(office.inside(reply.ticket()).flags().has(16)).isTrue();
    assertThat(office.inside(reply.ticket()).flags().has(14)).isFalse();
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.TGS, 14)),
        ErrorCode.KDC_ERR_BADOPTION);
  }

  @Test
  void withoutAProofTheClientIsToldOfPkinitWithEmptyHintsRfc8062S41() {
    KrbError error =
        office.refused(
            KdcReq.of(KdcReq.AS_REQ, List.of(PaData.hint(PaData.AS_FRESHNESS)), anonymousBody()),
            ErrorCode.KDC_ERR_PREAUTH_REQUIRED);
    List<PaData> methods = Office.methods(error);
    for (int hint : new int[] {PaData.PK_AS_REQ, 147, PaData.FX_FAST}) {
      assertThat(PaData.find(methods, hint)).isEqualTo(PaData.hint(hint));
    }
    assertThat(PaData.find(methods, PaData.FX_COOKIE)).isNotNull();
    assertThat(PaData.find(methods, PaData.AS_FRESHNESS)).isNotNull();
    assertThat(PaData.find(methods, PaData.ENC_TIMESTAMP)).isNull();
    assertThat(error.crealm()).isEqualTo("WELLKNOWN:ANONYMOUS");
  }

  @Test
  void aFreshnessTokenIsVerifiedRfc8070() throws Exception {
    KrbError error =
        office.refused(
            KdcReq.of(KdcReq.AS_REQ, List.of(PaData.hint(PaData.AS_FRESHNESS)), anonymousBody()),
            ErrorCode.KDC_ERR_PREAUTH_REQUIRED);
    OctetString token =
        Objects.requireNonNull(PaData.find(Office.methods(error), PaData.AS_FRESHNESS)).value();
    KdcReqBody body = anonymousBody();
    Proof fresh = proof(body);
    fresh.freshness = token;
    KdcRep.read(office.ask(request(body, fresh)));
    Proof bad = proof(body);
    byte[] altered = token.octets();
    altered[0] ^= 1;
    bad.freshness = OctetString.of(altered);
    office.refused(request(body, bad), ErrorCode.KDC_ERR_PREAUTH_FAILED);
    office.now = office.now.plusSeconds(301);
    Proof old = proof(body);
    old.freshness = token;
    office.refused(request(body, old), ErrorCode.KDC_ERR_PREAUTH_EXPIRED);
  }

  @Test
  void aKdcWithoutACertificateHasNoKeyForTheReplyRfc8062S41() throws Exception {
    Office poor = Office.withoutCertificate();
    KdcReqBody body = poor.body(ANONYMOUS, Office.TGS, OPTION);
    poor.refused(KdcReq.of(KdcReq.AS_REQ, List.of(), body), ErrorCode.KDC_ERR_NULL_KEY);
    poor.refused(request(body, proof(body)), ErrorCode.KDC_ERR_NULL_KEY);
  }

  @Test
  void theClocksMustAgreeRfc4556S322() throws Exception {
    KdcReqBody body = anonymousBody();
    for (int seconds : new int[] {-301, 301}) {
      Proof proof = proof(body);
      proof.ahead = Duration.ofSeconds(seconds);
      office.refused(request(body, proof), ErrorCode.KRB_AP_ERR_SKEW);
    }
    for (int seconds : new int[] {-300, 300}) {
      Proof proof = proof(body);
      proof.ahead = Duration.ofSeconds(seconds);
      KdcRep.read(office.ask(request(body, proof)));
    }
  }

  @Test
  void theChecksumOfTheRequestMustBeThereAndRightRfc4556S322() throws Exception {
    KdcReqBody body = anonymousBody();
    Proof none = proof(body);
    none.checksum = null;
    office.refused(request(body, none), ErrorCode.KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED);
    office.refused(
        request(body, proof(anonymousBody())), ErrorCode.KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED);
  }

  @Test
  void withoutAPublicValueThereIsNothingToEncryptToRfc8062S41() throws Exception {
    KdcReqBody body = anonymousBody();
    Proof proof = proof(body);
    proof.value = null;
    office.refused(request(body, proof), ErrorCode.KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED);
  }

  @Test
  void groupsAndValuesThatAreNotAcceptedAreAnsweredWithThoseThatAreRfc4556S322() throws Exception {
    BigInteger p = AgreementGroup.MODP_14.prime();
    BigInteger q = AgreementGroup.MODP_14.subgroupOrder();
    BigInteger two = BigInteger.TWO;
    List<Pkinit.PublicValue> bad = new ArrayList<>();
    bad.add(new Pkinit.Modp(p.subtract(two), two, null, BigInteger.TEN));
    bad.add(new Pkinit.Modp(p, BigInteger.valueOf(5), q, BigInteger.TEN));
    bad.add(new Pkinit.Modp(p, two, q.subtract(two), BigInteger.TEN));
    for (BigInteger y :
        new BigInteger[] {
          BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.negate(), p.subtract(BigInteger.ONE), p
        }) {
      bad.add(new Pkinit.Modp(p, two, q, y));
    }
    bad.add(new Pkinit.Curve("1.2.840.10045.3.1.7", OctetString.of(new byte[65])));
    bad.add(new Pkinit.Curve("1.3.132.0.35", OctetString.of(new byte[133])));
    bad.add(new Pkinit.Unknown("1.2.3.4"));
    KdcReqBody body = anonymousBody();
    for (Pkinit.PublicValue value : bad) {
      Proof proof = proof(body);
      proof.value = value;
      KrbError error =
          office.refused(request(body, proof), ErrorCode.KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED);
      List<PaData> typed =
          DerReader.readAll(Objects.requireNonNull(error.data()), PaData::readTyped);
      assertThat(PaData.find(typed, PaData.TD_DH_PARAMETERS)).isNotNull();
    }
    // A client of Microsoft leaves the order of the subgroup out.
    Proof proof = proof(body);
    proof.value = new Pkinit.Modp(p, two, null, BigInteger.TEN);
    KdcRep.read(office.ask(request(body, proof)));
  }

  @Test
  void aGroupThatIsNotConfiguredIsRefused() throws Exception {
    KdcSettings all = KdcSettings.of(Office.REALM);
    Office only16 =
        Office.open(
            new KdcSettings(
                all.realm(),
                all.profile(),
                true,
                true,
                true,
                List.of(AgreementGroup.MODP_16),
                300,
                36_000,
                3_600,
                0,
                false,
                false,
                java.util.Map.of(),
                java.util.Set.of()));
    KdcReqBody body = only16.body(ANONYMOUS, Office.TGS, OPTION);
    only16.refused(request(body, proof(body)), ErrorCode.KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED);
  }

  @Test
  void whenNoKeyDerivationIsInCommonTheRequestIsRefusedRfc8636() throws Exception {
    KdcReqBody body = anonymousBody();
    Proof proof = proof(body);
    proof.derivations = List.of("1.3.6.1.5.2.3.6.99");
    office.refused(request(body, proof), ErrorCode.KDC_ERR_NO_ACCEPTABLE_KDF);
  }

  @Test
  void withoutAnOfferOfKeyDerivationsNoneIsNamedRfc8636() throws Exception {
    KdcReqBody body = anonymousBody();
    KdcRep reply = KdcRep.read(office.ask(request(body, proof(body))));
    PaData padata = Objects.requireNonNull(PaData.find(reply.padata(), PaData.PK_AS_REP));
    assertThat(DerReader.readAll(padata.value(), Pkinit.DhReply::read).derivation()).isNull();
  }

  @Test
  void theSameRequestGetsTheSameOctetsAndItsProofNoSecondTicketRfc4556S322() throws Exception {
    KdcReqBody body = anonymousBody();
    Proof proof = proof(body);
    KdcReq request = request(body, proof);
    byte[] first = office.ask(request);
    assertThat(office.ask(request)).isEqualTo(first);
    List<PaData> padata = new ArrayList<>(request.padata());
    padata.add(PaData.hint(4_711));
    office.refused(KdcReq.of(KdcReq.AS_REQ, padata, body), ErrorCode.KRB_AP_ERR_REPEAT);
    assertThat(office.kdc.counters().retransmitted()).isEqualTo(1);
  }

  @Test
  void whatIsNoAuthPackIsRefusedAndWhatIsSignedIsNotAnonymous() throws Exception {
    KdcReqBody body = anonymousBody();
    office.refused(request(body, new byte[] {0x30, 0}), ErrorCode.KDC_ERR_PREAUTH_FAILED);
    office.refused(
        request(body, Pkinit.unsigned(Pkinit.DH_KEY_DATA, pack(proof(body)))),
        ErrorCode.KDC_ERR_PREAUTH_FAILED);
    office.refused(
        request(body, Pkinit.unsigned(Pkinit.AUTH_DATA, new byte[] {0x30, 0})),
        ErrorCode.KDC_ERR_PREAUTH_FAILED);
    byte[] signed = office.certificates.identity(Office.REALM).sign(pack(proof(body)));
    office.refused(request(body, signed), ErrorCode.KDC_ERR_PREAUTH_FAILED);
  }

  @Test
  void theBareFormOfOldMitClientsIsTaken() throws Exception {
    KdcReqBody body = anonymousBody();
    byte[] bare =
        io.latchwire.wire.kerberos.Der.sequence(
            io.latchwire.wire.kerberos.Der.objectIdentifier(Pkinit.AUTH_DATA),
            io.latchwire.wire.kerberos.Der.field(
                0, io.latchwire.wire.kerberos.Der.octetString(pack(proof(body)))));
    KdcRep.read(office.ask(request(body, bare)));
  }

  @Test
  void unsignedPkinitProvesNothingForSomebodyWithAName() throws Exception {
    for (int[] options : new int[][] {{}, {OPTION}}) {
      KdcReqBody body = office.body(Office.ALICE, Office.TGS, options);
      office.refused(request(body, proof(body)), ErrorCode.KDC_ERR_PREAUTH_FAILED);
    }
  }

  // ---- names and policy

  @Test
  void aServerIsNeverAnonymousRfc8062S43() throws Exception {
    KdcReqBody body = office.body(ANONYMOUS, ANONYMOUS, OPTION);
    office.refused(request(body, proof(body)), ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
    office.refused(
        KdcReq.of(
            KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.name("WELLKNOWN", "OTHER"))),
        ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
  }

  @Test
  void theInitialAnonymousTicketIsForTheTicketGrantingService() throws Exception {
    KdcReqBody body = office.body(ANONYMOUS, Office.HOST, OPTION);
    office.refused(request(body, proof(body)), ErrorCode.KDC_ERR_POLICY);
  }

  @Test
  void theRequestIsForTheKdcsOwnRealmRfc8062S43() {
    for (String realm : new String[] {"WELLKNOWN:ANONYMOUS", "anon.test", "OTHER"}) {
      KdcReqBody body =
          office.body(ANONYMOUS, Office.TGS, realm, List.of(18), List.of(), null, OPTION);
      office.refused(KdcReq.of(KdcReq.AS_REQ, List.of(), body), ErrorCode.KDC_ERR_WRONG_REALM);
    }
  }

  @Test
  void unknownClientsAndServersAreSaidToBeUnknown() {
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.name("eve"), Office.TGS)),
        ErrorCode.KDC_ERR_C_PRINCIPAL_UNKNOWN);
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(null, Office.TGS)),
        ErrorCode.KDC_ERR_C_PRINCIPAL_UNKNOWN);
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.TGS, Office.TGS)),
        ErrorCode.KDC_ERR_C_PRINCIPAL_UNKNOWN);
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.name("no", "such"))),
        ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, null)),
        ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 28, 30, 31})
  void optionsOfTheTgsAreRefusedInAnAsReqRfc4120S31(int option) {
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.TGS, option)),
        ErrorCode.KDC_ERR_BADOPTION);
  }

  @Test
  void aTicketIsNeitherOfTheFutureNorEndedBeforeItBegins() {
    KdcReqBody usual = office.body(Office.BOB, Office.TGS);
    long later = office.now.getEpochSecond() + 301;
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), times(usual, later, usual.till())),
        ErrorCode.KDC_ERR_CANNOT_POSTDATE);
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(), times(usual, null, office.now.getEpochSecond())),
        ErrorCode.KDC_ERR_NEVER_VALID);
  }

  private static KdcReqBody times(KdcReqBody b, @Nullable Long from, long till) {
    return new KdcReqBody(
            b.options(),
            b.cname(),
            b.realm(),
            b.sname(),
            from,
            till,
            b.rtime(),
            b.nonce(),
            b.etypes(),
            b.addresses(),
            b.authorization(),
            b.additionalTickets(),
            OctetString.EMPTY)
        .encode();
  }

  @Test
  void withoutATypeInCommonThereIsNoTicket() {
    KdcReqBody body =
        office.body(Office.ALICE, Office.TGS, Office.REALM, List.of(23, 16, 1), List.of(), null);
    office.refused(KdcReq.of(KdcReq.AS_REQ, List.of(), body), ErrorCode.KDC_ERR_ETYPE_NOSUPP);
  }

  @Test
  void aRequestOfAnotherVersionOrTypeInsideIsRefused() throws DerException {
    KdcReq good = KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.TGS));
    byte[] octets = good.encoding().octets();
    // [1] pvno is the first member: a1 03 02 01 05, then a2 03 02 01 0a.
    int pvno = indexOf(octets, new byte[] {(byte) 0xA1, 3, 2, 1, 5}) + 4;
    byte[] version = octets.clone();
    version[pvno] = 4;
    office.refused(KdcReq.read(version), ErrorCode.KDC_ERR_BAD_PVNO);
    byte[] type = octets.clone();
    type[pvno + 5] = 12;
    office.refused(KdcReq.read(type), ErrorCode.KRB_AP_ERR_MSG_TYPE);
  }

  private static int indexOf(byte[] octets, byte[] part) {
    for (int at = 0; at + part.length <= octets.length; at++) {
      if (java.util.Arrays.equals(octets, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    throw new AssertionError();
  }

  // ---- clients with a name

  @Test
  void aClientWithANameProvesItselfByAnEncryptedTimestampRfc4120S5272() {
    KrbError error =
        office.refused(
            KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.ALICE, Office.TGS)),
            ErrorCode.KDC_ERR_PREAUTH_REQUIRED);
    assertThat(PaData.find(Office.methods(error), PaData.ENC_TIMESTAMP)).isNotNull();
    assertThat(PaData.find(Office.methods(error), PaData.ETYPE_INFO2)).isNotNull();
    Credentials tgt = office.namedTgt();
    assertThat(tgt.cname()).isEqualTo(Office.ALICE);
    assertThat(tgt.flags().has(TicketFlag.ANONYMOUS)).isFalse();
    assertThat(tgt.flags().has(TicketFlag.PRE_AUTHENT)).isTrue();
  }

  @Test
  void aWrongKeyAWrongClockAndATimestampAgainAreRefused() {
    KdcReqBody body = office.body(Office.ALICE, Office.TGS);
    ProtocolKey wrong = ProtocolKey.random(EncryptionType.AES256_CTS_HMAC_SHA1_96, office.random);
    KrbError error =
        office.refused(
            KdcReq.of(KdcReq.AS_REQ, List.of(office.timestamp(wrong, office.now)), body),
            ErrorCode.KDC_ERR_PREAUTH_FAILED);
    assertThat(PaData.find(Office.methods(error), PaData.ETYPE_INFO2)).isNotNull();
    ProtocolKey right = office.key(Office.ALICE, 18);
    office.refused(
        KdcReq.of(
            KdcReq.AS_REQ, List.of(office.timestamp(right, office.now.plusSeconds(301))), body),
        ErrorCode.KRB_AP_ERR_SKEW);
    PaData timestamp = office.timestamp(right, office.now);
    assertThat(KrbError.isOne(office.ask(KdcReq.of(KdcReq.AS_REQ, List.of(timestamp), body))))
        .isFalse();
    office.refused(
        KdcReq.of(KdcReq.AS_REQ, List.of(timestamp), office.body(Office.ALICE, Office.TGS)),
        ErrorCode.KRB_AP_ERR_REPEAT);
  }

  @Test
  void aKnownClientMayGetATicketWithoutItsNameInItsOwnRealmRfc8062S41() {
    Credentials tgt = office.namedTgt(OPTION);
    assertThat(tgt.cname()).isEqualTo(ANONYMOUS);
    assertThat(tgt.crealm()).isEqualTo(Office.REALM);
    EncTicketPart inside = office.inside(tgt.ticket());
    assertThat(inside.crealm()).isEqualTo(Office.REALM);
    assertThat(inside.cname()).isEqualTo(ANONYMOUS);
    assertThat(inside.flags().has(TicketFlag.ANONYMOUS)).isTrue();
    assertThat(inside.authorization()).isEmpty();
  }

  @Test
  void whoMayNotBeAnonymousIsRefusedNotServedWithANameRfc8062S42() {
    KdcReqBody body = office.body(Office.BOB, Office.TGS, OPTION);
    office.refused(KdcReq.of(KdcReq.AS_REQ, List.of(), body), ErrorCode.KDC_ERR_POLICY);
  }

  @Test
  void servicesCanBeClosedToAnonymousOrToNamedClientsRfc8062S7() {
    Credentials named = office.namedTgt();
    Credentials anonymous = office.anonymousTgt();
    office.ticket(named, Office.NAMED_ONLY);
    office.ticket(anonymous, Office.ANONYMOUS_ONLY, OPTION);
    office.refused(
        office.tgsReq(anonymous, office.body(null, Office.NAMED_ONLY, OPTION)),
        ErrorCode.KDC_ERR_POLICY);
    office.refused(
        office.tgsReq(named, office.body(null, Office.ANONYMOUS_ONLY)), ErrorCode.KDC_ERR_POLICY);
    office.refused(
        KdcReq.of(
            KdcReq.AS_REQ,
            List.of(office.timestamp(office.key(Office.ALICE, 18), office.now)),
            office.body(Office.ALICE, Office.ANONYMOUS_ONLY)),
        ErrorCode.KDC_ERR_POLICY);
  }

  @Test
  void aPrincipalWithoutPreauthenticationIsServedAtOnce() {
    byte[] reply =
        office.ask(KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.BOB, Office.TGS)));
    Credentials got = office.opened(reply, office.key(Office.BOB, 18), KeyUsage.AS_REP);
    assertThat(got.flags().has(TicketFlag.PRE_AUTHENT)).isFalse();
  }

  // ---- FAST

  private Office.Armored armored(List<PaData> padata, Flags options, int type, boolean subkey) {
    Credentials armor = office.anonymousTgt();
    KdcReqBody inner = office.body(Office.ALICE, Office.TGS);
    KdcReqBody outer =
        options.has(Fast.HIDE_CLIENT_NAMES)
            ? office.body(ANONYMOUS, Office.TGS)
            : office.body(Office.ALICE, Office.TGS);
    return office.new Armored(armor, outer, inner, padata, options, type, subkey);
  }

  private byte[] challenged(Flags options, ProtocolKey longTerm, Office.Armored[] used) {
    Credentials armor = office.anonymousTgt();
    KdcReqBody inner = office.body(Office.ALICE, Office.TGS);
    KdcReqBody outer =
        options.has(Fast.HIDE_CLIENT_NAMES)
            ? office.body(ANONYMOUS, Office.TGS)
            : office.body(Office.ALICE, Office.TGS);
    Office.Armored armored =
        office
        .new Armored(
            armor,
            outer,
            inner,
            key -> List.of(office.challenge(key, longTerm, office.now)),
            options,
            1,
            true);
    used[0] = armored;
    return office.ask(armored.request);
  }

  @Test
  void anAnonymousTicketIsArmorForAChallengeAndTheReplyKeyIsStrengthenedRfc6113S546()
      throws DerException {
    Office.Armored[] used = new Office.Armored[1];
    byte[] message = challenged(Flags.NONE, office.key(Office.ALICE, 18), used);
    assertThat(KrbError.isOne(message)).isFalse();
    KdcRep reply = KdcRep.read(message);
    Fast.Response response = used[0].response(reply.padata());
    assertThat(response.strengthenKey()).isNotNull();
    Fast.Finished finished = Objects.requireNonNull(response.finished());
    assertThat(finished.cname()).isEqualTo(Office.ALICE);
    assertThat(
            used[0].key.isChecksumOf(
                KeyUsage.FAST_FINISHED,
                reply.ticket().encoding().octets(),
                finished.ticketChecksum().value().octets()))
        .isTrue();
    assertThat(PaData.find(response.padata(), PaData.ENCRYPTED_CHALLENGE)).isNotNull();
    assertThat(reply.cname()).isEqualTo(Office.ALICE);
    assertThat(office.inside(reply.ticket()).flags().has(TicketFlag.ANONYMOUS)).isFalse();
  }

  @Test
  void namesAreHiddenOutsideWhereTheClientAsksForItRfc6113S542() throws DerException {
    Office.Armored[] used = new Office.Armored[1];
    byte[] message =
        challenged(Flags.of(Fast.HIDE_CLIENT_NAMES), office.key(Office.ALICE, 18), used);
    KdcRep reply = KdcRep.read(message);
    assertThat(reply.cname()).isEqualTo(ANONYMOUS);
    assertThat(reply.crealm()).isEqualTo("WELLKNOWN:ANONYMOUS");
    assertThat(office.inside(reply.ticket()).cname()).isEqualTo(Office.ALICE);
    ProtocolKey wrong = ProtocolKey.random(EncryptionType.AES256_CTS_HMAC_SHA1_96, office.random);
    KrbError error = KrbError.read(challenged(Flags.of(Fast.HIDE_CLIENT_NAMES), wrong, used));
    assertThat(error.cname()).isEqualTo(ANONYMOUS);
    assertThat(error.code()).isEqualTo(ErrorCode.KDC_ERR_PREAUTH_FAILED.number());
  }

  @Test
  void aRefusalIsInTheArmorTooRfc6113S544() throws DerException {
    Office.Armored armored = armored(List.of(), Flags.NONE, 1, true);
    KrbError error = office.refused(armored.request, ErrorCode.KDC_ERR_PREAUTH_REQUIRED);
    Fast.Response response = armored.response(Office.methods(error));
    assertThat(response.strengthenKey()).isNull();
    assertThat(response.finished()).isNull();
    PaData inner = Objects.requireNonNull(PaData.find(response.padata(), PaData.FX_ERROR));
    assertThat(KrbError.read(inner.value().octets()).code())
        .isEqualTo(ErrorCode.KDC_ERR_PREAUTH_REQUIRED.number());
    assertThat(PaData.find(response.padata(), PaData.ENCRYPTED_CHALLENGE)).isNotNull();
    assertThat(PaData.find(response.padata(), PaData.ENC_TIMESTAMP)).isNull();
  }

  @Test
  void armorOfAnUnknownTypeWithoutSubkeyOrForAnotherServerIsRefusedRfc6113S541() {
    office.refused(
        armored(List.of(), Flags.NONE, 4_711, true).request, ErrorCode.KDC_ERR_PREAUTH_FAILED);
    office.refused(armored(List.of(), Flags.NONE, 1, false).request, ErrorCode.KDC_ERR_POLICY);
    Credentials service = office.ticket(office.anonymousTgt(), Office.HOST, OPTION);
    KdcReqBody body = office.body(Office.ALICE, Office.TGS);
    office.refused(
        office.new Armored(service, body, body, List.of(), Flags.NONE, 1, true).request,
        ErrorCode.KDC_ERR_SERVER_NOMATCH);
  }

  @Test
  void whatIsOutsideOfTheArmorCannotBeAlteredRfc6113S542() {
    Office.Armored armored = armored(List.of(), Flags.NONE, 1, true);
    KdcReq altered =
        KdcReq.of(KdcReq.AS_REQ, armored.request.padata(), office.body(Office.BOB, Office.TGS));
    office.refused(altered, ErrorCode.KRB_AP_ERR_MODIFIED);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 15})
  void anUnknownCriticalFastOptionIsRefusedRfc6113S542(int option) {
    office.refused(
        armored(List.of(), Flags.of(option), 1, true).request,
        ErrorCode.KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS);
  }

  @Test
  void aFastOptionThatIsNotCriticalIsPassedOverRfc6113S542() {
    office.refused(
        armored(List.of(), Flags.of(16, 31), 1, true).request, ErrorCode.KDC_ERR_PREAUTH_REQUIRED);
  }

  @Test
  void anEndedArmorTicketIsRefused() {
    Credentials armor = office.anonymousTgt();
    office.now = office.now.plusSeconds(3_600 + 301);
    KdcReqBody body = office.body(Office.ALICE, Office.TGS);
    office.refused(
        office.new Armored(armor, body, body, List.of(), Flags.NONE, 1, true).request,
        ErrorCode.KRB_AP_ERR_TKT_EXPIRED);
  }

  @Test
  void whatIsNoRequestGetsNoAnswer() {
    assertThat(office.kdc.read(new byte[0])).isEqualTo(Optional.empty());
    assertThat(office.kdc.read(new byte[] {0x6A, (byte) 0x80, 0x30, (byte) 0x80})).isEmpty();
    assertThat(office.kdc.counters().malformed()).isEqualTo(2);
  }
}
