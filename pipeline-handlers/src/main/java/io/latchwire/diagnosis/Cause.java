package io.latchwire.diagnosis;

import java.util.Locale;

/** What is wrong between two gateways, or on the way between them. */
public enum Cause {
  /** The two ends have different secrets under one identifier. */
  WRONG_KEY,
  /** The key is the right one, but it has another identifier here; or none of that name is here. */
  WRONG_KEY_ID,
  /** The other end signs with another algorithm, or calls one by another number. */
  WRONG_ALGORITHM,
  /** The other end puts its option under another kind. */
  WRONG_KIND,
  /** One end leaves the other TCP options out of the MAC and the other end does not. */
  T_MISMATCH,
  /** Addresses or ports were rewritten on the way: they are covered by the MAC. */
  NAT,
  /** The key is right, and it is not its time here: clocks differ, or a key change is overdue. */
  CLOCK_SKEW,
  /** A router signs its segments itself, with TCP-MD5 or TCP-AO. */
  ROUTER_SIGNS,
  /** The segment is a copy of one that was accepted, or of an earlier connection. */
  REPLAY,
  /** There is no option at all: no gateway at the other end, or one that does not protect this. */
  NO_GATEWAY,
  /** The key was lost: a gateway was restarted. Ends when the session begins anew. */
  RESTART,
  /** The octets were damaged on the way. */
  DAMAGED,
  /** What was tried did not make the MAC right. */
  UNKNOWN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name that programs go by. */
  public String label() {
    return label;
  }
}
