package io.latchwire.handover;

import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** An RtSolPr with a Handover Key Request, said in a few words. */
public final class SolicitationBuilder {
  private final SendSigner sender;
  private SubjectPublicKey encryptionKey = HandoverVectors.keyPair("mn/handover").publicKey();
  private int algorithmType = 1;
  private OctetString nonce = randomNonce();
  private final int identifier = ThreadLocalRandom.current().nextInt(1, 65_536);

  private SolicitationBuilder(SendSigner sender) {
    this.sender = sender;
  }

  /** From the address of a signer. */
  public static SolicitationBuilder from(SendSigner sender) {
    return new SolicitationBuilder(sender);
  }

  private static OctetString randomNonce() {
    byte[] octets = new byte[6];
    ThreadLocalRandom.current().nextBytes(octets);
    return OctetString.of(octets);
  }

  SolicitationBuilder to(RsaKeyPair pair) {
    encryptionKey = pair.publicKey();
    return this;
  }

  SolicitationBuilder algorithm(int type) {
    algorithmType = type;
    return this;
  }

  SolicitationBuilder nonce(OctetString octets) {
    nonce = octets;
    return this;
  }

  /** Signed at this time. */
  public byte[] at(Moment now) {
    return sender.sign(
        Ip6Address.ALL_ROUTERS,
        new NdBody.RtSolPr(identifier),
        List.of(
            new NdOption.LinkLayer(NdOption.LinkLayer.SOURCE, HandoverVectors.MN_STATION),
            new NdOption.LinkLayer(NdOption.LinkLayer.WILDCARD, null)),
        now.timestamp(),
        nonce,
        List.of(
            new NdOption.HandoverKeyRequest(
                algorithmType, OctetString.of(encryptionKey.encoded()))));
  }

  /** With the last bit of the signature flipped, or of the padding behind it: of the signature. */
  public byte[] forgedAt(Moment now) {
    byte[] packet = at(now);
    int padding = -(20 + sender.publicKey().modulusOctets()) & 7;
    int last = packet.length - padding - 1;
    packet[last] ^= 1;
    // The checksum of the wire must stay right, or the signature is not even looked at.
    return Packets.withIcmpChecksum(packet);
  }
}
