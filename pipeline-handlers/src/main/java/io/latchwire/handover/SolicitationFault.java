package io.latchwire.handover;

import java.util.Locale;

/**
 * Why an RtSolPr gets no handover key, in the order of the checks. Each constant is a counter,
 * {@code latchwire_handover_solicitations_refused_total{reason="..."}}.
 */
public enum SolicitationFault {
  /** A Fragment header: a message of this kind is never fragmented (RFC 6980 by analogy). */
  FRAGMENT(Consequence.SILENT),
  /** Hop Limit is not 255: it comes from another link. */
  HOP_LIMIT(Consequence.SILENT),
  /** The ICMPv6 checksum is wrong. */
  CHECKSUM(Consequence.SILENT),
  /** A Code other than 0, an unknown subtype, or too short. */
  UNKNOWN_MESSAGE(Consequence.SILENT),
  /** An option of Length 0 or one that runs over the end (RFC 4861 s4.6, RFC 5269 s4.1). */
  OPTION_LENGTH(Consequence.SILENT),
  /** The source is a group or the unspecified address. */
  SOURCE(Consequence.SILENT),
  /** No New Access Point Link-Layer Address option, which every RtSolPr has (RFC 5568 s6.1.1). */
  NO_ACCESS_POINT(Consequence.SILENT),
  /** More solicitations than may be verified or answered per second. */
  RATE(Consequence.SILENT),
  /** No RSA Signature option: the sender does not speak SEND. */
  UNSIGNED(Consequence.PLAIN),
  /** Signed, but without a Timestamp option (RFC 3971 s5.3.4). */
  NO_TIMESTAMP(Consequence.SILENT),
  /** Signed, but without a Nonce option (RFC 3971 s5.3.4). */
  NO_NONCE(Consequence.SILENT),
  /** Signed, but without a CGA option. */
  NO_CGA(Consequence.PLAIN),
  /** The CGA option holds no parameters with an RSA key. */
  CGA_MALFORMED(Consequence.PLAIN),
  /** Key Hash and CGA option name two keys (RFC 3971 s5.1). */
  KEY_HASH(Consequence.SILENT),
  /** The key is shorter than minbits or longer than maxbits. */
  KEY_SIZE(Consequence.PLAIN),
  /** The source address is not the CGA of these parameters: somebody else's address. */
  CGA_MISMATCH(Consequence.PLAIN),
  /** First message of this peer and its clock is off by TIMESTAMP_DELTA or more. */
  TIMESTAMP_OF_UNKNOWN_PEER(Consequence.PLAIN),
  /** Older than the last message of this peer: a replay, or a clock that was set back. */
  TIMESTAMP_OF_KNOWN_PEER(Consequence.SILENT),
  /** The timestamp of a message that was accepted already: a copy. */
  REPEATED(Consequence.SILENT),
  /** The signature does not verify: a forgery. */
  SIGNATURE(Consequence.PLAIN),
  /** Signed well, but no Handover Key Request option. */
  NOT_ASKED(Consequence.KEYLESS),
  /** The care-of address is not one of this link: no FBU could name it. */
  OFF_LINK(Consequence.KEYLESS),
  /** The Handover Key Request option holds no RSA key that fills it. */
  KEY_REQUEST_MALFORMED(Consequence.KEYLESS),
  /** The encryption key is of another size than the CGA key (RFC 5269 s4.1). */
  KEY_REQUEST_PARAMETERS(Consequence.KEYLESS),
  /** The encryption key is the CGA key, which only signs (RFC 5269 s3.1). */
  KEY_REQUEST_REUSES_CGA_KEY(Consequence.KEYLESS),
  /** No algorithm in use is as strong as the one asked for (RFC 5269 s3.2). */
  ALGORITHM(Consequence.KEYLESS),
  /** The key store has no room for this sender. */
  STORE_FULL(Consequence.KEYLESS);

  /** What the sender gets. */
  enum Consequence {
    /** Nothing. */
    SILENT,
    /** A signed PrRtAdv with neither key nor nonce, as for a node without SEND. */
    PLAIN,
    /** A signed PrRtAdv with the nonce and without a key. */
    KEYLESS
  }

  private final Consequence consequence;
  private final String label = name().toLowerCase(Locale.ROOT);

  SolicitationFault(Consequence consequence) {
    this.consequence = consequence;
  }

  Consequence consequence() {
    return consequence;
  }

  /** The value of the metric's label. */
  public String label() {
    return label;
  }

  static SolicitationFault of(SendFault fault) {
    return switch (fault) {
      case NO_CGA -> NO_CGA;
      case CGA_MALFORMED -> CGA_MALFORMED;
      case KEY_HASH -> KEY_HASH;
      case KEY_SIZE -> KEY_SIZE;
      case CGA_MISMATCH -> CGA_MISMATCH;
      case SIGNATURE -> SIGNATURE;
    };
  }
}
