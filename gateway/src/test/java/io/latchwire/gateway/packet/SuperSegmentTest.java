package io.latchwire.gateway.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SuperSegmentTest {
  private static final int FIN = 0x01;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;
  private static final int CWR = 0x80;
  private static final int LONGEST_FRAME = 1522;

  @Test
  void onlyTheLastPieceHasFinAndPshAndOnlyTheFirstHasCwr() {
    List<byte[]> pieces =
        split(TestFrames.tcp(false, FIN | PSH | ACK | CWR, 3000), 1000, LONGEST_FRAME);
    assertThat(pieces).hasSize(3);
    assertThat(pieces.stream().map(piece -> piece[14 + 20 + 13] & 0xFF))
        .containsExactly(ACK | CWR, ACK, FIN | PSH | ACK);
  }

  @Test
  void ipv4IdentificationsAndSequenceNumbersCountOnOverTheirEnds() {
    byte[] frame = TestFrames.tcp(false, ACK, 2500);
    ByteBuffer.wrap(frame).putShort(14 + 4, (short) 0xFFFF).putInt(14 + 20 + 4, -1000);
    List<byte[]> pieces = split(frame, 1000, LONGEST_FRAME);
    assertThat(pieces.stream().map(piece -> ByteBuffer.wrap(piece).getShort(14 + 4)))
        .containsExactly((short) 0xFFFF, (short) 0, (short) 1);
    assertThat(pieces.stream().map(piece -> ByteBuffer.wrap(piece).getInt(14 + 20 + 4)))
        .containsExactly(-1000, 0, 1000);
  }

  @Test
  void aTagStaysOnEveryPiece() {
    byte[] frame = TestFrames.tagged(0xA007, TestFrames.tcp(true, ACK, 2000));
    List<byte[]> pieces = split(frame, 1000, LONGEST_FRAME);
    assertThat(pieces).hasSize(2);
    assertThat(pieces)
        .allMatch(piece -> ByteBuffer.wrap(piece).getInt(12) == 0x8100_A007)
        .allMatch(TestFrames::isSoundTcp);
  }

  @Property(tries = 300)
  void piecesCarryThePayloadInTurnAndAreSoundSegments(
      @ForAll boolean ipv6,
      @ForAll @IntRange(min = 1, max = 60_000) int payload,
      @ForAll @IntRange(min = 1, max = 1400) int pieceLength,
      @ForAll @IntRange(min = 0, max = 255) int flags) {
    byte[] frame = TestFrames.tcp(ipv6, flags, payload);
    int headers = frame.length - payload;
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    List<byte[]> pieces = split(frame, pieceLength, LONGEST_FRAME);
    for (byte[] piece : pieces) {
      assertThat(TestFrames.isSoundTcp(piece)).isTrue();
      assertThat(piece.length).isLessThanOrEqualTo(headers + pieceLength);
      joined.write(piece, headers, piece.length - headers);
    }
    assertThat(joined.toByteArray()).isEqualTo(Arrays.copyOfRange(frame, headers, frame.length));
  }

  @Test
  void whatIsNotTcpInWholeIpIsRefused() {
    byte[] udp = TestFrames.tcp(false, ACK, 3000);
    udp[14 + 9] = 17;
    byte[] fragment = TestFrames.tcp(false, ACK, 3000);
    fragment[14 + 6] = 0x20;
    byte[] arp = TestFrames.tcp(false, ACK, 3000);
    arp[13] = 0x06;
    byte[] ipv6Udp = TestFrames.tcp(true, ACK, 3000);
    ipv6Udp[14 + 6] = 17;
    assertThat(split(udp, 1000, LONGEST_FRAME)).isEmpty();
    assertThat(split(fragment, 1000, LONGEST_FRAME)).isEmpty();
    assertThat(split(arp, 1000, LONGEST_FRAME)).isEmpty();
    assertThat(split(ipv6Udp, 1000, LONGEST_FRAME)).isEmpty();
  }

  @Test
  void piecesThatWouldNotFitAreRefused() {
    byte[] frame = TestFrames.tcp(false, ACK, 3000);
    int headers = frame.length - 3000;
    assertThat(split(frame, LONGEST_FRAME - headers, LONGEST_FRAME)).hasSize(3);
    assertThat(split(frame, LONGEST_FRAME - headers + 1, LONGEST_FRAME)).isEmpty();
    assertThat(split(frame, 0, LONGEST_FRAME)).isEmpty();
  }

  @Test
  void everyProperPrefixIsRefused() {
    byte[] frame = TestFrames.tcp(true, ACK, 2000);
    for (int length = 0; length < frame.length; length++) {
      assertThat(split(Arrays.copyOf(frame, length), 1000, LONGEST_FRAME)).isEmpty();
    }
  }

  @Property(tries = 2000)
  void anyOctetsAreTakenApartOrRefused(
      @ForAll byte[] noise, @ForAll @IntRange(max = 2000) int pieceLength) {
    byte[] frame = TestFrames.tcp(noise.length % 2 == 0, ACK, 200);
    // Noise over the headers, from the EtherType on: most of it is refused, none of it throws.
    System.arraycopy(noise, 0, frame, 12, Math.min(noise.length, frame.length - 12));
    for (byte[] piece : split(frame, pieceLength, LONGEST_FRAME)) {
      assertThat(piece.length).isLessThanOrEqualTo(LONGEST_FRAME);
    }
  }

  private static List<byte[]> split(byte[] frame, int pieceLength, int longestFrame) {
    try (Arena arena = Arena.ofConfined()) {
      // Exactly as long as the frame: reading past its end throws.
      MemorySegment octets = arena.allocate(Math.max(1, frame.length));
      MemorySegment.copy(frame, 0, octets, ValueLayout.JAVA_BYTE, 0, frame.length);
      SuperSegment superSegment = new SuperSegment();
      List<byte[]> pieces = new ArrayList<>();
      if (superSegment.wrap(octets, 0, frame.length, pieceLength, longestFrame)) {
        Segment into = new SegmentBatch(1, longestFrame, arena).segment(0);
        for (int piece = 0; piece < superSegment.pieces(); piece++) {
          superSegment.write(piece, into);
          pieces.add(
              into.octets.asSlice(into.frameAt, into.frameLength).toArray(ValueLayout.JAVA_BYTE));
        }
      }
      return pieces;
    }
  }
}
