package io.latchwire.gateway.nativeio;

/** {@code sys/socket.h} on 64-bit Linux: constants, and offsets within the structures. */
public final class SysSocket {
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;

  public static final int SOL_SOCKET = 1;
  public static final int SO_ERROR = 4;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;

  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;

  /** {@code struct iovec}. */
  public static final int IOVEC_SIZE = 16;

  public static final int IOV_BASE = 0;
  public static final int IOV_LEN = 8;

  /** {@code struct mmsghdr}: a {@code struct msghdr}, then the length of the datagram. */
  public static final int MMSGHDR_SIZE = 64;

  public static final int MSG_IOV = 16;
  public static final int MSG_IOVLEN = 24;
  public static final int MSG_CONTROL = 32;
  public static final int MSG_CONTROLLEN = 40;
  public static final int MSG_FLAGS = 48;
  public static final int MSG_LEN = 56;

  /** {@code struct cmsghdr}: what comes before the data of a control message. */
  public static final int CMSGHDR_SIZE = 16;

  private SysSocket() {}
}
