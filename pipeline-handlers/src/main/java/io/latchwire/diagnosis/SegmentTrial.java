package io.latchwire.diagnosis;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacBatch;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.crypto.mac.MacProvider;
import io.latchwire.keyset.FlowEnds;
import io.latchwire.policy.KindSet;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.latchwire.segment.SegmentParser;
import io.latchwire.wire.Checksum;
import io.latchwire.wire.Octets;
import io.latchwire.wire.ip.IpProtocol;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One recorded frame, and whether its MAC is right under one supposition or another. Owned by one
 * thread; it does not touch what it was given.
 */
public final class SegmentTrial implements AutoCloseable {
  /** The longest frame that is looked at. */
  public static final int MOST_OCTETS = 65_600;

  private static final int LEAST_EAO = 16;
  private static final int WHOLE = 0xFFFF;
  private static final int CHECKSUM_OFFSET = 16;
  private static final int LONGEST_PSEUDO_HEADER = 40;

  private final Arena arena = Arena.ofConfined();
  private final SegmentBatch batch = new SegmentBatch(1, MOST_OCTETS, arena);
  private final Segment segment = batch.segment(0);
  private final SegmentParser parser = new SegmentParser();
  private final MacBatch jobs = new MacBatch(1, arena);
  private final MemorySegment message =
      arena.allocate((long) MOST_OCTETS + LONGEST_PSEUDO_HEADER, 64);
  private final TcpView tcp = new TcpView();
  private final TcpOptionCursor options = new TcpOptionCursor();
  private final EnhancedAuthView eao = new EnhancedAuthView();
  private final MacProvider macs;
  private @Nullable EaoOption option;
  private boolean routerSigned;
  private boolean isMalformed;

  /** Tries with this provider, which belongs to the calling thread. */
  public SegmentTrial(MacProvider macs) {
    this.macs = macs;
  }

  /**
   * Takes a frame, Ethernet header in front.
   *
   * @param kinds of the EAO; another kind from 253 on is taken where none of them is there
   * @return false when it is no whole TCP segment
   */
  public boolean load(byte[] frame, KindSet kinds) {
    if (frame.length > MOST_OCTETS) {
      return false;
    }
    segment.received(frame.length);
    Octets.put(segment.octets, segment.frameAt, frame);
    parser.parse(segment);
    if (!segment.isLive() || segment.content != Segment.Content.TCP) {
      return false;
    }
    tcp.wrap(segment.octets, segment.upperAt, segment.upperLength());
    findOption(kinds);
    return true;
  }

