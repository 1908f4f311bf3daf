package io.latchwire.wire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerReaderTest {
  private static OctetString hex(String digits) {
    return OctetString.of(HexFormat.of().parseHex(digits));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3080020101", // indefinite
        "308103020101", // not minimal
        "30820003020101",
        "3085000000000302010100",
        "3084ffffffff020101",
        "300302010100", // something behind
        "3003020101ff",
        "30040201", // cut off
        "3f03020101", // tag beyond 30
        "3003020100ff",
        "300402020001", // needless octets
        "30040202ffff",
        "30020200" // number without octets
      })
  void lengthsAreDefiniteMinimalAndWithin(String digits) {
    assertThatThrownBy(() ->
            DerReader.readAll(hex(digits), whole -> whole.in(DerReader.SEQUENCE, DerReader::int32)))
        .isInstanceOf(DerException.class);
  }

  @Test
  void nestingDeeperThan32IsRefusedAndNothingOverflows() {
    byte[] nested = {};
    for (int i = 0; i < 20_000; i++) {
      nested = Der.sequence(nested);
    }
    OctetString octets = OctetString.of(nested);
    assertThatThrownBy(() -> DerReader.readAll(octets, DerReaderTest::descend))
        .isInstanceOf(DerException.class)
        .hasMessageContaining("32");
  }

  private static int descend(DerReader reader) throws DerException {
    return reader.atEnd() ? 0 : 1 + reader.in(DerReader.SEQUENCE, DerReaderTest::descend);
  }

  @ParameterizedTest
  @CsvSource({
    "020100, 0",
    "0201ff, 4294967295",
    "02047fffffff, 2147483647",
    "02050080000000, 2147483648",
    "0204f3c64e49, 4089859657"
  })
  void unsignedNumbersAreTakenWithASignToo(String digits, long value) throws DerException {
    assertThat(DerReader.readAll(hex(digits), DerReader::u32)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20261120221607",
        "202611202216070",
        "20261320221607Z",
        "20260230000000Z",
        "20261120221660Z",
        "2026112022160aZ",
        "20261120221607.5Z"
      })
  void timesAreWrittenInOneWayOnly(String text) {
    byte[] element =
        Der.element(
            DerReader.GENERALIZED_TIME, text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> DerReader.readAll(OctetString.of(element), DerReader::time))
        .isInstanceOf(DerException.class);
  }

  @Test
  void aTimeIsSecondsSince1970() throws DerException {
    assertThat(DerReader.readAll(OctetString.of(Der.time(0)), DerReader::time)).isZero();
    assertThat(DerReader.readAll(OctetString.of(Der.time(1_795_211_420L)), DerReader::time))
        .isEqualTo(1_795_211_420L);
  }

  @Test
  void objectIdentifiersComeBackAsTheyWere() throws DerException {
    for (String dotted : new String[] {"1.3.6.1.5.2.3.6.2", "2.16.840.1.101.3.4.2.1", "2.999.1"}) {
      assertThat(
              DerReader.readAll(
                  OctetString.of(Der.objectIdentifier(dotted)), DerReader::objectIdentifier))
          .isEqualTo(dotted);
    }
    assertThatThrownBy(() -> DerReader.readAll(hex("06022a80"), DerReader::objectIdentifier))
        .isInstanceOf(DerException.class);
  }

  @Test
  void flagsCountFromTheMostSignificantBit() throws DerException {
    Flags flags = DerReader.readAll(hex("03050000008010"), DerReader::flags);
    assertThat(flags).isEqualTo(Flags.of(16, 27));
    assertThat(flags.has(16)).isTrue();
    assertThat(flags.has(15)).isFalse();
    assertThat(flags).hasToString("{16,27}");
    // Those who leave trailing zeros out.
    assertThat(DerReader.readAll(hex("0303000080"), DerReader::flags)).isEqualTo(Flags.of(8));
  }

  @Test
  void aKeyHasNoTextForm() {
    assertThat(EncryptionKey.of(18, new byte[] {0x41, 0x42}).toString())
        .isEqualTo("EncryptionKey[type=18, value=2 octets]");
  }

  @Test
  void aKeytabComesBackWithItsHolesForgotten() throws DerException {
    Keytab.Entry entry =
        new Keytab.Entry(
            "ANON.TEST",
            new PrincipalName(3, java.util.List.of("HTTP", "gw.anon.test")),
            1_795_211_420L,
            300,
            EncryptionKey.of(18, new byte[32]));
    Keytab keytab = new Keytab(java.util.List.of(entry));
    byte[] file = keytab.encoded();
    assertThat(Keytab.read(file)).isEqualTo(keytab);
    byte[] hole = HexFormat.of().parseHex("fffffffd010203");
    byte[] holed = new byte[file.length + hole.length];
    System.arraycopy(file, 0, holed, 0, 2);
    System.arraycopy(hole, 0, holed, 2, hole.length);
    System.arraycopy(file, 2, holed, 2 + hole.length, file.length - 2);
    assertThat(Keytab.read(holed)).isEqualTo(keytab);
    assertThatThrownBy(() -> Keytab.read(new byte[] {5, 1})).isInstanceOf(DerException.class);
  }
}
