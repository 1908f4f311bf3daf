package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.crypto.kerberos.AgreementKey;
import io.latchwire.crypto.kerberos.EncryptionType;
import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.kerberos.AnonymousClient.Credentials;
import io.latchwire.wire.kerberos.AuthorizationElement;
import io.latchwire.wire.kerberos.EncTicketPart;
import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.EncryptionKey;
import io.latchwire.wire.kerberos.HostAddress;
import io.latchwire.wire.kerberos.KdcRep;
import io.latchwire.wire.kerberos.KdcReq;
import io.latchwire.wire.kerberos.KdcReqBody;
import io.latchwire.wire.kerberos.KrbError;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PaData;
import io.latchwire.wire.kerberos.Pkinit;
import io.latchwire.wire.kerberos.PrincipalName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Over random requests: a ticket or reply that is said to be anonymous holds no octets of the
 * client's name, of its addresses, or, when nobody has authenticated it, of its realm; neither in
 * the clear nor inside.
 */
class AnonymityPropertyTest {
  private static final Office OFFICE = Office.open();

  /** Octets that occur nowhere by chance. */
  private static final String CLIENT = "alice";

  private static final byte[] ADDRESS = {(byte) 203, 0, 113, (byte) 0xD7, 1, 2, 3, 4, 5, 6, 7, 8};

  private static final PrincipalName OTHER = Office.name("somebody", "with", "a.longer.name");

  /** They have different keys; everything else is the same. */
  private static final PrincipalDatabase TWO_CLIENTS =
      new PrincipalDatabase(
          Office.REALM,
          List.of(
              OFFICE.find(Office.TGS),
              OFFICE.find(Office.HOST),
              OFFICE.find(Office.ALICE),
              other()));

  private static StoredPrincipal other() {
    List<StoredPrincipal.LongTermKey> keys = new ArrayList<>();
    for (EncryptionType type : List.of(EncryptionType.values()).reversed()) {
      keys.add(new StoredPrincipal.LongTermKey(5, ProtocolKey.random(type, OFFICE.random)));
    }
    return new StoredPrincipal(
        OTHER, Office.REALM, keys, "salt", true, StoredPrincipal.Reachable.BY_ALL, true, 0);
  }

