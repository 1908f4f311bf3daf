package io.latchwire.wire.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SctpVectorTest {
  /** RFC 3720 appendix B.4: the CRC32c of 32 octets of zero is aa 36 91 8a on the wire. */
  private static final byte[] ZEROS =
      HexFormat.of().parseHex("0000000000000000aa36918a" + "00".repeat(20));

  /** INIT: tag 1, window, streams, TSN, two IPv4 addresses, one of IPv6, a cookie preservative. */
  private static final byte[] INIT =
      HexFormat.of()
          .parseHex(
              "0b590b5a 00000000 00000000".replace(" ", "")
                  + "01000040 00000001 00010000 000a000a 00000007".replace(" ", "")
                  + "00050008 c0000201 00050008 c0000202".replace(" ", "")
                  + "00060014 20010db8 00000000 00000000 00000001".replace(" ", "")
                  + "00090008 00000000".replace(" ", ""));

  private final SctpView view = new SctpView();
  private final SctpChunkCursor chunk = new SctpChunkCursor();
  private final SctpParameterCursor parameter = new SctpParameterCursor();

  /** What a reader gets to see; throws nothing whatever the octets are. */
  private boolean isWhole(byte[] octets, List<String> addresses) {
    if (!view.wrap(MemorySegment.ofArray(octets), 0, octets.length)) {
      return false;
    }
    view.chunks(chunk);
    boolean whole = true;
    while (chunk.next()) {
      int type = chunk.type();
      if (type == SctpChunkType.INIT
          || type == SctpChunkType.INIT_ACK
          || type == SctpChunkType.ASCONF
          || type == SctpChunkType.ASCONF_ACK) {
        assertThat(chunk.initiateTag()).isEqualTo(chunk.serial());
        chunk.parameters(parameter);
        while (parameter.next()) {
          if (parameter.kind() != SctpParameterCursor.ERROR_CAUSE) {
            addresses.add(
                Long.toHexString(parameter.addressHigh())
                    + ":"
                    + Long.toHexString(parameter.addressLow()));
          }
        }
        whole &= !parameter.isMalformed();
      }
    }
    return whole && !chunk.isMalformed();
  }

  @Test
  void theChecksumIsTheOneOfRfc3720AppendixB4() {
    assertThat(view.wrap(MemorySegment.ofArray(ZEROS), 0, ZEROS.length)).isTrue();
    assertThat(view.isChecksumRight()).isTrue();
    for (int at = 0; at < ZEROS.length; at++) {
      byte[] altered = ZEROS.clone();
      altered[at] ^= 0x10;
      view.wrap(MemorySegment.ofArray(altered), 0, altered.length);
      assertThat(view.isChecksumRight()).as("octet %s", at).isFalse();
    }
  }

  @Test
  void theAddressesOfAnInitAreReadInOrderRfc9260S331() {
    List<String> addresses = new ArrayList<>();
    assertThat(isWhole(INIT, addresses)).isTrue();
    assertThat(addresses).containsExactly("0:ffffc0000201", "0:ffffc0000202", "20010db800000000:1");
    assertThat(view.sourcePort()).isEqualTo(2905);
    assertThat(view.destinationPort()).isEqualTo(2906);
  }

  @Test
  void everyProperPrefixIsRefused() {
    for (int length = 0; length < INIT.length; length++) {
      assertThat(isWhole(java.util.Arrays.copyOf(INIT, length), new ArrayList<>()))
          .as("%s octets", length)
          .isFalse();
    }
  }

  @Property
  void anyOctetsAreReadOrRefused(@ForAll @Size(max = 80) byte[] octets) {
    boolean whole = isWhole(octets, new ArrayList<>());
    assertThat(whole && octets.length < 16).isFalse();
  }

  @Property
  void anyChunksBehindAHeaderAreReadOrRefused(
      @ForAll @Size(value = 60) byte[] rest, @ForAll boolean asconf) {
    byte[] packet = new byte[12 + rest.length];
    System.arraycopy(rest, 0, packet, 12, rest.length);
    packet[12] = (byte) (asconf ? SctpChunkType.ASCONF : SctpChunkType.INIT);
    packet[14] = 0;
    boolean whole = isWhole(packet, new ArrayList<>());
    assertThat(whole && (packet[15] & 0xFF) > rest.length).isFalse();
  }
}
