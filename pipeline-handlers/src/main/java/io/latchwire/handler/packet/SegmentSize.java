package io.latchwire.handler.packet;

/**
 * What an MSS option has to become when the segments that it bounds will grow by an EAO on their
 * way. RFC 6691: MSS counts neither IP nor TCP options, and the sender takes its own off.
 */
final class SegmentSize {
  private static final int LEAST_MSS = 64;
  private static final int TCP_HEADER = 20;
  private static final int ASSUMED_IPV4 = 536;
  private static final int ASSUMED_IPV6 = 1220;

  private SegmentSize() {}

  /**
   * The MSS to tell the router.
   *
   * @param mss as the far router said it
   * @param pathMtu octets of the largest packet that passes
   * @param reserve octets of the largest filled-up EAO that we put on
   */
  static int rewritten(int mss, int ipVersion, int pathMtu, int reserve) {
    return Math.max(Math.min(mss, most(ipVersion, pathMtu)) - reserve, LEAST_MSS);
  }

  /**
   * The MSS to put into a SYN that came without one; 0 when the router's assumption does no harm.
   *
   * @param promised what the far router accepts by the operator's word; 0 for no word
   */
  static int inserted(int promised, int ipVersion, int pathMtu, int reserve) {
    if (promised > 0) {
      return rewritten(promised, ipVersion, pathMtu, reserve);
    }
    int assumed = ipVersion == 4 ? ASSUMED_IPV4 : ASSUMED_IPV6;
    int room = most(ipVersion, pathMtu) - reserve;
    return room < assumed ? Math.max(room, LEAST_MSS) : 0;
  }

  private static int most(int ipVersion, int pathMtu) {
    return pathMtu - (ipVersion == 4 ? 20 : 40) - TCP_HEADER;
  }
}
