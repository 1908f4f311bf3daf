package io.latchwire.handover;

import io.latchwire.crypto.identity.RsaKeyPair;
import io.latchwire.wire.nd.Ip6Address;
import io.latchwire.wire.nd.Ip6Packet;
import io.latchwire.wire.nd.MobilityBody;
import io.latchwire.wire.nd.MobilityHeader;
import io.latchwire.wire.nd.MobilityOption;
import io.latchwire.wire.nd.OctetString;
import io.latchwire.wire.nd.UpperLayerChecksum;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Packets that tests send, and what they find in those that come back. */
public final class Packets {
  private Packets() {}

  /** Puts the right ICMPv6 checksum into a packet without extension headers. */
  static byte[] withIcmpChecksum(byte[] packet) {
    int checksum =
        UpperLayerChecksum.of(
            Ip6Address.of(packet, 8),
            Ip6Address.of(packet, 24),
            Ip6Packet.ICMPV6,
            packet,
            40,
            packet.length - 40,
            2);
    packet[42] = (byte) (checksum >>> 8);
    packet[43] = (byte) checksum;
    return packet;
  }

  /** An FBU from the old link. */
  public static byte[] update(
      Ip6Address home,
      Ip6Address router,
      Ip6Address newCareOf,
      int sequence,
      int lifetimeSeconds,
      HandoverKey key,
      HandoverMac algorithm) {
    return update(home, home, router, newCareOf, sequence, lifetimeSeconds, key, algorithm, 0xC000);
  }

  static byte[] update(
      Ip6Address source,
      Ip6Address home,
      Ip6Address router,
      Ip6Address newCareOf,
      int sequence,
      int lifetimeSeconds,
      HandoverKey key,
      HandoverMac algorithm,
      int flags) {
    byte[] header =
        MobilityHeader.emitUnsealed(
            new MobilityBody.FastBindingUpdate(sequence, flags, lifetimeSeconds),
            List.of(new MobilityOption.AlternateCareOf(newCareOf)),
            0,
            algorithm.authenticatorOctets(),
            false);
    byte[] authenticated = Arrays.copyOf(header, header.length - algorithm.authenticatorOctets());
    MobilityHeader.seal(
        header,
        key.authenticator(
            algorithm, lifetimeSeconds == 0 ? home : newCareOf, router, authenticated),
        home,
        router);
    return Ip6Packet.emitWithHomeAddress(source, router, home, 64, header);
  }

  /** The handover key in a PrRtAdv. */
  public static HandoverKey key(byte[] advertisement, RsaKeyPair pair) {
    OctetString ciphertext =
        RouterUnderTest.reply(HandoverLink.message(advertisement)).encryptedKey();
    return HandoverKey.ofReceived(Objects.requireNonNull(pair.decrypt(ciphertext.octets())));
  }
}
