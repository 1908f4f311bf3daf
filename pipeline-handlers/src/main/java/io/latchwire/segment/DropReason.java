package io.latchwire.segment;

import java.util.Locale;

/**
 * Why a frame goes no further. Every constant is a counter, {@code
 * latchwire_segments_dropped_total{reason="..."}}, and nothing that is dropped is ever answered to
 * its sender.
 *
 * <p>The first group are the checks of a protected segment from the network, in the order in which
 * they are made.
 */
public enum DropReason {
  /** The policy requires the option and the segment has none: a forgery, or an unprotected peer. */
  NO_OPTION,
  /** Options malformed, two EAOs, reserved bits set or a length that does not fit the algorithm. */
  BAD_FORMAT,
  /** Alg ID unknown, or not the one of the key: the two ends are configured differently. */
  ALG_MISMATCH,
  /** The in-line key names a KEK that this peer does not have here: install it on both ends. */
  UNKNOWN_KEK,
  /** T = 1 or an option kind that the policy does not allow. */
  POLICY,
  /** A key-carrying segment outside of the TCP window: a replay from an earlier connection. */
  STALE,
  /** The in-line key would replace a live key of the same identifier. */
  KEY_ID_IN_USE,
  /** The number, or the in-line key, has been used before: a copy, or very late delivery. */
  REPLAY,
  /** More new keys per second than the peer may install. */
  KEY_RATE,
  /** No key of this identifier: a gateway restarted, or a key chain differs. */
  UNKNOWN_KEY,
  /** The key is known, but its time to be accepted is over or not yet come. */
  NOT_ELIGIBLE,
  /** Sequence number 0 under a MAC that needs a nonce. */
  BAD_NUMBER,
  /** The MAC is wrong: altered on the way, a forgery, or different KEKs under one identifier. */
  BAD_MAC,

  /** The frame ends before its headers do, or its lengths contradict each other. */
  MALFORMED,
  /** The TCP or IPv4 header checksum is wrong: line noise. */
  BAD_CHECKSUM,
  /**
   * From the network, in the name of the router behind this gateway: somebody pretends to be it.
   */
  SPOOFED,
  /** A fragment of a protected flow that could not be reassembled. */
  FRAGMENT,
  /** A policy says DISCARD. */
  DISCARDED,
  /** The router signs its segments itself (TCP-MD5 or TCP-AO) and the policy refuses that. */
  ROUTER_SIGNS,
  /** The option does not fit beside those that the router insists on. */
  NO_ROOM,
  /** No key may be used: exhausted, or none could be made. */
  NO_KEY,
  /** A segment of a connection that began before this gateway did. */
  ORPHAN,
  /** The table of flows is full. */
  TABLE_FULL,
  /** The flow is latched to other parameters: another peer, or another algorithm. */
  LATCH_CONFLICT,
  /** The flow has no latch, and none could be made: see the audit log for the refusal. */
  NO_LATCH,
  /** The latch of the flow is broken: its peer and another one, or the policy, are in conflict. */
  LATCH_BROKEN,
  /** The latch of the flow was closed: by an operator, or by a change of the policy. */
  LATCH_CLOSED,
  /** The segment was verified before the latch of its flow was established. */
  LATCH_STALE,
  /** An ICMP error about a protected flow that fails the checks. */
  ICMP_REFUSED,
  /** The frame is larger than the other side can send, and must not be fragmented. */
  TOO_BIG,
  /** A super-segment that could not be split: segmentation offload is on somewhere. */
  SUPER_SEGMENT,
  /** The other side's transmit queue is full. */
  TX_FULL,
  /** The interface that the frame should leave by is down or gone: look at the link. */
  PORT_DOWN,
  /** The kernel refused to send the frame for a reason that none of the others names. */
  SEND_REFUSED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
