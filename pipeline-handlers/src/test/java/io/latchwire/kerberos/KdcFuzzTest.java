package io.latchwire.kerberos;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.latchwire.wire.kerberos.DerException;
import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.TransitedEncoding;
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
}
