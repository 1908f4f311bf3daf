package io.latchwire.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficSelectorTest {
  private static final AddressPrefix HERE = AddressPrefix.parse("192.0.2.1");
  private static final AddressPrefix THERE = AddressPrefix.parse("198.51.100.2");

  private static final TrafficSelector BGP =
      TrafficSelector.builder()
          .protocol(6)
          .local(HERE)
          .remote(AddressPrefix.parse("198.51.100.0/24"))
          .port(PortRange.of(179))
          .build();

  private static boolean bgp(int localPort, int remotePort) {
    return BGP.matches(
        6, HERE.high(), HERE.low(), localPort, THERE.high(), THERE.low(), remotePort, 0);
  }

  @Test
  void portHoldsForEitherSideWhoeverOpened() {
    assertThat(bgp(179, 40000)).isTrue();
    assertThat(bgp(40000, 179)).isTrue();
    assertThat(bgp(40000, 40001)).isFalse();
    assertThat(bgp(PortRange.NO_PORT, PortRange.NO_PORT)).isFalse();
  }

  @Test
  void localAndRemoteAreNotInterchangeable() {
    assertThat(BGP.matches(6, THERE.high(), THERE.low(), 179, HERE.high(), HERE.low(), 40000, 0))
        .isFalse();
  }

  @Test
  void anEmptySelectorMatchesEverythingAndASelectorWithAVlanOnlyThatVlan() {
    assertThat(
            TrafficSelector.ALL.matches(255, -1, -1, PortRange.NO_PORT, 0, 0, PortRange.NO_PORT, 7))
        .isTrue();
    TrafficSelector tagged = TrafficSelector.builder().vlan(7).build();
    assertThat(tagged.matches(6, 0, 1, 1, 0, 1, 1, 7)).isTrue();
    assertThat(tagged.matches(6, 0, 1, 1, 0, 1, 1, TrafficSelector.UNTAGGED)).isFalse();
  }

  @Test
  void anIpv6PrefixNeverHoldsAnIpv4Address() {
    TrafficSelector ipv6 = TrafficSelector.builder().local(AddressPrefix.parse("::/0")).build();
    assertThat(ipv6.matches(6, HERE.high(), HERE.low(), 1, 0, 1, 1, 0)).isFalse();
    assertThat(ipv6.matches(6, 0, 1, 1, 0, 1, 1, 0)).isTrue();
    assertThat(ipv6.matches(6, -1, -1, 1, 0, 1, 1, 0)).isTrue();
  }

  @Test
  void theFirstPolicyThatMatchesDecidesAndNothingMeansDiscard() {
    Policy protect = new Policy("transit-bgp", BGP, PolicyAction.PROTECT);
    Policy tcp =
        new Policy("tcp", TrafficSelector.builder().protocol(6).build(), PolicyAction.BYPASS);
    Policy shadowed = new Policy("shadowed", BGP, PolicyAction.DISCARD);
    PolicyTable table = new PolicyTable(List.of(protect, tcp, shadowed));
    assertThat(table.decide(6, HERE.high(), HERE.low(), 1, THERE.high(), THERE.low(), 179, 0))
        .isSameAs(protect);
    assertThat(table.decide(6, HERE.high(), HERE.low(), 1, THERE.high(), THERE.low(), 180, 0))
        .isSameAs(tcp);
    assertThat(table.decide(17, 0, 1, 1, 0, 1, 1, 0)).isSameAs(PolicyTable.UNMATCHED);
    assertThat(PolicyTable.UNMATCHED.action()).isEqualTo(PolicyAction.DISCARD);
    assertThat(table.effective(2).isEmpty()).isTrue();
    assertThat(table.effective(1).isEmpty()).isFalse();
  }

  @Test
  void decidingAllocatesNothing() {
    PolicyTable table =
        new PolicyTable(
            List.of(
                new Policy("bgp", BGP, PolicyAction.PROTECT),
                new Policy("rest", TrafficSelector.ALL, PolicyAction.BYPASS)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long first = decideOften(table, 1_000);
    long before = threads.getCurrentThreadAllocatedBytes();
    long second = decideOften(table, 10_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(first + second).isEqualTo(11_000);
    // The measurement itself may allocate a little; one octet per decision would be 10 000.
    assertThat(allocated).isLessThan(1_000);
  }

  private static long decideOften(PolicyTable table, int times) {
    long protectedOnes = 0;
    for (int i = 0; i < times; i++) {
      Policy policy =
          table.decide(6, HERE.high(), HERE.low(), 1024 + i, THERE.high(), THERE.low(), 179, 0);
      protectedOnes += policy.action() == PolicyAction.PROTECT ? 1 : 0;
    }
    return protectedOnes;
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1/32",
    "192.0.2.0/24, 192.0.2.0/24",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1/128",
    "2001:db8::/33, 2001:db8:0:0:0:0:0:0/33",
    "::/0, 0:0:0:0:0:0:0:0/0"
  })
  void prefixesAreReadAndWritten(String text, String canonical) {
    assertThat(AddressPrefix.parse(text)).hasToString(canonical);
    assertThat(AddressPrefix.parse(canonical)).isEqualTo(AddressPrefix.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.1/24",
        "192.0.2.1/x",
        "2001:db8::1%eth0",
        "2001:db8::/129",
        "2001:db8::1/32",
        ":"
      })
  void aWrongPrefixIsRefusedInWordsThatNameIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressPrefix.parse(text))
        .withMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "65536", "2-1", "1-65536", "bgp", "1-", "1-2-3"})
  void aWrongPortRangeIsRefusedInWordsThatNameIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PortRange.parse(text))
        .withMessageContaining(text)
        .withMessageContaining("expected");
  }

  @Test
  void portRangesAreReadAndWritten() {
    for (String text : List.of("0", "179", "1024-65535", "any", "opaque")) {
      assertThat(PortRange.parse(text)).hasToString(text);
    }
    assertThat(PortRange.parse("0-65535")).isEqualTo(PortRange.ANY);
  }

  @Test
  void theLineForPeopleHasTheGivenPartsOnly() {
    assertThat(BGP).hasToString("{protocol=6 local=192.0.2.1/32 remote=198.51.100.0/24 port=179}");
    assertThat(TrafficSelector.ALL).hasToString("{}");
  }
}
