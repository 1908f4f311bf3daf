package io.latchwire.handler.packet;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.policy.KeyChain;
import io.latchwire.policy.KindSet;
import io.latchwire.policy.Profile;
import io.latchwire.policy.Protection;
import io.latchwire.segment.Segment;
import io.latchwire.wire.Octets;
import io.latchwire.wire.tcp.OptionRewriter;
import io.latchwire.wire.tcp.TcpOptionCursor;
import io.latchwire.wire.tcp.TcpOptionKind;
import io.latchwire.wire.tcp.TcpView;
import io.latchwire.wire.tcpauth.EnhancedAuthView;
import java.util.function.IntConsumer;

/**
 * Which of the router's options stay when an EAO has to find room beside them in forty octets.
 *
 * <p>In a SYN they are taken in the order of their worth: MSS, SACK permitted, window scale,
 * timestamps, then others; options that extend TCP in ways of their own are taken out. Behind the
 * SYN only SACK blocks may go, the last one first.
 *
 * <p>A SYN without an MSS is treated as if it had one, so that what it offers also fits into the
 * SYN that answers it: a timestamp offered and not answered would leave the two routers at odds.
 */
final class OutboundOptions {
  private static final int MSS_LENGTH = 4;
  private static final int LEAST_WORTH = 4;
  private static final int FIRST_EXPERIMENT = 253;
  private static final int FAST_OPEN = 34;
  private static final int MULTIPATH = 30;

  private final TcpOptionCursor options = new TcpOptionCursor();
  private int fixed;
  private int sackBlocks;
  private int sacks;
  private boolean mss;

  /**
   * Adds up what the options of a segment take.
   *
   * @param authentication kinds that are ours: the router's options of these kinds are taken out
   * @return false when the list of options cannot be read
   */
  boolean measure(Segment segment, boolean syn, KindSet authentication) {
    fixed = 0;
    sackBlocks = 0;
    sacks = 0;
    mss = false;
    first(segment);
    while (options.next()) {
      if (options.kind() == TcpOptionKind.SACK && !syn) {
        sackBlocks = OptionRewriter.sackBlocks(options.length());
        sacks++;
      } else if (!isTakenOut(options.kind(), syn, authentication)) {
        fixed += options.length();
        mss |= options.kind() == TcpOptionKind.MAXIMUM_SEGMENT_SIZE;
      }
    }
    return !options.isMalformed() && sacks <= 1;
  }

  /** Whether an EAO of this length fits once everything that may go is gone. */
  boolean hasRoom(boolean syn, int eaoLength) {
    return (syn ? 0 : fixed) + eaoLength <= TcpView.MOST_OPTIONS;
  }

  /** Collects the options of the measured segment that stay beside an EAO of this length. */
  void keepBeside(
      int eaoLength,
      Segment segment,
      boolean syn,
      KindSet authentication,
      OptionRewriter rewriter) {
    int room = TcpView.MOST_OPTIONS - eaoLength;
    rewriter.clear();
    if (syn) {
      keep(keptInSyn(room, segment, authentication), segment, rewriter);
      return;
    }
    int blocks = blocksThatFit(room - fixed);
    first(segment);
    while (options.next()) {
      if (options.kind() == TcpOptionKind.SACK) {
        rewriter.keepSackBlocks(segment.octets, options, blocks);
      } else if (!isTakenOut(options.kind(), false, authentication)) {
        rewriter.keep(segment.octets, options);
      }
    }
  }

  /** Octets of the EAO that will stand beside them, as it is once keys are confirmed. */
  static int eaoLength(Protection protection, boolean syn) {
    KeyChain chain = protection.keyChain();
    if (chain != null) {
      return EnhancedAuthView.lengthOf(false, chain.mostTagOctets());
    }
    boolean nonce = protection.mac().needsNonce();
    int tag = protection.mac().tagOctets();
    Kek kek = protection.peer().sendKek();
    if (!syn || kek == null) {
      return EnhancedAuthView.lengthOf(nonce, tag);
    }
    return protection.profile() == Profile.BOOTSTRAP
        ? EnhancedAuthView.lengthOf(false, MacAlgorithm.AES_128_CMAC_96.tagOctets())
        : EnhancedAuthView.lengthWithKey(nonce, tag, kek.algorithm().fieldOctets());
  }

  /** Tells the kind of each option of the measured SYN that has to go. */
  void forEachLost(int eaoLength, Segment segment, KindSet authentication, IntConsumer kinds) {
    long kept = keptInSyn(TcpView.MOST_OPTIONS - eaoLength, segment, authentication);
    first(segment);
    for (int index = 0; options.next(); index++) {
      if ((kept & (1L << index)) == 0) {
        kinds.accept(options.kind());
      }
    }
  }

  /** Whether SACK blocks of the measured segment have to go. */
  boolean losesSackBlocks(int eaoLength) {
    return blocksThatFit(TcpView.MOST_OPTIONS - eaoLength - fixed) < sackBlocks;
  }

  private int blocksThatFit(int room) {
    int blocks = sackBlocks;
    while (blocks > 0 && OptionRewriter.sackLength(blocks) > room) {
      blocks--;
    }
    return blocks;
  }

  /** One bit for each option, in the order on the wire, that stays in a SYN. */
  private long keptInSyn(int room, Segment segment, KindSet authentication) {
    long kept = 0;
    int left = !mss && MSS_LENGTH <= room ? room - MSS_LENGTH : room;
    for (int worth = 0; worth <= LEAST_WORTH; worth++) {
      first(segment);
      for (int index = 0; options.next(); index++) {
        if (worth(options.kind()) == worth
            && !isTakenOut(options.kind(), true, authentication)
            && options.length() <= left) {
          kept |= 1L << index;
          left -= options.length();
        }
      }
    }
    return kept;
  }

  private void keep(long kept, Segment segment, OptionRewriter rewriter) {
    first(segment);
    for (int index = 0; options.next(); index++) {
      if ((kept & (1L << index)) != 0) {
        rewriter.keep(segment.octets, options);
      }
    }
  }

  private static int worth(int kind) {
    return switch (kind) {
      case TcpOptionKind.MAXIMUM_SEGMENT_SIZE -> 0;
      case TcpOptionKind.SACK_PERMITTED -> 1;
      case TcpOptionKind.WINDOW_SCALE -> 2;
      case TcpOptionKind.TIMESTAMPS -> 3;
      default -> LEAST_WORTH;
    };
  }

  private static boolean isTakenOut(int kind, boolean syn, KindSet authentication) {
    return authentication.contains(kind)
        || (syn && (kind >= FIRST_EXPERIMENT || kind == FAST_OPEN || kind == MULTIPATH));
  }

  private void first(Segment segment) {
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
  }

  /** The shift of the window scale option in a SYN as it stands now, -1 where there is none. */
  static int windowShift(TcpOptionCursor options, Segment segment) {
    options.wrap(
        segment.octets,
        segment.upperAt + TcpView.MIN_HEADER_LENGTH,
        segment.tcpHeaderLength - TcpView.MIN_HEADER_LENGTH);
    while (options.next()) {
      if (options.kind() == TcpOptionKind.WINDOW_SCALE && options.length() == 3) {
        return Math.min(Octets.u8(segment.octets, options.at() + 2), 14);
      }
    }
    return -1;
  }
}
