package io.latchwire.gateway.nativeio;

/** {@code net/if.h} and {@code linux/sockios.h}: what is asked of an interface by its name. */
public final class NetIf {
  public static final long SIOCGIFFLAGS = 0x8913;
  public static final long SIOCGIFMTU = 0x8921;
  public static final long SIOCGIFHWADDR = 0x8927;
  public static final long SIOCGIFINDEX = 0x8933;
  public static final long SIOCETHTOOL = 0x8946;

  /** Octets of a name with its final zero. */
  public static final int IFNAMSIZ = 16;

  /** {@code struct ifreq}: the name, then a union that begins at {@link #IFR_UNION}. */
  public static final int IFREQ_SIZE = 40;

  public static final int IFR_UNION = 16;

  public static final int IFF_UP = 1;

  /** The hardware type of Ethernet, {@code linux/if_arp.h}. */
  public static final int ARPHRD_ETHER = 1;

  /** Octets of an Ethernet address, {@code linux/if_ether.h}. */
  public static final int ETH_ALEN = 6;

  private NetIf() {}
}
