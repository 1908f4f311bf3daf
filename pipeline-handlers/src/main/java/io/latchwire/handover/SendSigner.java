package io.latchwire.handover;

import io.latchwire.crypto.identity.CgaParameters;
import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.crypto.identity.SubjectPublicKey;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.NdBody;
import io.latchwire.wire.nd.NdMessage;
import io.latchwire.wire.nd.NdOption;
import io.latchwire.wire.nd.OctetString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A CGA with its key: makes signed messages from that address, RFC 3971 s5.2.1. */
public final class SendSigner {
  private final RsaKeyPair pair;
  private final CgaParameters parameters;
  private final Ip6Address address;
  private final OctetString keyHash;

  /**
   * A signer for one address.
   *
   * @param pair the CGA key
   * @param parameters of the same key
   * @param sec the Sec that the modifier has earned
   */
  public SendSigner(RsaKeyPair pair, CgaParameters parameters, int sec) {
    if (!pair.publicKey().equals(parameters.key())) {
      throw new IllegalArgumentException("the CGA is of another key");
    }
    this.pair = pair;
    this.parameters = parameters;
    this.address = Ip6Address.of(parameters.address(sec), 0);
    this.keyHash = OctetString.of(pair.publicKey().keyHash());
  }

  /** The CGA. */
  public Ip6Address address() {
    return address;
  }

  /** The CGA parameters. */
  public CgaParameters parameters() {
    return parameters;
  }

  /** The public half of the key. */
  public SubjectPublicKey publicKey() {
    return pair.publicKey();
  }

  /** Octets that signing adds to a message: CGA, Timestamp and RSA Signature options. */
  int signedOptionsOctets() {
    return NdOption.wireLength(new NdOption.Cga(OctetString.of(parameters.octets())))
        + 16
        + NdOption.wireLength(
            new NdOption.RsaSignature(
                keyHash, OctetString.of(new byte[pair.publicKey().modulusOctets()])));
  }

  /**
   * A signed packet: the options given, CGA, Timestamp, Nonce, the options that come after them,
   * and the RSA Signature last.
   *
   * @param timestamp the time of day in 1/65536 s
   * @param nonce null for none
   * @param last options behind the nonce
   */
  byte[] sign(
      Ip6Address destination,
      NdBody body,
      List<NdOption> first,
      long timestamp,
      @Nullable OctetString nonce,
      List<NdOption> last) {
    List<NdOption> options = new ArrayList<>(first);
    options.add(new NdOption.Cga(OctetString.of(parameters.octets())));
    options.add(new NdOption.Timestamp(timestamp));
    if (nonce != null) {
      options.add(new NdOption.Nonce(nonce));
    }
    options.addAll(last);
    byte[] unsigned = NdMessage.emitUnsigned(body, options);
    byte[] signature = pair.signSend(NdMessage.toBeSigned(address, destination, unsigned));
    return NdMessage.emitSigned(
        address,
        destination,
        unsigned,
        new NdOption.RsaSignature(keyHash, OctetString.of(signature)));
  }

  @Override
  public String toString() {
    return "SendSigner[" + address + ", " + pair.publicKey() + "]";
  }
}
