package io.latchwire.handover;

import io.latchwire.crypto.identity.RouterCertificate;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdOption;
import java.util.List;
import java.util.function.IntFunction;

/**
 * How a mobile node is set up.
 *
 * @param linkAddress its link-layer address
 * @param anchors trust anchors; without any no router is believed (RFC 5269 s3.2)
 * @param algorithms what AT means and which are in use
 * @param preferredType the AT to ask for
 * @param encryptionKeySeconds HKEPK-LIFETIME
 * @param encryptionKeyHandovers HKEPK-HANDOVERS
 * @param minimumKeyBits minbits
 * @param maximumKeyBits longer router keys are refused
 * @param nonceOctets of a solicitation: 6, 14 or 22
 * @param lengthCountsSpi whether Option Length of a BADF option that is sent includes the SPI
 * @param keyPairs makes a key pair of so many bits
 */
public record MobileNodeSettings(
    LinkLayerAddress linkAddress,
    List<RouterCertificate> anchors,
    AlgorithmTable algorithms,
    int preferredType,
    long encryptionKeySeconds,
    int encryptionKeyHandovers,
    int minimumKeyBits,
    int maximumKeyBits,
    int nonceOctets,
    boolean lengthCountsSpi,
    IntFunction<RsaKeyPair> keyPairs) {
  /** HKEPK-LIFETIME, RFC 5269 s3.7: 12 hours. */
  public static final long DEFAULT_ENCRYPTION_KEY_SECONDS = 43_200;

  /** HKEPK-HANDOVERS, RFC 5269 s3.7. */
  public static final int DEFAULT_ENCRYPTION_KEY_HANDOVERS = 10;

  /** Copies the anchors. */
  public MobileNodeSettings {
    anchors = List.copyOf(anchors);
  }

  /** The defaults of the RFC. */
  public static MobileNodeSettings of(
      LinkLayerAddress linkAddress, List<RouterCertificate> anchors, int preferredType) {
    return new MobileNodeSettings(
        linkAddress,
        anchors,
        AlgorithmTable.DEFAULT,
        preferredType,
        DEFAULT_ENCRYPTION_KEY_SECONDS,
        DEFAULT_ENCRYPTION_KEY_HANDOVERS,
        AccessRouterSettings.DEFAULT_MINIMUM_KEY_BITS,
        AccessRouterSettings.DEFAULT_MAXIMUM_KEY_BITS,
        NdOption.Nonce.MINIMUM_OCTETS,
        false,
        RsaKeyPair::generate);
  }

  /** The same with key pairs from elsewhere. */
  public MobileNodeSettings withKeyPairs(IntFunction<RsaKeyPair> source) {
    return new MobileNodeSettings(
        linkAddress,
        anchors,
        algorithms,
        preferredType,
        encryptionKeySeconds,
        encryptionKeyHandovers,
        minimumKeyBits,
        maximumKeyBits,
        nonceOctets,
        lengthCountsSpi,
        source);
  }

  /** The same with other algorithms. */
  public MobileNodeSettings withAlgorithms(AlgorithmTable table, int type) {
    return new MobileNodeSettings(
        linkAddress,
        anchors,
        table,
        type,
        encryptionKeySeconds,
        encryptionKeyHandovers,
        minimumKeyBits,
        maximumKeyBits,
        nonceOctets,
        lengthCountsSpi,
        keyPairs);
  }

  /** The same with longer nonces. */
  public MobileNodeSettings withNonceOctets(int octets) {
    return new MobileNodeSettings(
        linkAddress,
        anchors,
        algorithms,
        preferredType,
        encryptionKeySeconds,
        encryptionKeyHandovers,
        minimumKeyBits,
        maximumKeyBits,
        octets,
        lengthCountsSpi,
        keyPairs);
  }

  /** The same with the other reading of Option Length. */
  public MobileNodeSettings withLengthCountsSpi(boolean counts) {
    return new MobileNodeSettings(
        linkAddress,
        anchors,
        algorithms,
        preferredType,
        encryptionKeySeconds,
        encryptionKeyHandovers,
        minimumKeyBits,
        maximumKeyBits,
        nonceOctets,
        counts,
        keyPairs);
  }
}
