package io.latchwire.handler.packet;

import io.latchwire.policy.Policy;
import java.util.List;

/** Two gateways back to back, router A in front of one and router B in front of the other. */
final class GatewayPair implements AutoCloseable {
  static final String A = "192.0.2.1:40001";
  static final String B = "198.51.100.2:179";
  static final String SYN_OPTIONS = "020405b40402080a000003e80000000001030307";

  final TestClock clock = new TestClock();
  final TestGateway gatewayA;
  final TestGateway gatewayB;
  private byte drawn;

  GatewayPair(Protections protections) {
    this(protections, protections);
  }

  /** Gateways that are configured differently. */
  GatewayPair(Protections ofA, Protections ofB) {
    gatewayA = gateway(ofA.policy());
    gatewayB = gateway(ofB.policy());
  }

  static GatewayPair usual() {
    return new GatewayPair(Protections.usual());
  }

  private TestGateway gateway(Policy policy) {
    return new TestGateway(
        clock,
        octets -> {
          for (int i = 0; i < octets.length; i++) {
            octets[i] = ++drawn;
          }
        },
        policy,
        Protections.rest());
  }

  Frames.Tcp fromA() {
    return Frames.tcp(A, B);
  }

  Frames.Tcp fromB() {
    return Frames.tcp(B, A);
  }

  /** Sends a segment of router A; gives what router B gets. */
  List<byte[]> aToB(Frames.Tcp segment) {
    return gatewayB.fromNetwork(onWireFromA(segment));
  }

  /** Sends a segment of router B; gives what router A gets. */
  List<byte[]> bToA(Frames.Tcp segment) {
    return gatewayA.fromNetwork(onWireFromB(segment));
  }

  byte[] onWireFromA(Frames.Tcp segment) {
    return gatewayA.fromRouter(segment.frame()).getFirst();
  }

  byte[] onWireFromB(Frames.Tcp segment) {
    return gatewayB.fromRouter(segment.frame()).getFirst();
  }

  /** The handshake: A's next number is 1001, B's is 5001, and all keys are confirmed. */
  GatewayPair established() {
    aToB(fromA().seq(1000).flags(Frames.SYN).options(SYN_OPTIONS));
    bToA(fromB().seq(5000).ack(1001).flags(Frames.SYN).options("020405b40402030307000000"));
    aToB(fromA().seq(1001).ack(5001));
    return this;
  }

  @Override
  public void close() {
    gatewayA.close();
    gatewayB.close();
  }
}