  /**
   * One random request.
   *
   * @param named whether a known client asks
   * @param options besides the one for anonymity
   * @param types of encryption
   * @param addresses whether it names addresses
   * @param authorization types of elements that hold the client's name
   * @param depth of containers around each
   * @param hostTarget whether for a service, or for another TGT
   */
  record Case(
      boolean named,
      List<Integer> options,
      List<Integer> types,
      boolean addresses,
      List<Integer> authorization,
      int depth,
      boolean hostTarget) {}

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<List<Integer>> options = Arbitraries.of(1, 3, 5, 8, 15, 26, 27).list().ofMaxSize(5);
    Arbitrary<List<Integer>> types =
        Arbitraries.of(17, 18, 19, 20, 23).list().ofMinSize(1).ofMaxSize(4);
    Arbitrary<List<Integer>> authorization =
        Arbitraries.of(9, 64, 65, 66, 70, 96, 97, 128, 512, 129, 4_711, -3).list().ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.of(true, false),
            options,
            types,
            Arbitraries.of(true, false),
            authorization,
            Arbitraries.integers().between(0, 4),
            Arbitraries.of(true, false))
        .as(Case::new);
  }

  @Property(tries = 300)
  void nothingOfAnAnonymousClientIsInItsTicketsOrReplies(@ForAll("cases") Case random)
      throws Exception {
    Office office = OFFICE;
    List<HostAddress> addresses =
        random.addresses ? List.of(new HostAddress(2, OctetString.of(ADDRESS))) : List.of();
    Credentials tgt = random.named ? withData(office, random) : office.anonymousTgt();
    List<AuthorizationElement> sent = elements(random);
    EncryptedData authorization =
        sent.isEmpty() || random.named
            ? null
            : EncryptedData.of(
                tgt.session().type().number(),
                tgt.session()
                    .encrypt(
                        KeyUsage.AUTHORIZATION_UNDER_SESSION_KEY,
                        AuthorizationElement.encoded(sent),
                        office.random));
    List<Integer> options = new ArrayList<>(random.options);
    options.add(16);
    KdcReqBody body =
        office.body(
            null,
            random.hostTarget ? Office.HOST : Office.TGS,
            Office.REALM,
            random.types,
            addresses,
            authorization,
            options.stream().mapToInt(Integer::intValue).toArray());
    byte[] message = office.ask(office.tgsReq(tgt, body));
    requireNothingOf(message);
    if (KrbError.isOne(message)) {
      return;
    }
    KdcRep reply = KdcRep.read(message);
    byte[] replyPart =
        java.util.Objects.requireNonNull(
            tgt.session()
                .decrypt(KeyUsage.TGS_REP_UNDER_SESSION_KEY, reply.encPart().cipher().octets()));
    requireNothingOf(replyPart);
    EncTicketPart inside = office.inside(reply.ticket());
    requireNothingOf(inside.encoded());
    assertThat(inside.cname()).isEqualTo(PrincipalName.ANONYMOUS);
    if (!random.named) {
      assertThat(inside.crealm()).isEqualTo(PrincipalName.ANONYMOUS_REALM);
    }
  }

  @Property(tries = 100)
  void nothingOfAKnownClientIsInItsFirstAnonymousTicket(@ForAll("cases") Case random)
      throws Exception {
    Office office = OFFICE;
    List<Integer> options = new ArrayList<>(random.options);
    options.add(16);
    List<Integer> types = new ArrayList<>(random.types);
    types.add(18);
    KdcReqBody body =
        office.body(
            Office.ALICE,
            Office.TGS,
            Office.REALM,
            types,
            List.of(new HostAddress(2, OctetString.of(ADDRESS))),
            null,
            options.stream().mapToInt(Integer::intValue).toArray());
    KdcReq request =
        KdcReq.of(
            KdcReq.AS_REQ,
            List.of(office.timestamp(office.key(Office.ALICE, 18), office.now)),
            body);
    byte[] message = office.ask(request);
    assertThat(KrbError.isOne(message)).isFalse();
    KdcRep reply = KdcRep.read(message);
    // A salt is made of the name.
    assertThat(PaData.find(reply.padata(), PaData.ETYPE_INFO2)).isNull();
    requireNothingOf(office.inside(reply.ticket()).encoded());
    assertThat(reply.cname()).isEqualTo(PrincipalName.ANONYMOUS);
    requireNothingOf(message);
  }

  /**
   * Stronger than looking for octets: under the same randomness the first anonymous tickets of two
   * known clients are the same octets, so nothing in them is made of the name, the addresses or the
   * key of either.
   */
  @Property(tries = 100)
  void theFirstAnonymousTicketsOfTwoClientsAreTheSameOctets(
      @ForAll("cases") Case random, @ForAll long seed) throws Exception {
    OctetString nonce = OFFICE.nonce();
    KdcRep one = first(random, seed, nonce, Office.ALICE, ADDRESS, new byte[] {127, 0, 0, 1});
    KdcRep two = first(random, seed, nonce, OTHER, new byte[] {10, 9, 8, 7}, new byte[16]);
    assertThat(one.ticket().encoding()).isEqualTo(two.ticket().encoding());
    assertThat(one.crealm()).isEqualTo(two.crealm());
    assertThat(one.cname()).isEqualTo(two.cname());
    assertThat(one.padata()).isEqualTo(two.padata());
  }

  private static KdcRep first(
      Case random,
      long seed,
      OctetString nonce,
      PrincipalName client,
      byte[] address,
      byte[] source)
      throws Exception {
    Kdc kdc = new Kdc(OFFICE.settings, TWO_CLIENTS, null, new SplittableRandom(seed)::nextBytes);
    List<Integer> types = new ArrayList<>(random.types);
    types.add(18);
    KdcReqBody body =
        withNonce(
            OFFICE.body(
                client,
                Office.TGS,
                Office.REALM,
                types,
                List.of(new HostAddress(2, OctetString.of(address))),
                null,
                asked(random)),
            nonce);
    ProtocolKey key =
        Objects.requireNonNull(Objects.requireNonNull(TWO_CLIENTS.find(client)).newest(18)).key();
    KdcReq request = KdcReq.of(KdcReq.AS_REQ, List.of(OFFICE.timestamp(key, OFFICE.now)), body);
    return KdcRep.read(kdc.answer(request, source, OFFICE.now).orElseThrow());
  }

  /** The same of tickets that are asked for with named ones. */
  @Property(tries = 100)
  void theFurtherAnonymousTicketsOfTwoClientsAreTheSameOctets(
      @ForAll("cases") Case random, @ForAll long seed) throws Exception {
    assertThat(further(random, seed, Office.ALICE)).isEqualTo(further(random, seed, OTHER));
  }

  private static OctetString further(Case random, long seed, PrincipalName client)
      throws Exception {
    EncTicketPart named = OFFICE.inside(OFFICE.namedTgt(1, 3).ticket());
    Credentials tgt =
        OFFICE.forged(
            new EncTicketPart(
                named.flags(),
                named.key(),
                named.crealm(),
                client,
                named.transited(),
                OFFICE.now.getEpochSecond(),
                named.starttime(),
                named.endtime(),
                named.renewTill(),
                List.of(),
                List.of(
                    AuthorizationElement.of(
                        AuthorizationElement.IF_RELEVANT,
                        AuthorizationElement.encoded(
                            List.of(
                                AuthorizationElement.of(
                                    128, client.text("X").getBytes(StandardCharsets.UTF_8))))))),
            OFFICE.find(Office.TGS),
            Office.TGS);
    Kdc kdc = new Kdc(OFFICE.settings, TWO_CLIENTS, null, new SplittableRandom(seed)::nextBytes);
    KdcReq request =
        OFFICE.tgsReq(
            tgt,
            OFFICE.body(
                null,
                random.hostTarget ? Office.HOST : Office.TGS,
                Office.REALM,
                List.of(18),
                List.of(),
                null,
                16));
    byte[] reply = kdc.answer(request, new byte[4], OFFICE.now).orElseThrow();
    return KdcRep.read(reply).ticket().encoding();
  }

  /** Of the fully anonymous client nothing can be taken over but what it asks for. */
  @Property(tries = 50)
  void whereItIsAndWhatElseItSaysChangesNothingInATicketOfNobody(@ForAll("cases") Case random)
      throws Exception {
    EncTicketPart plain = nobodys(random, List.of(), List.of(), new byte[] {127, 0, 0, 1});
    EncTicketPart marked =
        nobodys(
            random,
            List.of(new HostAddress(2, OctetString.of(ADDRESS))),
            List.of(PaData.of(132, CLIENT.getBytes(StandardCharsets.US_ASCII))),
            new byte[] {(byte) 203, 0, 113, 9});
    assertThat(withoutKey(marked)).isEqualTo(withoutKey(plain));
  }

  private static EncTicketPart nobodys(
      Case random, List<HostAddress> addresses, List<PaData> more, byte[] source) throws Exception {
    List<Integer> types = new ArrayList<>(random.types);
    types.add(18);
    KdcReqBody body =
        OFFICE.body(
            PrincipalName.ANONYMOUS,
            Office.TGS,
            Office.REALM,
            types,
            addresses,
            null,
            asked(random));
    List<PaData> padata = new ArrayList<>(more);
    padata.add(proof(body));
    byte[] message =
        OFFICE.kdc.answer(KdcReq.of(KdcReq.AS_REQ, padata, body), source, OFFICE.now).orElseThrow();
    requireNothingOf(message);
    return OFFICE.inside(KdcRep.read(message).ticket());
  }

  private static PaData proof(KdcReqBody body) throws Exception {
    AgreementKey own = AgreementKey.fresh(AgreementGroup.P_256, OFFICE.random);
    byte[] pack =
        new Pkinit.AuthPack(
                new Pkinit.PkAuthenticator(
                    0,
                    OFFICE.now.getEpochSecond(),
                    OFFICE.nonce(),
                    OctetString.of(
                        MessageDigest.getInstance("SHA-1").digest(body.encoding().octets())),
                    null,
                    null),
                new Pkinit.Curve("1.2.840.10045.3.1.7", OctetString.of(own.publicOctets())),
                null,
                List.of())
            .encoded();
    return PaData.of(PaData.PK_AS_REQ, Pkinit.request(Pkinit.unsigned(Pkinit.AUTH_DATA, pack)));
  }

  private static OctetString withoutKey(EncTicketPart part) {
    return OctetString.of(
        new EncTicketPart(
                part.flags(),
                new EncryptionKey(part.key().type(), OctetString.EMPTY),
                part.crealm(),
                part.cname(),
                part.transited(),
                part.authtime(),
                part.starttime(),
                part.endtime(),
                part.renewTill(),
                part.caddr(),
                part.authorization())
            .encoded());
  }

  private static int[] asked(Case random) {
    List<Integer> options = new ArrayList<>(random.options);
    options.add(16);
    return options.stream().mapToInt(Integer::intValue).toArray();
  }

  private static KdcReqBody withNonce(KdcReqBody body, OctetString nonce) {
    return new KdcReqBody(
            body.options(),
            body.cname(),
            body.realm(),
            body.sname(),
            body.from(),
            body.till(),
            body.rtime(),
            nonce,
            body.etypes(),
            body.addresses(),
            body.authorization(),
            body.additionalTickets(),
            OctetString.EMPTY)
        .encode();
  }

  /** A named TGT that is full of its client's name. */
  private static Credentials withData(Office office, Case random) {
    EncTicketPart part = office.inside(office.namedTgt().ticket());
    return office.forged(
        new EncTicketPart(
            part.flags(),
            part.key(),
            part.crealm(),
            part.cname(),
            part.transited(),
            part.authtime(),
            part.starttime(),
            part.endtime(),
            part.renewTill(),
            List.of(),
            elements(random)),
        office.find(Office.TGS),
        Office.TGS);
  }

  private static List<AuthorizationElement> elements(Case random) {
    List<AuthorizationElement> elements = new ArrayList<>();
    for (int type : random.authorization) {
      // Type 129 is kept as it is, and says nothing of a client.
      byte[] data =
          (type == 129 ? "etypes" : CLIENT + "@ANON.TEST").getBytes(StandardCharsets.US_ASCII);
      AuthorizationElement element = AuthorizationElement.of(type, data);
      for (int i = 0; i < random.depth; i++) {
        element = AuthorizationElement.of(1, AuthorizationElement.encoded(List.of(element)));
      }
      elements.add(element);
    }
    return elements;
  }

  private static void requireNothingOf(byte[] octets) {
    assertThat(contains(octets, CLIENT.getBytes(StandardCharsets.US_ASCII))).isFalse();
    assertThat(contains(octets, ADDRESS)).isFalse();
    assertThat(contains(octets, new byte[] {127, 0, 0, 1})).isFalse();
  }

  private static boolean contains(byte[] octets, byte[] part) {
    for (int at = 0; at + part.length <= octets.length; at++) {
      if (java.util.Arrays.equals(octets, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}
