package io.latchwire.kerberos;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.latchwire.crypto.kerberos.AgreementGroup;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Replays its seeds in every build and searches with {@code JAZZER_FUZZ=1}. */
class KdcFuzzTest {
  private static final Office OFFICE = Office.open();
  private static final Acceptor ACCEPTOR =
      new Acceptor(
          Office.REALM,
          () -> OFFICE.find(Office.HOST),
          AnonymityProfile.RFC_8062,
          Set.of(),
          300,
          OFFICE.random);

  private static final KdcTrust TRUST = new KdcTrust(List.of(OFFICE.certificates.anchor));
  private static final AnonymousClient.Credentials TGT = OFFICE.anonymousTgt();
  private static final List<AnonymousClient.Pending> PENDING =
      List.of(
          OFFICE.client().begin(AgreementGroup.P_256, OFFICE.now),
          OFFICE.client().ask(TGT, Office.HOST, OFFICE.now));
  private static final AnonymousClient.Opening OPENING = opening();

  private static AnonymousClient.Opening opening() {
    try {
      return OFFICE.client().negotiate(TGT, OFFICE.now);
    } catch (ReplyException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest
  void anyRequestIsAnsweredOrPassedOver(byte[] octets) {
    OFFICE
        .kdc
        .read(octets)
        .flatMap(request -> OFFICE.kdc.answer(request, new byte[] {127, 0, 0, 1}, OFFICE.now))
        .ifPresent(reply -> Objects.checkIndex(0, reply.length));
  }

  @FuzzTest
  void anyTokenIsAcceptedOrRefused(byte[] octets) {
    try {
      Objects.requireNonNull(ACCEPTOR.accept(octets, OFFICE.now));
    } catch (KrbRefusal e) {
      Objects.requireNonNull(e.code());
    }
  }

  @FuzzTest
  void anyListOfRealmsIsReadOrRefused(byte[] octets) throws DerException {
    try {
      TransitedPath.realms(
              new TransitedEncoding(1, OctetString.of(octets)), "A.EXAMPLE", "B.EXAMPLE")
          .forEach(Objects::requireNonNull);
    } catch (KrbRefusal e) {
      Objects.requireNonNull(e.code());
    }
  }

  @FuzzTest
  void anyReplyIsBelievedOrRefused(byte[] octets) {
    for (AnonymousClient.Pending pending : PENDING) {
      try {
        Objects.requireNonNull(pending.finish(octets, OFFICE.now));
      } catch (ReplyException e) {
        Objects.requireNonNull(e.getMessage());
      }
    }
    try {
      OPENING.requireProof(octets);
      throw new AssertionError("nobody but the service can make a proof");
    } catch (ReplyException e) {
      Objects.requireNonNull(e.getMessage());
    }
  }

  @FuzzTest
  void anySignatureIsBelievedOrRefused(byte[] octets) {
    try {
      TRUST.signedBy(Office.REALM, OctetString.of(octets), OFFICE.now);
    } catch (ReplyException e) {
      Objects.requireNonNull(e.getMessage());
    }
  }
}
