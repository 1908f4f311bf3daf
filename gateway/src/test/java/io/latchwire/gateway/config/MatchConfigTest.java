package io.latchwire.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchConfigTest {
  private static final MatchConfig BGP =
      new MatchConfig(
          Protocol.TCP,
          List.of(prefix("192.0.2.0/24")),
          List.of(),
          new PortMatch(List.of(new PortRange(179, 179)), List.of(), List.of()),
          new VlanMatch.Any());

  @Test
  void everythingCoversAllAndIsCoveredByItselfAlone() {
    assertThat(MatchConfig.EVERYTHING.covers(BGP)).isTrue();
    assertThat(MatchConfig.EVERYTHING.covers(MatchConfig.EVERYTHING)).isTrue();
    assertThat(BGP.covers(MatchConfig.EVERYTHING)).isFalse();
    assertThat(BGP.covers(BGP)).isTrue();
  }

  @Test
  void bothVersionsOfTheWholeAddressSpaceAreLessThanEverything() {
    List<IpPrefix> both = List.of(prefix("0.0.0.0/0"), prefix("::/0"));
    MatchConfig ip = new MatchConfig(Protocol.ANY, both, List.of(), PortMatch.ANY, BGP.vlan());
    assertThat(ip.covers(MatchConfig.EVERYTHING)).as("ARP is not in it").isFalse();
    assertThat(ip.covers(BGP)).isTrue();
  }

  @Test
  void aPortOfEitherSideCoversThatPortOfOneSideAndNotTheReverse() {
    List<PortRange> bgp = List.of(new PortRange(179, 179));
    PortMatch either = new PortMatch(bgp, List.of(), List.of());
    PortMatch local = new PortMatch(List.of(), bgp, List.of());
    PortMatch remote = new PortMatch(List.of(), List.of(), bgp);

    assertThat(either.covers(local)).isTrue();
    assertThat(either.covers(remote)).isTrue();
    assertThat(local.covers(either)).isFalse();
    assertThat(local.covers(remote)).isFalse();
    assertThat(either.covers(PortMatch.ANY)).isFalse();
  }

  @Test
  void untaggedAndTaggedDoNotCoverEachOther() {
    VlanMatch ids = new VlanMatch.Ids(new TreeSet<>(List.of(1, 2)));
    VlanMatch one = new VlanMatch.Ids(new TreeSet<>(List.of(1)));
    assertThat(ids.covers(one)).isTrue();
    assertThat(one.covers(ids)).isFalse();
    assertThat(ids.covers(new VlanMatch.Untagged())).isFalse();
    assertThat(new VlanMatch.Untagged().covers(one)).isFalse();
    assertThat(new VlanMatch.Any().covers(new VlanMatch.Untagged())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "1.2.3.4/", "1.2.3.4/33", "1.2.3/24", "1.2.3.4.5", "256.1.1.1", "1.2.3.4/-1",
        "1.2.3.4/08", "::/129", "::1/", ":::", "fe80::1%lo", "::ffff:1.2.3.4", "localhost", "1",
        "1.2.3.4/24/24", "01.2.3.4.", ".1.2.3.4"
      })
  void whatIsNoPrefixIsRefused(String text) {
    assertThat(IpPrefix.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "192.0.2.1/32", "10.0.0.0/8", "::/0", "2001:db8::/32"})
  void aPrefixIsWrittenAsItIsRead(String text) {
    assertThat(prefix(text)).hasToString(text);
  }

  @Property
  void aPrefixContainsAnAddressExactlyWhenItsFirstBitsAgree(
      @ForAll @Size(4) byte[] network,
      @ForAll @Size(4) byte[] address,
      @ForAll @IntRange(max = 32) int length)
      throws UnknownHostException {
    IpPrefix prefix = new IpPrefix(InetAddress.getByAddress(network), length).masked();
    long mask = length == 0 ? 0 : (0xFFFF_FFFFL << (32 - length)) & 0xFFFF_FFFFL;

    assertThat(prefix.contains(address))
        .isEqualTo((number(network) & mask) == (number(address) & mask));
    assertThat(prefix.contains(network)).isTrue();
    assertThat(prefix.masked()).isEqualTo(prefix);
    assertThat(IpPrefix.parse(prefix.toString())).contains(prefix);
  }

  private static long number(byte[] octets) {
    long number = 0;
    for (byte octet : octets) {
      number = (number << 8) | (octet & 0xFF);
    }
    return number;
  }

  private static IpPrefix prefix(String text) {
    return IpPrefix.parse(text).orElseThrow();
  }
}
