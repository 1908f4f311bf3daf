package io.latchwire.handover;

import io.latchwire.crypto.identity.RsaPublicOperation;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.wire.nd.LinkLayerAddress;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import org.jspecify.annotations.Nullable;

/**
 * The checks of an RtSolPr from the source address to the signature, cheap ones first: the RSA
 * operation is the only costly one and comes last. Nothing is changed but budgets before it has
 * succeeded (RFC 5269 s3.2, s5).
 */
final class SolicitationCheck {
  private final AccessRouterSettings settings;
  private final TimestampCache timestamps;
  private final WorkBudget budget;

  SolicitationCheck(AccessRouterSettings settings, TimestampCache timestamps, WorkBudget budget) {
    this.settings = settings;
    this.timestamps = timestamps;
    this.budget = budget;
  }

  /**
   * What the checks found.
   *
   * @param fault null when SEND vouches for the sender
   * @param senderKey the CGA key; not null when SEND vouches for the sender
   */
  record Outcome(@Nullable SolicitationFault fault, @Nullable SubjectPublicKey senderKey) {
    static Outcome refused(SolicitationFault fault) {
      return new Outcome(fault, null);
    }
  }

  /** Runs the checks; after success the timestamp is noted. */
  Outcome check(NdMessage message, LinkLayerAddress from, Moment now) {
    if (!message.source().isUnicast()) {
      return Outcome.refused(SolicitationFault.SOURCE);
    }
    if (!asksForAccessPoint(message)) {
      return Outcome.refused(SolicitationFault.NO_ACCESS_POINT);
    }
    if (!message.isSigned()) {
      return Outcome.refused(SolicitationFault.UNSIGNED);
    }
    if (!(message.option(NdOption.TIMESTAMP) instanceof NdOption.Timestamp(long timestamp))) {
      return Outcome.refused(SolicitationFault.NO_TIMESTAMP);
    }
    if (!(message.option(NdOption.NONCE) instanceof NdOption.Nonce(OctetString nonce))
        || nonce.length() < NdOption.Nonce.MINIMUM_OCTETS) {
      return Outcome.refused(SolicitationFault.NO_NONCE);
    }
    SendCheck send =
        SendCheck.examine(message, settings.minimumKeyBits(), settings.maximumKeyBits());
    SendFault sendFault = send.fault();
    if (sendFault != null) {
      return Outcome.refused(SolicitationFault.of(sendFault));
    }
    boolean known = timestamps.isKnown(message.source());
    if (timestamps.isRepeat(message.source(), timestamp)) {
      return Outcome.refused(SolicitationFault.REPEATED);
    }
    if (!timestamps.accepts(message.source(), now.timestamp(), timestamp)) {
      return Outcome.refused(
          known
              ? SolicitationFault.TIMESTAMP_OF_KNOWN_PEER
              : SolicitationFault.TIMESTAMP_OF_UNKNOWN_PEER);
    }
    if (!budget.mayVerify(from, known, now.nanos())) {
      return Outcome.refused(SolicitationFault.RATE);
    }
    if (!send.isSignatureValid()) {
      return Outcome.refused(SolicitationFault.SIGNATURE);
    }
    timestamps.accepted(message.source(), now.timestamp(), timestamp);
    return new Outcome(null, send.parameters().key());
  }

  private static boolean asksForAccessPoint(NdMessage message) {
    for (NdOption.LinkLayer option : message.all(NdOption.LinkLayer.class)) {
      if (option.code() == NdOption.LinkLayer.NEW_ACCESS_POINT
          || option.code() == NdOption.LinkLayer.WILDCARD) {
        return true;
      }
    }
    return false;
  }

  /**
   * Checks the Handover Key Request of a message that SEND vouches for, RFC 5269 s4.1.
   *
   * @return null when a key may be given
   */
  @Nullable SolicitationFault checkKeyRequest(NdMessage message, SubjectPublicKey senderKey) {
    NdOption option = message.option(NdOption.HANDOVER_KEY_REQUEST);
    if (option == null) {
      return SolicitationFault.NOT_ASKED;
    }
    if (!settings.isOnLink(message.source())) {
      return SolicitationFault.OFF_LINK;
    }
    SubjectPublicKey encryptionKey = encryptionKey(option);
    if (encryptionKey == null) {
      return SolicitationFault.KEY_REQUEST_MALFORMED;
    }
    if (encryptionKey.modulusBits() != senderKey.modulusBits()
        || !RsaPublicOperation.fits(encryptionKey, HandoverKey.OCTETS)) {
      return SolicitationFault.KEY_REQUEST_PARAMETERS;
    }
    return encryptionKey.isSameKey(senderKey) ? SolicitationFault.KEY_REQUEST_REUSES_CGA_KEY : null;
  }

  /** The key in a Handover Key Request option; null when it is not one. */
  static @Nullable SubjectPublicKey encryptionKey(NdOption option) {
    return option instanceof NdOption.HandoverKeyRequest(_, OctetString key)
        ? SubjectPublicKey.readExactly(key.octets())
        : null;
  }
}
