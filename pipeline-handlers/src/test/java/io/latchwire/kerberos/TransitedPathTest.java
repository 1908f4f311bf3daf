package io.latchwire.kerberos;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.wire.kerberos.OctetString;
import io.latchwire.wire.kerberos.PrincipalName;
import io.latchwire.wire.kerberos.TransitedEncoding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitedPathTest {
  private static List<String> realms(String contents) throws KrbRefusal {
    return TransitedPath.realms(
        new TransitedEncoding(1, OctetString.of(contents.getBytes(StandardCharsets.UTF_8))),
        "ATHENA.MIT.EDU",
        "CS.WASHINGTON.EDU");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EDU,MIT.,ATHENA.,WASHINGTON.EDU,CS. | EDU;MIT.EDU;ATHENA.MIT.EDU;WASHINGTON.EDU;CS.WASHINGTON.EDU",
        "/COM,/HP,/APOLLO | /COM;/COM/HP;/COM/HP/APOLLO",
        "A\\,B,C\\\\D | A,B;C\\D",
        "X\\. | X.",
        "A, /COM | A;/COM",
        ",EDU | MIT.EDU;EDU",
        "EDU, | EDU;WASHINGTON.EDU"
      })
  void aCompressedListIsReadInFullRfc4120S3332(String contents, String expected) throws KrbRefusal {
    assertThat(realms(contents)).containsExactly(expected.split(";", -1));
  }

  @Test
  void whatIsWrittenIsReadAgainWhateverTheNames() throws KrbRefusal {
    List<String> names = List.of("A.B", "C,D", "E\\F", "G.", "/H");
    TransitedEncoding encoding = TransitedEncoding.NONE;
    for (int i = 0; i < names.size(); i++) {
      encoding = TransitedPath.with(encoding, names.subList(0, i), names.get(i));
    }
    assertThat(TransitedPath.realms(encoding, "X", "Y")).isEqualTo(names);
  }

  @Test
  void theAnonymousRealmIsNeverWrittenRfc8062S42() {
    assertThat(TransitedPath.with(TransitedEncoding.NONE, List.of(), PrincipalName.ANONYMOUS_REALM))
        .isEqualTo(TransitedEncoding.NONE);
  }

  @Test
  void theHierarchyIsAcceptedAndWhatTheOperatorTrusts() {
    String client = "A.EXAMPLE";
    String server = "B.EXAMPLE";
    assertThat(TransitedPath.isAccepted(List.of("EXAMPLE"), client, server, Set.of())).isTrue();
    assertThat(TransitedPath.isAccepted(List.of("EVIL"), client, server, Set.of())).isFalse();
    assertThat(TransitedPath.isAccepted(List.of("HUB"), client, server, Set.of("HUB"))).isTrue();
    assertThat(
            TransitedPath.isAccepted(
                List.of("EVIL"), PrincipalName.ANONYMOUS_REALM, server, Set.of()))
        .isTrue();
  }
}
