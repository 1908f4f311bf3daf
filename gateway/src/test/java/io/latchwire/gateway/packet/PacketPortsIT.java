package io.latchwire.gateway.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.latchwire.gateway.netns.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PacketPortsIT {
  private final List<NetworkNamespace> created = new ArrayList<>();
  private NetworkNamespace gateway;

  @BeforeAll
  void connectAHost() throws Exception {
    gateway = create("gw");
    NetworkNamespace host = create("a");
    gateway.connect("lan", host, "eth0");
  }

  @AfterAll
  void takeAllDown() {
    created.forEach(NetworkNamespace::close);
  }

  private NetworkNamespace create(String label) throws Exception {
    NetworkNamespace namespace = NetworkNamespace.create(label);
    created.add(namespace);
    return namespace;
  }

  @Test
  void aGoodInterfaceIsDescribed() throws Exception {
    gateway.run("ip", "link", "set", "lan", "mtu", "1480");
    InterfaceState state = gateway.call(() -> PacketPorts.check("lan"));
    gateway.run("ip", "link", "set", "lan", "mtu", "1500");
    assertThat(state.name()).isEqualTo("lan");
    assertThat(state.mtu()).isEqualTo(1480);
    assertThat(state.isUp()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eth9              | there is no such interface here",
        "a-name-of-16-char | there is no such interface here",
        "lo                | hardware type 772 is not Ethernet"
      })
  void anInterfaceThatCannotBeAPortIsNamedWithTheRemedy(String name, String fault) {
    assertThatThrownBy(() -> gateway.call(() -> PacketPorts.check(name)))
        .isInstanceOf(PortUnavailableException.class)
        .hasMessageStartingWith("interface " + name + ": " + fault)
        .hasMessageContaining("Remedy: name ");
  }

  @Test
  void anInterfaceThatIsDownIsNamedWithTheRemedy() throws Exception {
    gateway.run("ip", "link", "add", "quiet", "type", "veth", "peer", "name", "quiet-peer");
    assertThatThrownBy(() -> gateway.call(() -> PacketPorts.check("quiet")))
        .hasMessage("interface quiet: it is down. Remedy: ip link set quiet up");
  }

  @ParameterizedTest
  @CsvSource({"net_raw, CAP_NET_RAW", "net_admin, CAP_NET_ADMIN"})
  void aMissingCapabilityIsNamed(String taken, String capability) throws Exception {
    String said =
        gateway.run(
            "setpriv",
            "--bounding-set=-" + taken,
            "--inh-caps=-" + taken,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PortCheck.class.getName(),
            "lan");
    assertThat(said)
        .contains("interface lan: capability " + capability + " is missing")
        .contains("Remedy: run as root or grant " + capability);
  }

  @Test
  void openingAPortSwitchesTheOffloadsOff() throws Exception {
    gateway.run("ethtool", "-K", "lan", "gro", "on", "gso", "on", "tso", "on", "tx", "on");
    PacketChannel port = gateway.call(() -> PacketChannel.open(PacketPortConfig.on("lan")));
    port.unsafe().closeForcibly();
    assertThat(gateway.run("ethtool", "-k", "lan"))
        .contains("generic-receive-offload: off")
        .contains("generic-segmentation-offload: off")
        .contains("tcp-segmentation-offload: off")
        .contains("large-receive-offload: off")
        .contains("tx-checksum-ip-generic: off")
        .contains("rx-checksumming: off");
  }

  /** A macvlan has the offloads of the device below and lets nobody change them. */
  @Test
  void anOffloadThatStaysOnIsRefusedByName() throws Exception {
    gateway.run("ip", "link", "add", "link", "lan", "name", "fixed", "type", "macvlan");
    assertThatThrownBy(() -> gateway.call(() -> PacketChannel.open(PacketPortConfig.on("fixed"))))
        .isInstanceOf(PortUnavailableException.class)
        .hasMessageMatching(
            "interface fixed: offload tx-\\S+ stays on, .* Remedy: ethtool -K fixed tx-\\S+ off;.*");
  }
}
