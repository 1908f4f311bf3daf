package io.latchwire.gateway.nativeio;

/** {@code linux/if_packet.h} and {@code linux/if_ether.h}: constants, offsets in structures. */
public final class IfPacket {
  public static final int AF_PACKET = 17;
  public static final int ETH_P_ALL = 3;
  public static final int ETH_P_8021Q = 0x8100;

  public static final int SOL_PACKET = 263;
  public static final int PACKET_ADD_MEMBERSHIP = 1;
  public static final int PACKET_STATISTICS = 6;
  public static final int PACKET_AUXDATA = 8;
  public static final int PACKET_VNET_HDR = 15;
  public static final int PACKET_QDISC_BYPASS = 20;
  public static final int PACKET_IGNORE_OUTGOING = 23;

  /** {@code struct sockaddr_ll}. */
  public static final int SOCKADDR_LL_SIZE = 20;

  public static final int SLL_FAMILY = 0;
  public static final int SLL_PROTOCOL = 2;
  public static final int SLL_IFINDEX = 4;

  /** {@code struct packet_mreq}. */
  public static final int PACKET_MREQ_SIZE = 16;

  public static final int MR_IFINDEX = 0;
  public static final int MR_TYPE = 4;
  public static final int PACKET_MR_PROMISC = 1;

  /** {@code struct tpacket_stats}: both counters go back to zero when they are read. */
  public static final int TPACKET_STATS_SIZE = 8;

  public static final int TP_DROPS = 4;

  /** {@code struct tpacket_auxdata}. */
  public static final int TPACKET_AUXDATA_SIZE = 20;

  public static final int TP_STATUS = 0;
  public static final int TP_VLAN_TCI = 16;
  public static final int TP_VLAN_TPID = 18;
  public static final int TP_STATUS_VLAN_VALID = 1 << 4;
  public static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;

  private IfPacket() {}
}
