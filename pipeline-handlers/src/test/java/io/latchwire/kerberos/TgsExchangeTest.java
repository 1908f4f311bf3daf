package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.wire.kerberos.ApReq;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.Checksum;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.ErrorCode;
import io.latchwire.wire.kerberos.Flags;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TicketFlag;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TgsExchangeTest {
  private static final int OPTION = 16;
  private static final String UNKNOWN_REALM = PrincipalName.ANONYMOUS_REALM;

  private final Office office = Office.open();

  private static KdcSettings rules(Map<Integer, AuthorizationRule> rules, boolean keepCas) {
    KdcSettings usual = KdcSettings.of(Office.REALM);
    return new KdcSettings(
        usual.realm(),
        usual.profile(),
        true,
        true,
        true,
        usual.groups(),
        300,
        36_000,
        3_600,
        0,
        true,
        keepCas,
        rules,
        Set.of());
  }

  private EncTicketPart changed(
      EncTicketPart part,
      Flags flags,
      String crealm,
      PrincipalName cname,
      TransitedEncoding transited,
      List<HostAddress> addresses,
      List<AuthorizationElement> authorization) {
    return new EncTicketPart(
        flags,
        part.key(),
        crealm,
        cname,
        transited,
        part.authtime(),
        part.starttime(),
        part.endtime(),
        part.renewTill(),
        addresses,
        authorization);
  }

  private Credentials tgtWith(
      Credentials tgt, List<AuthorizationElement> authorization, Office at) {
    EncTicketPart part = at.inside(tgt.ticket());
    return at.forged(
        changed(
            part,
            part.flags(),
            part.crealm(),
            part.cname(),
            part.transited(),
            List.of(),
            authorization),
        at.find(Office.TGS),
        Office.TGS);
  }

  // ---- anonymity

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnonymousTgtGivesAnonymousTicketsWithOrWithoutTheOptionRfc8062S42(boolean asked) {
    Credentials tgt = office.anonymousTgt();
    Credentials got =
        asked ? office.ticket(tgt, Office.HOST, OPTION) : office.ticket(tgt, Office.HOST);
    EncTicketPart inside = office.inside(got.ticket());
    assertThat(inside.crealm()).isEqualTo(UNKNOWN_REALM).isEqualTo(got.crealm());
    assertThat(inside.cname()).isEqualTo(PrincipalName.ANONYMOUS).isEqualTo(got.cname());
    assertThat(inside.flags()).isEqualTo(got.flags());
    assertThat(got.flags().has(TicketFlag.ANONYMOUS)).isTrue();
    assertThat(got.flags().has(TicketFlag.INITIAL)).isFalse();
    assertThat(got.flags().has(TicketFlag.TRANSITED_POLICY_CHECKED)).isTrue();
    assertThat(inside.authtime()).isEqualTo(office.inside(tgt.ticket()).authtime());
    assertThat(inside.endtime()).isLessThanOrEqualTo(tgt.endtime());
  }

  /** A ticket-granting ticket of this office with what it would not have written. */
  private Credentials forgedTgt(EncTicketPart part) {
    return office.forged(part, office.find(Office.TGS), Office.TGS);
  }

  @Test
  void theStrictReadingRefusesAnAnonymousTgtWithoutTheOptionDraft08S42() {
    Office strict = Office.open(KdcSettings.of(Office.REALM).withProfile(AnonymityProfile.STRICT));
    Credentials tgt = strict.anonymousTgt();
    strict.refused(strict.tgsReq(tgt, strict.body(null, Office.HOST)), ErrorCode.KDC_ERR_BADOPTION);
    assertThat(strict.ticket(tgt, Office.HOST, OPTION).cname().isAnonymous()).isTrue();
  }

  @Test
  void aNamedTgtWithTheOptionGivesTheAnonymousNameAndTheTrueRealmRfc8062S42() {
    Credentials got = office.ticket(office.namedTgt(), Office.HOST, OPTION);
    EncTicketPart inside = office.inside(got.ticket());
    assertThat(inside.cname()).isEqualTo(PrincipalName.ANONYMOUS).isEqualTo(got.cname());
    assertThat(inside.crealm()).isEqualTo(Office.REALM).isEqualTo(got.crealm());
    assertThat(got.flags().has(TicketFlag.ANONYMOUS)).isTrue();
  }

  @Test
  void aNamedTgtWithoutTheOptionGivesANamedTicket() {
    Credentials got = office.ticket(office.namedTgt(), Office.HOST);
    assertThat(got.cname()).isEqualTo(Office.ALICE);
    assertThat(got.flags().has(TicketFlag.ANONYMOUS)).isFalse();
  }

  @Test
  void whoMayNotBeAnonymousIsRefusedNotServedWithAName() {
    Credentials bob =
        office.opened(
            office.ask(KdcReq.of(KdcReq.AS_REQ, List.of(), office.body(Office.BOB, Office.TGS))),
            office.key(Office.BOB, 18),
            KeyUsage.AS_REP);
    office.refused(
        office.tgsReq(bob, office.body(null, Office.HOST, OPTION)), ErrorCode.KDC_ERR_POLICY);
  }

  @Test
  void aTicketThatIsHalfAnonymousIsRefused() {
    EncTicketPart named = office.inside(office.namedTgt().ticket());
    Flags flagged = named.flags().with(TicketFlag.ANONYMOUS);
    record Half(Flags flags, String realm, PrincipalName name) {}
    for (Half half :
        List.of(
            new Half(flagged, Office.REALM, Office.ALICE),
            new Half(named.flags(), Office.REALM, PrincipalName.ANONYMOUS),
            new Half(named.flags(), UNKNOWN_REALM, Office.ALICE))) {
      Credentials forged =
          forgedTgt(
              changed(
                  named,
                  half.flags,
                  half.realm,
                  half.name,
                  named.transited(),
                  List.of(),
                  List.of()));
      office.refused(
          office.tgsReq(forged, office.body(null, Office.HOST)), ErrorCode.KDC_ERR_BADOPTION);
    }
  }

  @Test
  void noTicketIsGivenInAnothersNameAndNoServerIsAnonymous() {
    Credentials tgt = office.anonymousTgt();
    office.refused(
        office.tgsReq(tgt, office.body(null, Office.HOST, OPTION, 14)),
        ErrorCode.KDC_ERR_BADOPTION);
    office.refused(
        office.tgsReq(tgt, office.body(null, PrincipalName.ANONYMOUS, OPTION)),
        ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
    office.refused(
        office.tgsReq(tgt, userToUser(tgt, PrincipalName.ANONYMOUS)),
        ErrorCode.KDC_ERR_S_PRINCIPAL_UNKNOWN);
    office.refused(office.tgsReq(tgt, userToUser(tgt, Office.ALICE)), ErrorCode.KDC_ERR_POLICY);
  }

  private KdcReqBody userToUser(Credentials second, PrincipalName server) {
    KdcReqBody b = office.body(null, server, OPTION, 28);
    return new KdcReqBody(
            b.options(),
            null,
            b.realm(),
            server,
            null,
            b.till(),
            null,
            b.nonce(),
            b.etypes(),
            List.of(),
            null,
            List.of(second.ticket()),
            OctetString.EMPTY)
        .encode();
  }

  @Test
  void aUserServesUnderTheSessionKeyOfItsOwnTgtRfc4120S37() {
    Credentials alice = office.namedTgt();
    Credentials anonymous = office.anonymousTgt();
    Credentials got =
        office.opened(
            office.ask(office.tgsReq(anonymous, userToUser(alice, Office.ALICE))),
            anonymous.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    assertThat(alice.session().decrypt(KeyUsage.TICKET, got.ticket().encPart().cipher().octets()))
        .isNotNull();
    office.refused(
        office.tgsReq(anonymous, office.body(null, Office.ALICE, OPTION, 28)),
        ErrorCode.KDC_ERR_BADOPTION);
    office.refused(
        office.tgsReq(anonymous, userToUser(alice, Office.BOB)), ErrorCode.KDC_ERR_SERVER_NOMATCH);
  }

  // ---- the header ticket

  @Test
  void theAuthenticatorIsTheTicketsClientsFreshAndOfNowRfc4120S332() {
    Credentials tgt = office.namedTgt();
    KdcReqBody body = office.body(null, Office.HOST);
    ProtocolKey session = tgt.session();
    Checksum checksum =
        Checksum.of(
            session.type().checksumType(),
            session.checksum(KeyUsage.TGS_CHECKSUM, body.encoding().octets()));
    ApReq other =
        office.apReq(tgt, KeyUsage.TGS_AUTHENTICATOR, checksum, null, office.now, Office.BOB);
    office.refused(header(other, body), ErrorCode.KRB_AP_ERR_BADMATCH);
    office.refused(
        office.tgsReq(tgt, body, checksum, office.now.plusSeconds(301)), ErrorCode.KRB_AP_ERR_SKEW);
    ApReq wrongUsage =
        office.apReq(tgt, KeyUsage.AP_AUTHENTICATOR, checksum, null, office.now, Office.ALICE);
    office.refused(header(wrongUsage, body), ErrorCode.KRB_AP_ERR_BAD_INTEGRITY);
    KdcReq good = office.tgsReq(tgt, body);
    byte[] reply = office.ask(good);
    assertThat(office.ask(good)).isEqualTo(reply);
    KdcReq again =
        KdcReq.of(KdcReq.TGS_REQ, List.of(good.padata().getFirst(), PaData.hint(4_711)), body);
    office.refused(again, ErrorCode.KRB_AP_ERR_REPEAT);
  }

  private static KdcReq header(ApReq ap, KdcReqBody body) {
    return KdcReq.of(KdcReq.TGS_REQ, List.of(new PaData(PaData.TGS_REQ, ap.encoding())), body);
  }

  @Test
  void theChecksumOfTheRequestMustBeThereKeyedAndRight() {
    Credentials tgt = office.namedTgt();
    KdcReqBody body = office.body(null, Office.HOST);
    office.refused(office.tgsReq(tgt, body, null, office.now), ErrorCode.KRB_AP_ERR_INAPP_CKSUM);
    office.refused(
        office.tgsReq(tgt, body, Checksum.of(7, new byte[16]), office.now),
        ErrorCode.KRB_AP_ERR_INAPP_CKSUM);
    office.refused(
        office.tgsReq(
            tgt, body, Checksum.of(tgt.session().type().checksumType(), new byte[12]), office.now),
        ErrorCode.KRB_AP_ERR_MODIFIED);
  }

  @Test
  void aTicketIsOursOpensHasBegunAndHasNotEnded() {
    Credentials tgt = office.namedTgt();
    Credentials service = office.ticket(tgt, Office.HOST);
    office.refused(
        office.tgsReq(service, office.body(null, Office.HOST)), ErrorCode.KRB_AP_ERR_NOT_US);
    EncTicketPart part = office.inside(tgt.ticket());
    Credentials underAnotherKey = office.forged(part, office.find(Office.HOST), Office.TGS);
    office.refused(
        office.tgsReq(underAnotherKey, office.body(null, Office.HOST)),
        ErrorCode.KRB_AP_ERR_BAD_INTEGRITY);
    Credentials invalid =
        forgedTgt(
            changed(
                part,
                part.flags().with(TicketFlag.INVALID),
                part.crealm(),
                part.cname(),
                part.transited(),
                List.of(),
                List.of()));
    office.refused(
        office.tgsReq(invalid, office.body(null, Office.HOST)), ErrorCode.KRB_AP_ERR_TKT_NYV);
    office.now = office.now.plusSeconds(3_600 + 301);
    office.refused(
        office.tgsReq(tgt, office.body(null, Office.HOST)), ErrorCode.KRB_AP_ERR_TKT_EXPIRED);
  }

  @Test
  void aTicketWithAddressesIsForUseFromThereAlone() {
    EncTicketPart part = office.inside(office.namedTgt().ticket());
    HostAddress elsewhere = new HostAddress(2, OctetString.of(new byte[] {10, 0, 0, 1}));
    HostAddress here = new HostAddress(2, OctetString.of(new byte[] {127, 0, 0, 1}));
    for (HostAddress address : List.of(elsewhere, here)) {
      Credentials tgt =
          forgedTgt(
              changed(
                  part,
                  part.flags(),
                  part.crealm(),
                  part.cname(),
                  part.transited(),
                  List.of(address),
                  List.of()));
      if (address.equals(here)) {
        Credentials anonymous = office.ticket(tgt, Office.HOST, OPTION);
        assertThat(office.inside(anonymous.ticket()).caddr()).isEmpty();
      } else {
        office.refused(
            office.tgsReq(tgt, office.body(null, Office.HOST)), ErrorCode.KRB_AP_ERR_BADADDR);
      }
    }
  }

  @Test
  void anApReqOfAnotherVersionOrKindIsRefused() {
    KdcReqBody body = office.body(null, Office.HOST);
    office.refused(KdcReq.of(KdcReq.TGS_REQ, List.of(), body), ErrorCode.KDC_ERR_PREAUTH_FAILED);
    office.refused(
        KdcReq.of(KdcReq.TGS_REQ, List.of(PaData.of(PaData.TGS_REQ, new byte[] {1})), body),
        ErrorCode.KRB_AP_ERR_MSG_TYPE);
    Credentials tgt = office.namedTgt();
    byte[] ap = office.tgsReq(tgt, body).padata().getFirst().value().octets();
    int pvno = ap[1] == (byte) 0x82 ? 12 : 10;
    assertThat(ap[pvno]).isEqualTo((byte) 5);
    ap[pvno] = 4;
    office.refused(
        KdcReq.of(KdcReq.TGS_REQ, List.of(PaData.of(PaData.TGS_REQ, ap)), body),
        ErrorCode.KRB_AP_ERR_BADVERSION);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 30, 31})
  void anOptionThatTheTicketDoesNotAllowIsRefused(int option) {
    office.refused(
        office.tgsReq(office.namedTgt(), office.body(null, Office.HOST, option)),
        ErrorCode.KDC_ERR_BADOPTION);
  }

  @Test
  void aForwardedTicketStaysAnonymousRfc8062S42() {
    Credentials tgt = office.anonymousTgt();
    Credentials forwarded = office.ticket(tgt, Office.TGS, 1, 2);
    assertThat(forwarded.cname().isAnonymous()).isTrue();
    assertThat(forwarded.flags().has(TicketFlag.ANONYMOUS)).isTrue();
    assertThat(forwarded.flags().has(TicketFlag.FORWARDED)).isTrue();
  }

  // ---- authorization data

  private static AuthorizationElement element(int type, String text) {
    return AuthorizationElement.of(type, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static AuthorizationElement container(int type, AuthorizationElement... inside) {
    return AuthorizationElement.of(type, AuthorizationElement.encoded(List.of(inside)));
  }

  @ParameterizedTest
  @ValueSource(ints = {12_345, -5, 0, 6, 7, 10})
  void unknownAuthorizationDataIsRefusedAtEveryDepthRfc8062S42(int type) {
    Credentials tgt = office.anonymousTgt();
    AuthorizationElement unknown = element(type, "who");
    for (AuthorizationElement sent :
        List.of(
            unknown,
            container(1, unknown),
            container(1, container(1, unknown)),
            container(8, unknown))) {
      office.refused(
          office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(sent), OPTION)),
          ErrorCode.KDC_ERR_POLICY);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 64, 65, 66, 70, 72, 96, 97, 128, 512})
  void whatNamesTheClientIsRemovedRfc8062S42(int type) {
    Credentials named =
        tgtWith(
            office.namedTgt(),
            List.of(element(type, "alice"), container(1, element(type, "alice"))),
            office);
    Credentials got = office.ticket(named, Office.HOST, OPTION);
    assertThat(office.inside(got.ticket()).authorization()).isEmpty();
    // In a ticket with the name it stays.
    Credentials normal = office.ticket(named, Office.HOST);
    assertThat(office.inside(normal.ticket()).authorization()).hasSize(2);
  }

  @Test
  void whatTheOperatorKnowsIsTreatedAsHeSaysRfc8062S42() {
    Office ruled =
        Office.open(
            rules(
                Map.of(
                    1_000, AuthorizationRule.KEEP,
                    1_001, AuthorizationRule.REMOVE,
                    1_002, AuthorizationRule.REJECT),
                false));
    Credentials tgt = ruled.anonymousTgt();
    Credentials got =
        ruled.opened(
            ruled.ask(
                ruled.tgsReq(
                    tgt,
                    ruled.bodyWith(
                        tgt,
                        Office.HOST,
                        List.of(
                            container(1, element(1_000, "kept"), element(1_001, "gone")),
                            element(1_001, "gone"),
                            element(129, "etypes")),
                        OPTION))),
            tgt.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    assertThat(ruled.inside(got.ticket()).authorization())
        .containsExactly(container(1, element(1_000, "kept")), element(129, "etypes"));
    for (AuthorizationElement rejected :
        List.of(element(1_002, "no"), container(1, element(1_002, "no")))) {
      ruled.refused(
          ruled.tgsReq(tgt, ruled.bodyWith(tgt, Office.HOST, List.of(rejected), OPTION)),
          ErrorCode.KDC_ERR_POLICY);
    }
  }

  @Test
  void verifiedCertificatesStayOnlyForMembersOfTheRealmWhereThatIsConfigured() {
    Office keeping = Office.open(rules(Map.of(), true));
    Credentials named = tgtWith(keeping.namedTgt(), List.of(element(9, "cas")), keeping);
    assertThat(keeping.inside(keeping.ticket(named, Office.HOST, OPTION).ticket()).authorization())
        .hasSize(1);
    Credentials anonymous = tgtWith(keeping.anonymousTgt(), List.of(element(9, "cas")), keeping);
    assertThat(
            keeping.inside(keeping.ticket(anonymous, Office.HOST, OPTION).ticket()).authorization())
        .isEmpty();
  }

  @Test
  void containersAreOpenedSixteenDeepAndNoDeeper() {
    Credentials tgt = office.anonymousTgt();
    AuthorizationElement nested = element(129, "etypes");
    for (int depth = 1; depth < 16; depth++) {
      nested = container(1, nested);
    }
    Credentials got =
        office.opened(
            office.ask(
                office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(nested), OPTION))),
            tgt.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    assertThat(office.inside(got.ticket()).authorization()).containsExactly(nested);
    office.refused(
        office.tgsReq(
            tgt, office.bodyWith(tgt, Office.HOST, List.of(container(1, nested)), OPTION)),
        ErrorCode.KDC_ERR_POLICY);
  }

  @Test
  void aConditionThatWouldChangeAndAnArmorTicketAreRefused() {
    Credentials tgt = office.anonymousTgt();
    for (AuthorizationElement bad :
        List.of(
            andOr(element(128, "pac"), element(129, "etypes")),
            element(5, "not readable"),
            element(71, ""),
            container(1, element(71, "")))) {
      office.refused(
          office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(bad), OPTION)),
          ErrorCode.KDC_ERR_POLICY);
    }
    AuthorizationElement good = andOr(element(129, "etypes"));
    Credentials got =
        office.opened(
            office.ask(
                office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(good), OPTION))),
            tgt.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    assertThat(office.inside(got.ticket()).authorization()).containsExactly(good);
  }

  private static AuthorizationElement andOr(AuthorizationElement... elements) {
    return AuthorizationElement.of(
        5,
        io.latchwire.wire.kerberos.Der.sequence(
            io.latchwire.wire.kerberos.Der.field(0, io.latchwire.wire.kerberos.Der.integer(1)),
            io.latchwire.wire.kerberos.Der.field(
                1, AuthorizationElement.encoded(List.of(elements)))));
  }

  @Test
  void whatAKdcHasSignedIsSignedAnewOrDropped() throws Exception {
    Credentials tgt = office.anonymousTgt();
    byte[] inside = AuthorizationElement.encoded(List.of(element(129, "etypes")));
    AuthorizationElement genuine =
        AuthorizationElement.of(
            4,
            new AuthorizationElement.KdcIssued(
                    Checksum.of(
                        tgt.session().type().checksumType(),
                        tgt.session().checksum(KeyUsage.KDC_ISSUED, inside)),
                    OctetString.EMPTY,
                    List.of(),
                    OctetString.of(inside))
                .encoded());
    Credentials got =
        office.opened(
            office.ask(
                office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(genuine), OPTION))),
            tgt.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    AuthorizationElement left = office.inside(got.ticket()).authorization().getFirst();
    AuthorizationElement.KdcIssued issued =
        io.latchwire.wire.kerberos.DerReader.readAll(
            left.data(), AuthorizationElement.KdcIssued::read);
    assertThat(
            got.session()
                .isChecksumOf(
                    KeyUsage.KDC_ISSUED,
                    issued.encoding().octets(),
                    issued.checksum().value().octets()))
        .isTrue();
    AuthorizationElement false_ =
        AuthorizationElement.of(
            4,
            new AuthorizationElement.KdcIssued(
                    Checksum.of(tgt.session().type().checksumType(), new byte[12]),
                    OctetString.EMPTY,
                    List.of(),
                    OctetString.of(inside))
                .encoded());
    Credentials without =
        office.opened(
            office.ask(
                office.tgsReq(tgt, office.bodyWith(tgt, Office.HOST, List.of(false_), OPTION))),
            tgt.session(),
            KeyUsage.TGS_REP_UNDER_SESSION_KEY);
    assertThat(office.inside(without.ticket()).authorization()).isEmpty();
  }

  @Test
  void authorizationDataUnderAnotherKeyIsRefused() {
    Credentials tgt = office.anonymousTgt();
    Credentials other =
        new Credentials(
            tgt.ticket(),
            ProtocolKey.random(EncryptionType.AES256_CTS_HMAC_SHA1_96, office.random),
            tgt.crealm(),
            tgt.cname(),
            tgt.flags(),
            tgt.endtime());
    office.refused(
        office.tgsReq(tgt, office.bodyWith(other, Office.HOST, List.of(element(129, "")), OPTION)),
        ErrorCode.KRB_AP_ERR_BAD_INTEGRITY);
  }

  // ---- other realms

  private Credentials foreign(String crealm, PrincipalName cname, String transited, Office at) {
    EncTicketPart part =
        at.inside(cname.isAnonymous() ? at.anonymousTgt().ticket() : at.namedTgt().ticket());
    return at.forged(
        changed(
            part,
            part.flags(),
            crealm,
            cname,
            new TransitedEncoding(1, OctetString.of(transited.getBytes(StandardCharsets.US_ASCII))),
            List.of(),
            List.of()),
        at.foreignTgs(),
        Office.TGS);
  }

  @Test
  void aClientThatNobodyKnowsMayComeByAnyWayAndItsRealmIsNotOneOfTheWayRfc8062S42() {
    Credentials tgt = foreign(UNKNOWN_REALM, PrincipalName.ANONYMOUS, "FAR.TEST", office);
    EncTicketPart inside = office.inside(office.ticket(tgt, Office.HOST, OPTION).ticket());
    assertThat(new String(inside.transited().contents().octets(), StandardCharsets.US_ASCII))
        .isEqualTo("FAR.TEST,OTHER.TEST");
    assertThat(inside.flags().has(TicketFlag.TRANSITED_POLICY_CHECKED)).isTrue();
    Office hiding = Office.open(rules(Map.of(), false));
    EncTicketPart hidden =
        hiding.inside(
            hiding
                .ticket(
                    foreign(UNKNOWN_REALM, PrincipalName.ANONYMOUS, "", hiding),
                    Office.HOST,
                    OPTION)
                .ticket());
    assertThat(hidden.transited().contents().isEmpty()).isTrue();
  }

  @Test
  void aClientOfARealmComesByRealmsThatAreTrustedRfc4120S333() {
    Credentials direct = foreign(Office.FOREIGN, Office.ALICE, "", office);
    assertThat(office.ticket(direct, Office.HOST).crealm()).isEqualTo(Office.FOREIGN);
    Credentials around = foreign("FAR.TEST", Office.ALICE, "EVIL.TEST", office);
    office.refused(
        office.tgsReq(around, office.body(null, Office.HOST)), ErrorCode.KDC_ERR_PATH_NOT_ACCEPTED);
    EncTicketPart part = office.inside(office.namedTgt().ticket());
    Credentials unreadable =
        forgedTgt(
            changed(
                part,
                part.flags(),
                part.crealm(),
                part.cname(),
                new TransitedEncoding(9, OctetString.of(new byte[] {1})),
                List.of(),
                List.of()));
    office.refused(
        office.tgsReq(unreadable, office.body(null, Office.HOST)), ErrorCode.KDC_ERR_TRTYPE_NOSUPP);
  }

  @Test
  void withoutATrustAForeignTicketIsNotOurs() {
    EncTicketPart part = office.inside(office.namedTgt().ticket());
    StoredPrincipal stranger =
        new StoredPrincipal(
            Office.TGS,
            "STRANGE.TEST",
            office.find(Office.TGS).keys(),
            "",
            false,
            StoredPrincipal.Reachable.BY_ALL,
            true,
            0);
    office.refused(
        office.tgsReq(office.forged(part, stranger, Office.TGS), office.body(null, Office.HOST)),
        ErrorCode.KRB_AP_ERR_NOT_US);
  }
}
