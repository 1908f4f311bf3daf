package io.latchwire.handover;

import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.CgaVerdict;
import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import org.jspecify.annotations.Nullable;

/**
 * The CGA and RSA Signature checks of a signed message, RFC 3971 s5.1.2 and s5.2.2, in two steps:
 * all that two hashes decide, and the one RSA operation.
 */
final class SendCheck {
  private final NdMessage message;
  private final @Nullable CgaParameters parameters;
  private final @Nullable SendFault fault;

  private SendCheck(
      NdMessage message, @Nullable CgaParameters parameters, @Nullable SendFault fault) {
    this.message = message;
    this.parameters = parameters;
    this.fault = fault;
  }

  /**
   * Checks everything that needs no public-key operation.
   *
   * @param minimumBits minbits, RFC 3971 s5.1.3
   * @param maximumBits the longest key that is taken
   */
  static SendCheck examine(NdMessage message, int minimumBits, int maximumBits) {
    NdOption option = message.option(NdOption.CGA);
    if (option == null) {
      return new SendCheck(message, null, SendFault.NO_CGA);
    }
    CgaParameters parameters =
        option instanceof NdOption.Cga(OctetString octets)
            ? CgaParameters.read(octets.octets())
            : null;
    NdOption.RsaSignature signature = message.signature();
    if (parameters == null || signature == null) {
      return new SendCheck(message, null, SendFault.CGA_MALFORMED);
    }
    int bits = parameters.key().modulusBits();
    SendFault fault = null;
    if (!OctetString.of(parameters.key().keyHash()).equals(signature.keyHash())) {
      fault = SendFault.KEY_HASH;
    } else if (bits < minimumBits || bits > maximumBits) {
      fault = SendFault.KEY_SIZE;
    } else if (parameters.verify(message.source().octets()) != CgaVerdict.VALID) {
      fault = SendFault.CGA_MISMATCH;
    }
    return new SendCheck(message, parameters, fault);
  }

  /** What the hashes found wrong; null when the signature may be looked at. */
  @Nullable SendFault fault() {
    return fault;
  }

  /** The parameters; there are some when {@link #fault} is null. */
  CgaParameters parameters() {
    if (parameters == null) {
      throw new IllegalStateException("no CGA parameters: " + fault);
    }
    return parameters;
  }

  /** Does the RSA operation. */
  boolean isSignatureValid() {
    NdOption.RsaSignature signature = message.signature();
    return fault == null
        && parameters != null
        && signature != null
        && RsaPublicOperation.verifySend(
            parameters.key(), message.signedOctets(), signature.signature().octets());
  }
}
