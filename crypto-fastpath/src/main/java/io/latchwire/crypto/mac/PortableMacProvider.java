package io.latchwire.crypto.mac;

/**
 * The MACs in Java over the JDK's AES and hashes: right on every machine, without allocation.
 *
 * <p>The JDK's ciphers keep an expanded AES key on the heap while a key is open, and so lie the
 * pads of the numbers to come; keys themselves lie off the heap.
 */
public final class PortableMacProvider implements MacProvider {
  static final String NAME = "portable";

  private final Workspace work = new Workspace();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return NAME + " (Java " + Runtime.version().feature() + ")";
  }

  @Override
  public MacKey key(MacAlgorithm algorithm, byte[] secret) {
    algorithm.requireKeyOctets(secret.length);
    return switch (algorithm) {
      case AES_128_CMAC_96 -> new PortableCmac(algorithm, secret);
      case AES_128_GMAC_96, AES_256_GMAC_96 -> new PortableGmac(algorithm, secret);
      case AES_128_UMAC_96 -> new Umac(secret, null);
      case HMAC_SHA_1_96, HMAC_SHA_1_160 -> PortableDigest.hmac(algorithm, "SHA-1", secret);
      case HMAC_SHA_256_128, HMAC_SHA_256_256 -> PortableDigest.hmac(algorithm, "SHA-256", secret);
      case HMAC_MD5 -> PortableDigest.hmac(algorithm, "MD5", secret);
      case MD5_SUFFIX -> PortableDigest.suffix(algorithm, "MD5", secret);
      case SHA_1_SUFFIX -> PortableDigest.suffix(algorithm, "SHA-1", secret);
      case SHA_256_SUFFIX -> PortableDigest.suffix(algorithm, "SHA-256", secret);
    };
  }

  @Override
  public void sign(MacBatch batch) {
    batch.spendNumbers();
    for (int slot = 0; slot < batch.size(); slot++) {
      tag(batch, slot);
      batch.putTag(slot, work.tag, batch.tags());
    }
  }

  @Override
  public void verify(MacBatch batch) {
    batch.requireOpenKeys();
    for (int slot = 0; slot < batch.size(); slot++) {
      tag(batch, slot);
      batch.compare(slot, work.tagSegment);
    }
  }

  private void tag(MacBatch batch, int slot) {
    if (!(batch.key(slot) instanceof PortableKey key)) {
      throw MacBatch.foreignKey(batch.key(slot), this);
    }
    key.tag(
        work, batch.address(slot), batch.length(slot), batch.direction(slot), batch.number(slot));
  }
}
