package io.latchwire.wire.ether;

import io.latchwire.wire.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Ethernet II header with up to two VLAN tags, IEEE 802.3 and 802.1Q.
 *
 * <pre>{@code
 * +--------------------+--------------------+ - - - - - - - - - - +-----------+
 * |  Destination (6)   |     Source (6)     : TPID (2), TCI (2) 0-2 times     | EtherType |
 * +--------------------+--------------------+ - - - - - - - - - - +-----------+
 * }</pre>
 */
public final class EthernetView {
  /** IPv4. */
  public static final int IPV4 = 0x0800;

  /** IPv6. */
  public static final int IPV6 = 0x86DD;

  /** Octets of both addresses and the EtherType. */
  public static final int HEADER_LENGTH = 14;

  private static final int ADDRESS_LENGTH = 6;
  private static final int ETHER_TYPE_OFFSET = 12;
  private static final int TAG_LENGTH = 4;
  private static final int MOST_TAGS = 2;
  private static final int C_TAG = 0x8100;
  private static final int S_TAG = 0x88A8;
  private static final int VLAN_ID = 0x0FFF;

  private MemorySegment octets = MemorySegment.NULL;
  private long at;
  private int etherType;
  private int vlan;
  private int length;

  /** False when the frame ends inside of its header or carries more than two tags. */
  public boolean wrap(MemorySegment octets, long at, int frameLength) {
    this.octets = octets;
    this.at = at;
    vlan = 0;
    length = HEADER_LENGTH;
    if (frameLength < length) {
      return false;
    }
    etherType = Octets.u16(octets, at + ETHER_TYPE_OFFSET);
    for (int tags = 0; etherType == C_TAG || etherType == S_TAG; tags++) {
      if (tags == MOST_TAGS || frameLength < length + TAG_LENGTH) {
        return false;
      }
      vlan = vlan << 12 | (Octets.u16(octets, at + length) & VLAN_ID);
      etherType = Octets.u16(octets, at + length + 2);
      length += TAG_LENGTH;
    }
    return true;
  }

  /** The EtherType behind all tags. */
  public int etherType() {
    return etherType;
  }

  /** VLAN identifier, with QinQ the outer one times 4096 plus the inner one; 0 without a tag. */
  public int vlan() {
    return vlan;
  }

  /** Octets of the header, tags included. */
  public int length() {
    return length;
  }

  /** Swaps source and destination address: the way back to whoever sent the frame. */
  public void turnAround() {
    for (int i = 0; i < ADDRESS_LENGTH; i++) {
      int destination = Octets.u8(octets, at + i);
      Octets.putU8(octets, at + i, Octets.u8(octets, at + ADDRESS_LENGTH + i));
      Octets.putU8(octets, at + ADDRESS_LENGTH + i, destination);
    }
  }
}
