package io.latchwire.gateway.nativeio;

/**
 * {@code linux/virtio_net.h}: {@code struct virtio_net_hdr}, which stands in front of every frame
 * of a socket with PACKET_VNET_HDR. Numbers are in the byte order of the machine.
 */
public final class VirtioNet {
  public static final int VIRTIO_NET_HDR_SIZE = 10;

  public static final int FLAGS = 0;
  public static final int GSO_TYPE = 1;
  public static final int GSO_SIZE = 4;
  public static final int CSUM_START = 6;
  public static final int CSUM_OFFSET = 8;

  public static final int VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;

  public static final int VIRTIO_NET_HDR_GSO_NONE = 0;
  public static final int VIRTIO_NET_HDR_GSO_TCPV4 = 1;
  public static final int VIRTIO_NET_HDR_GSO_TCPV6 = 4;

  /** Set beside the type where the segment carries CWR. */
  public static final int VIRTIO_NET_HDR_GSO_ECN = 0x80;

  private VirtioNet() {}
}
