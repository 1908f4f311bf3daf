package io.latchwire.crypto.mac;

import io.latchwire.crypto.secret.SecretOctets;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * Shows a secret to the JDK's ciphers without a lasting copy: they wipe the array that they ask
 * for. What they derive from it stays theirs.
 */
final class AesKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient SecretOctets secret;

  AesKey(SecretOctets secret) {
    this.secret = secret;
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return secret.toArray();
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a key is not for writing down");
  }
}
