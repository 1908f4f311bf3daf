package io.latchwire.wire.nd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class NdPropertyTest {
  private static final Ip6Address SOURCE = Ip6Address.parse("2001:db8::1");

  @Property(tries = 2000)
  void anyOctetsAreRefusedOrReadAndNeverThrow(@ForAll @Size(max = 400) byte[] octets) {
    Ip6Packet packet = Ip6Packet.read(octets);
    if (packet != null) {
      assertThat(NdMessage.read(packet)).isNotNull();
      assertThat(MobilityHeader.read(packet)).isNotNull();
    }
  }

  /** With a header that leads into the parser and a checksum that lets it go on. */
  @Property(tries = 2000)
  void anyMessageBehindAGoodChecksumIsRefusedOrReadAndNeverThrows(
      @ForAll @Size(min = 8, max = 400) byte[] message, @ForAll("types") int type) {
    message[0] = (byte) type;
    message[1] = 0;
    message[4] = (byte) (type == NdBody.FMIPV6 ? 2 + (message[4] & 1) : message[4]);
    int checksum =
        UpperLayerChecksum.of(
            SOURCE, Ip6Address.ALL_ROUTERS, Ip6Packet.ICMPV6, message, 0, message.length, 2);
    message[2] = (byte) (checksum >>> 8);
    message[3] = (byte) checksum;
    byte[] octets = Ip6Packet.emit(SOURCE, Ip6Address.ALL_ROUTERS, Ip6Packet.ICMPV6, 255, message);
    NdReading reading = NdMessage.read(Objects.requireNonNull(Ip6Packet.read(octets)));
    if (reading instanceof NdMessage read) {
      assertThat(read.signedOctets()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<Integer> types() {
    return Arbitraries.of(133, 134, 135, 136, 148, 149, 154);
  }

  @Property(tries = 2000)
  void anyMobilityHeaderBehindAGoodChecksumIsRefusedOrReadAndNeverThrows(
      @ForAll @Size(min = 16, max = 200) byte[] random, @ForAll("mobilityTypes") int type) {
    byte[] header = java.util.Arrays.copyOf(random, random.length & ~7);
    header[0] = 59;
    header[1] = (byte) (header.length / 8 - 1);
    header[2] = (byte) type;
    MobilityHeader.putChecksum(header, SOURCE, SOURCE);
    byte[] octets = Ip6Packet.emit(SOURCE, SOURCE, Ip6Packet.MOBILITY, 64, header);
    MobilityReading reading = MobilityHeader.read(Objects.requireNonNull(Ip6Packet.read(octets)));
    if (reading instanceof MobilityHeader read && read.authorization() != null) {
      assertThat(read.authorization().authenticator().length()).isPositive();
    }
  }

  @Provide
  Arbitrary<Integer> mobilityTypes() {
    return Arbitraries.of(8, 9, 14, 15);
  }

  @Property(tries = 1000)
  void anOptionIsReadAsItWasWritten(@ForAll("options") NdOption option) {
    byte[] written = new byte[NdOption.wireLength(option)];
    assertThat(NdOption.emit(option, written, 0)).isEqualTo(written.length);
    assertThat(NdOption.read(written, 0, written.length)).isEqualTo(option);
  }

  @Provide
  Arbitrary<NdOption> options() {
    Arbitrary<OctetString> octets =
        Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(600).map(OctetString::of);
    Arbitrary<OctetString> units =
        Arbitraries.integers()
            .between(0, 20)
            .flatMap(n -> Arbitraries.bytes().array(byte[].class).ofSize(4 + 8 * n))
            .map(OctetString::of);
    Arbitrary<OctetString> nonces =
        Arbitraries.integers()
            .between(0, 3)
            .flatMap(n -> Arbitraries.bytes().array(byte[].class).ofSize(6 + 8 * n))
            .map(OctetString::of);
    Arbitrary<OctetString> hashes =
        Arbitraries.bytes().array(byte[].class).ofSize(16).map(OctetString::of);
    Arbitrary<Integer> types = Arbitraries.integers().between(0, 15);
    Arbitrary<Ip6Address> addresses =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Ip6Address::new);
    Arbitrary<LinkLayerAddress> stations =
        Arbitraries.longs().between(0, (1L << 48) - 1).map(LinkLayerAddress::new);
    Arbitrary<Integer> codes = Arbitraries.integers().between(0, 255);
    Arbitrary<Integer> bits = Arbitraries.integers().between(0, 128);
    return Arbitraries.oneOf(
        List.of(
            octets.map(NdOption.Cga::new),
            Combinators.combine(hashes, units).as(NdOption.RsaSignature::new),
            Arbitraries.longs().map(NdOption.Timestamp::new),
            nonces.map(NdOption.Nonce::new),
            Combinators.combine(codes, octets).as(NdOption.TrustAnchor::new),
            Combinators.combine(codes, units).as(NdOption.Certificate::new),
            Combinators.combine(codes, bits, addresses).as(NdOption.AddressPrefix::new),
            Combinators.combine(codes, stations).as(NdOption.LinkLayer::new),
            stations.map(NdOption.SourceLinkLayer::new),
            stations.map(NdOption.TargetLinkLayer::new),
            Combinators.combine(types, octets).as(NdOption.HandoverKeyRequest::new),
            Combinators.combine(types, Arbitraries.integers().between(0, 65_535), octets)
                .as(NdOption.HandoverKeyReply::new)));
  }
}
