package io.latchwire.crypto.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SecretOctetsTest {
  @Test
  void closingOverwritesTheOctetsForEveryHolder() {
    SecretOctets secret = SecretOctets.copyOf(new byte[] {1, 2, 3});
    assertThat(secret.octets().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    secret.close();
    assertThat(secret.octets().toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 0, 0);
    assertThat(secret.isClosed()).isTrue();
    assertThatThrownBy(secret::toArray)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the secret is closed");
  }

  @Test
  void whatTheCiphersSeeOfASecretIsNotForWritingDown() throws Exception {
    try (SecretOctets secret = SecretOctets.copyOf(new byte[16]);
        ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(secret.asKey("AES")))
          .isInstanceOf(NotSerializableException.class);
    }
  }

  @Test
  void thereIsNoTextForm() {
    try (SecretOctets secret = SecretOctets.copyOf(new byte[] {0x5A, 0x5A, 0x5A, 0x5A})) {
      assertThat(((Object) secret).toString()).matches("[\\w.]+@[0-9a-f]+");
    }
  }
}
