package io.latchwire.gateway.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How strictly flows stay with the peer and the protection that they began with.
 *
 * @param on whether flows are latched at all
 * @param conflictPolicy what becomes of an association that contradicts latches
 * @param onMismatch what a verified segment under other parameters does to its latch
 * @param samePairPeer what becomes of a second peer between two addresses
 * @param bornBroken whether a latch that is asked for amid conflicts waits for their end
 * @param larvalTime how long a latch waits
 * @param probeTime how long a probed peer may be silent
 * @param listeners the most listeners
 * @param syslog where the audit log goes besides its file: RFC 5424 over UDP
 */
public record LatchingConfig(
    boolean on,
    ConflictPolicy conflictPolicy,
    OnMismatch onMismatch,
    SamePairPeer samePairPeer,
    boolean bornBroken,
    Duration larvalTime,
    Duration probeTime,
    int listeners,
    Optional<InetSocketAddress> syslog) {
  /** The defaults. */
  public static final LatchingConfig DEFAULTS = of(true);

  /** No flow is latched. */
  public static final LatchingConfig OFF = of(false);

  private static LatchingConfig of(boolean on) {
    return new LatchingConfig(
        on,
        ConflictPolicy.REJECT,
        OnMismatch.DROP,
        SamePairPeer.ENFORCE,
        false,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        4_096,
        Optional.empty());
  }

  /** What becomes of an association that contradicts latches. */
  public enum ConflictPolicy implements Labelled {
    /** It is refused. */
    REJECT("reject"),
    /** The latches break, then it is accepted. */
    BREAK("break"),
    /** The latched peer is given time to show that it lives. */
    PROBE("probe");

    private final String label;

    ConflictPolicy(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** What a verified segment under other parameters does. */
  public enum OnMismatch implements Labelled {
    /** It is dropped. */
    DROP("drop"),
    /** It is dropped and the latch breaks. */
    BREAK("break");

    private final String label;

    OnMismatch(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** What becomes of a second peer between two addresses. */
  public enum SamePairPeer implements Labelled {
    /** It is refused. */
    ENFORCE("enforce"),
    /** It is let in and noted. */
    WARN("warn"),
    /** It is let in. */
    OFF("off");

    private final String label;

    SamePairPeer(String label) {
      this.label = label;
    }

    @Override
    public String label() {
      return label;
    }
  }
}
