package io.latchwire.gateway.probe;

import java.util.Locale;

/** What came of a probe. */
public enum ProbeVerdict {
  /** A SYN-ACK with a right MAC: both gateways and the peer's router are there and agree. */
  AUTHENTICATED(true),
  /** A RST with a right MAC: the gateways agree, the peer's router takes no connection. */
  REFUSED(true),
  /** An answer without an option, accepted because of the policy's mode. */
  UNPROTECTED(false),
  /** Segments of the peer came and were rejected. */
  REJECTED(false),
  /** Nothing came. */
  SILENT(false),
  /** No hardware address to send to was found. */
  NO_WAY(false),
  /** The own gateway did not let the SYN out. */
  NOT_SENT(false),
  /** The question is not one that the policies allow. */
  NOT_ASKED(false);

  private final boolean good;

  ProbeVerdict(boolean good) {
    this.good = good;
  }

  /** Whether the peer's MAC was right. */
  public boolean isGood() {
    return good;
  }

  /** The name in JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
