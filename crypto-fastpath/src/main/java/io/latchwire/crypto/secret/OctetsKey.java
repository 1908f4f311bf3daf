package io.latchwire.crypto.secret;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * Shows a secret to the JDK's ciphers without a lasting copy: they wipe the array that they ask
 * for. What they derive from it stays theirs.
 */
final class OctetsKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient SecretOctets secret;
  private final String algorithm;

  OctetsKey(SecretOctets secret, String algorithm) {
    this.secret = secret;
    this.algorithm = algorithm;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
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