  private void findOption(KindSet kinds) {
    option = null;
    routerSigned = false;
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      int kind = options.kind();
      boolean configured = kinds.contains(kind);
      boolean suspected = kind >= 253 && option == null;
      if ((configured || suspected)
          && options.length() >= LEAST_EAO
          && eao.wrap(segment.octets, options.at(), options.length())) {
        option =
            new EaoOption(
                options.at(),
                options.length(),
                kind,
                eao.excludesOptions(),
                eao.carriesKey(),
                eao.algId(),
                eao.keyId());
      }
      routerSigned |= kind == TcpOptionKind.MD5_SIGNATURE || kind == TcpOptionKind.AUTHENTICATION;
    }
    isMalformed = options.isMalformed();
  }

  /** The marks of the frame. */
  public Segment segment() {
    return segment;
  }

  /** Its TCP header. */
  public TcpView tcp() {
    return tcp;
  }

  /** Its EAO, or what looks like one; null when there is none. */
  public @Nullable EaoOption option() {
    return option;
  }

  /** Whether TCP-MD5 or TCP-AO is among its options. */
  public boolean isSignedByRouter() {
    return routerSigned;
  }

  /** Whether the walk through its options ended at one that does not fit. */
  public boolean isMalformed() {
    return isMalformed;
  }

  /** Whether its TCP checksum is right. */
  public boolean hasRightChecksum() {
    int before = putPseudoHeader(FlowEnds.of(segment), segment.upperLength());
    Octets.copy(segment.octets, segment.upperAt, message, before, segment.upperLength());
    return Checksum.fold(Checksum.sum(message, 0, before + segment.upperLength())) == WHOLE;
  }

  /** The number in the option, for an algorithm with a nonce; unsigned. */
  public int number() {
    return Octets.i32(segment.octets, required().at() + EnhancedAuthView.HEADER_LENGTH);
  }

  /** KEK Alg ID of the in-line key under an algorithm; -1 when there is no room for one. */
  public int kekAlgId(MacAlgorithm algorithm) {
    return hasKek(algorithm) ? eao.kekAlgId(macEnd(algorithm)) : -1;
  }

  /** KEK Key ID of the in-line key. */
  public int kekKeyId(MacAlgorithm algorithm) {
    return hasKek(algorithm) ? eao.kekKeyId(macEnd(algorithm)) : -1;
  }

  /** The Encrypted Key field of this length; null when the option does not end behind it. */
  public byte @Nullable [] field(MacAlgorithm algorithm, int fieldOctets) {
    int length =
        EnhancedAuthView.lengthWithKey(algorithm.needsNonce(), algorithm.tagOctets(), fieldOctets);
    if (!hasKek(algorithm) || required().length() != length) {
      return null;
    }
    byte[] field = new byte[fieldOctets];
    Octets.get(segment.octets, macEnd(algorithm) + EnhancedAuthView.KEK_IDS_LENGTH, field);
    return field;
  }

  private boolean hasKek(MacAlgorithm algorithm) {
    EaoOption here = required();
    eao.wrap(segment.octets, here.at(), here.length());
    return here.carriesKey() && eao.hasKekIds(macEnd(algorithm));
  }

  private long macEnd(MacAlgorithm algorithm) {
    return required().at()
        + EnhancedAuthView.lengthOf(algorithm.needsNonce(), algorithm.tagOctets());
  }

  private EaoOption required() {
    EaoOption here = option;
    if (here == null) {
      throw new IllegalStateException("no option");
    }
    return here;
  }

  /** Whether the MAC is right under this key, all else as the segment says. */
  public boolean isRight(MacKey key, int direction) {
    return isRight(key, direction, required().excludesOptions(), FlowEnds.of(segment));
  }

  /**
   * Whether the MAC is right under this key.
   *
   * @param direction of the nonce
   * @param uncovered whether the MAC leaves the other options out, whatever T says
   * @param ends what the segment's addresses and ports were when it was signed
   */
  public boolean isRight(MacKey key, int direction, boolean uncovered, FlowEnds ends) {
    EaoOption here = required();
    MacAlgorithm algorithm = key.algorithm();
    int tag = algorithm.tagOctets();
    long macEnd = macEnd(algorithm);
    if (macEnd > here.at() + here.length()) {
      return false;
    }
    int length = putMessage(here, uncovered, ends);
    int number = algorithm.needsNonce() ? number() : 0;
    int job = jobs.add(key, message, 0, length, direction, number);
    jobs.expect(job, segment.octets, macEnd - tag);
    macs.verify(jobs);
    boolean right = jobs.isGood(job);
    jobs.clear();
    return right;
  }

  /** What the MAC runs over: draft-bonica-tcp-auth-06 s8. */
  private int putMessage(EaoOption here, boolean uncovered, FlowEnds ends) {
    int tcpLength = segment.upperLength();
    int before = putPseudoHeader(ends, tcpLength);
    int header = TcpView.MIN_HEADER_LENGTH;
    Octets.copy(segment.octets, segment.upperAt, message, before, header);
    Octets.putU16(message, before, ends.sourcePort());
    Octets.putU16(message, before + 2, ends.destinationPort());
    Octets.putU16(message, before + CHECKSUM_OFFSET, 0);
    int at = before + header;
    long optionAt;
    if (uncovered) {
      optionAt = at;
      Octets.copy(segment.octets, here.at(), message, at, here.length());
      at += here.length();
    } else {
      int all = segment.tcpHeaderLength - header;
      optionAt = at + (here.at() - segment.upperAt - header);
      Octets.copy(segment.octets, segment.upperAt + header, message, at, all);
      at += all;
    }
    Octets.zero(
        message,
        optionAt + EnhancedAuthView.HEADER_LENGTH,
        here.length() - EnhancedAuthView.HEADER_LENGTH);
    int payload = tcpLength - segment.tcpHeaderLength;
    Octets.copy(segment.octets, segment.upperAt + segment.tcpHeaderLength, message, at, payload);
    return at + payload;
  }

  /** RFC 9293 s3.1, RFC 8200 s8.1. */
  private int putPseudoHeader(FlowEnds ends, int tcpLength) {
    if (segment.ipVersion == 4) {
      Octets.putI32(message, 0, (int) ends.sourceLow());
      Octets.putI32(message, 4, (int) ends.destinationLow());
      Octets.putI32(message, 8, IpProtocol.TCP << 16 | tcpLength);
      return 12;
    }
    Octets.putI64(message, 0, ends.sourceHigh());
    Octets.putI64(message, 8, ends.sourceLow());
    Octets.putI64(message, 16, ends.destinationHigh());
    Octets.putI64(message, 24, ends.destinationLow());
    Octets.putI32(message, 32, tcpLength);
    Octets.putI32(message, 36, IpProtocol.TCP);
    return LONGEST_PSEUDO_HEADER;
  }

  /** Lets go of the memory. */
  @Override
  public void close() {
    arena.close();
  }
}
