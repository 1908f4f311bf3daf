package io.latchwire.gateway.packet;

/** A program that checks whether a port could be opened, for tests that take privileges away. */
final class PortCheck {
  private PortCheck() {}

  /** Prints what {@link PacketPorts#check} says of the interface. */
  public static void main(String[] interfaceName) {
    try {
      System.out.println(PacketPorts.check(interfaceName[0]));
    } catch (PortUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }
}
