package io.latchwire.crypto.mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.crypto.mac.MacProviders.Candidate;
import io.latchwire.crypto.mac.MacProviders.Choice;
import io.latchwire.crypto.mac.MacProviders.Preference;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class MacProvidersTest {
  private static final Candidate PORTABLE = new Candidate("portable", PortableMacProvider::new);

  @Test
  void theNativeLibraryIsTakenWhereItIsInstalled() {
    Natives.open();
    Choice choice = MacProviders.choose(Preference.AUTOMATIC);
    assertThat(choice.provider().name()).isEqualTo("ipsec-mb");
    assertThat(choice.description()).contains("libIPSec_MB.so.1 1.3.0");
    assertThat(choice.refused()).isEmpty();
  }

  @Test
  void javaIsTakenWhereTheOperatorWantsIt() {
    Choice choice = MacProviders.choose(Preference.PORTABLE);
    assertThat(choice.provider().name()).isEqualTo("portable");
    assertThat(choice.refused()).isEmpty();
  }

  @Test
  void aLibraryThatIsNotThereIsRefusedWithItsReason() {
    Candidate absent =
        new Candidate(
            "ipsec-mb",
            () -> {
              throw new UnsupportedOperationException("not installed; remedy: install it");
            });
    Choice choice = MacProviders.choose(List.of(absent, PORTABLE));
    assertThat(choice.provider().name()).isEqualTo("portable");
    assertThat(choice.refused())
        .containsExactly(new MacProviders.Refusal("ipsec-mb", "not installed; remedy: install it"));
  }

  @Test
  void anAbsentLibraryIsReportedWithThePackageToInstall() {
    assertThatThrownBy(() -> IpsecMb.open("libIPSec_MB_absent.so.1"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage(
            "libIPSec_MB_absent.so.1 is not installed; remedy: apt-get install libipsec-mb1");
  }

  @Test
  void aLibraryOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> IpsecMb.open("libc.so.6"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("lacks imb_get_version");
  }

  @Test
  void aProviderThatGivesAWrongTagIsRefusedAndTheAlgorithmNamed() {
    Candidate wrong = new Candidate("wrong", WrongTags::new);
    Choice choice = MacProviders.choose(List.of(wrong, PORTABLE));
    assertThat(choice.provider().name()).isEqualTo("portable");
    assertThat(choice.refused()).hasSize(1);
    assertThat(choice.refused().getFirst().reason())
        .isEqualTo("self-test: wrong answer for hmac-sha-1-96");
  }

  @Test
  void aProviderThatAcceptsAnAlteredTagIsRefused() {
    Candidate gullible = new Candidate("gullible", Gullible::new);
    Choice choice = MacProviders.choose(List.of(gullible, PORTABLE));
    assertThat(choice.provider().name()).isEqualTo("portable");
    assertThat(choice.refused()).hasSize(1);
  }

  @Test
  void withoutAnyProviderTheReasonsAreTold() {
    Candidate wrong = new Candidate("wrong", WrongTags::new);
    assertThatThrownBy(() -> MacProviders.choose(List.of(wrong)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wrong answer for hmac-sha-1-96");
  }

  @Test
  void preferencesAreFoundByTheirLabels() {
    for (Preference preference : Preference.values()) {
      assertThat(Preference.ofLabel(preference.label())).contains(preference);
    }
    assertThat(Preference.ofLabel("fast")).isEmpty();
  }

  /** Right but for the tags of one algorithm. */
  private static final class WrongTags implements MacProvider {
    private final PortableMacProvider right = new PortableMacProvider();

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public MacKey key(MacAlgorithm algorithm, byte[] secret) {
      return right.key(algorithm, secret);
    }

    @Override
    public void sign(MacBatch batch) {
      right.sign(batch);
      for (int slot = 0; slot < batch.size(); slot++) {
        if (batch.key(slot).algorithm() == MacAlgorithm.HMAC_SHA_1_96) {
          long last = batch.tagOffset(slot) + 11;
          byte octet = batch.tags().get(ValueLayout.JAVA_BYTE, last);
          batch.tags().set(ValueLayout.JAVA_BYTE, last, (byte) (octet ^ 1));
        }
      }
    }

    @Override
    public void verify(MacBatch batch) {
      right.verify(batch);
    }
  }

  /** Finds every tag good. */
  private static final class Gullible implements MacProvider {
    private final PortableMacProvider right = new PortableMacProvider();

    @Override
    public String name() {
      return "gullible";
    }

    @Override
    public MacKey key(MacAlgorithm algorithm, byte[] secret) {
      return right.key(algorithm, secret);
    }

    @Override
    public void sign(MacBatch batch) {
      right.sign(batch);
    }

    @Override
    public void verify(MacBatch batch) {
      for (int slot = 0; slot < batch.size(); slot++) {
        batch.good(slot, true);
      }
    }
  }
}
