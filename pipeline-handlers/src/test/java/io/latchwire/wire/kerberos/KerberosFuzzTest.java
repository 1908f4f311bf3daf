package io.latchwire.wire.kerberos;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Objects;

/** Replays its seeds in every build and searches with {@code JAZZER_FUZZ=1}. */
class KerberosFuzzTest {
  /** Every decoder of a whole message or of what is decrypted of one. */
  private static final List<DerReader.Reading<?>> READINGS =
      List.of(
          EncryptedData::read,
          EncryptionKey::read,
          Ticket::read,
          EncTicketPart::read,
          EncKdcRepPart::read,
          Authenticator::read,
          ApRep.Part::read,
          PaData::readMethods,
          PaData::readTyped,
          AuthorizationElement::readAll,
          AuthorizationElement.AndOr::read,
          AuthorizationElement.KdcIssued::read,
          EtypeInfo2::readAll,
          PaEncTimestamp::read,
          Fast.ArmoredRequest::read,
          Fast.Request::read,
          Fast.Response::read,
          Fast::readArmoredReply,
          Pkinit::readRequest,
          Pkinit.AuthPack::read,
          Pkinit.PublicValue::read,
          Pkinit.KdcDhKeyInfo::read,
          Pkinit.DhReply::read,
          PrincipalName::read);

  @FuzzTest
  void anyOctetsAreAMessageOrRefused(byte[] octets) {
    for (DerReader.Reading<?> reading : READINGS) {
      attempt(() -> DerReader.readAll(OctetString.of(octets), reading));
    }
    attempt(() -> KdcRep.read(octets).encoded());
    attempt(() -> KrbError.read(octets).encoded());
    attempt(() -> ApReq.read(OctetString.of(octets)));
    attempt(() -> ApRep.read(OctetString.of(octets)).encoded());
    attempt(() -> Pkinit.Content.read(OctetString.of(octets)));
  }

  @FuzzTest
  void aRequestIsReadAndItsBodyWrittenAsItWasOrRefused(byte[] octets) {
    attempt(() -> {
      KdcReq request = KdcReq.read(octets);
      KdcReqBody body = request.body();
      for (Ticket ticket : body.additionalTickets()) {
        Objects.requireNonNull(ticket.encoding());
      }
      return Objects.requireNonNull(body.encode().encoding());
    });
  }

  @FuzzTest
  void anyOctetsAreATokenOrRefused(byte[] octets) {
    attempt(() -> {
      GssToken.Initial initial = GssToken.Initial.read(octets);
      attempt(() -> GssToken.Mechanism.read(initial.inner()).encoded());
      return GssToken.NegTokenInit.read(initial.inner()).encoded();
    });
    attempt(() -> GssToken.NegTokenResp.read(octets).encoded());
    attempt(() -> GssToken.ContextChecksum.read(OctetString.of(octets)));
  }

  @FuzzTest
  void anyOctetsAreAKeytabOrRefused(byte[] octets) {
    attempt(() -> Keytab.read(octets).encoded());
  }

  private interface Attempt {
    Object make() throws DerException;
  }

  private static void attempt(Attempt attempt) {
    try {
      Objects.requireNonNull(attempt.make());
    } catch (DerException e) {
      Objects.requireNonNull(e.getMessage());
    }
  }
}
