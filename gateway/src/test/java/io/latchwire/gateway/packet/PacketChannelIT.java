package io.latchwire.gateway.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ports between two hosts, all of them on a real kernel. */
class PacketChannelIT {
  private PortBridge net;

  @BeforeEach
  void connectTwoHosts() throws Exception {
    net = new PortBridge();
  }

  @AfterEach
  void takeAllDown() {
    net.close();
  }

  @Test
  void pingPassesOverIpv4AndIpv6() throws Exception {
    net.withAddresses();
    net.bridge();
    assertThat(net.hostA.run("ping", "-c", "3", "-i", "0.2", "10.0.0.2"))
        .contains(" 0% packet loss");
    assertThat(net.hostA.run("ping", "-c", "3", "-i", "0.2", "fd00::2"))
        .contains(" 0% packet loss");
  }
}
