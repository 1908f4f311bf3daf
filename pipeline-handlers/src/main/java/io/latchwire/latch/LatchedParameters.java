package io.latchwire.latch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a flow is latched to: kind, type of protection, mode, quality of protection, local and peer
 * identity. There is one object for each combination ({@link ParameterTable}), so the data path
 * compares references.
 */
public final class LatchedParameters {
  private final int number;
  private final ProtectionKind kind;
  private final ProtectionType type;
  private final ProtectionMode mode;
  private final QualityOfProtection quality;
  private final Identity local;
  private final Identity peer;
  private final long checksum;

  LatchedParameters(
      int number,
      ProtectionKind kind,
      ProtectionType type,
      ProtectionMode mode,
      QualityOfProtection quality,
      Identity local,
      Identity peer) {
    this.number = number;
    this.kind = kind;
    this.type = type;
    this.mode = mode;
    this.quality = quality;
    this.local = local;
    this.peer = peer;
    this.checksum = computeChecksum();
  }

  /** Unique while the process lives; never used again. */
  public int number() {
    return number;
  }

  /** What makes the associations. */
  public ProtectionKind kind() {
    return kind;
  }

  /** Type of protection. */
  public ProtectionType type() {
    return type;
  }

  /** Mode. */
  public ProtectionMode mode() {
    return mode;
  }

  /** Quality of protection. */
  public QualityOfProtection quality() {
    return quality;
  }

  /** Who this end is. */
  public Identity local() {
    return local;
  }

  /** Who the other end is. */
  public Identity peer() {
    return peer;
  }

  /** Whether all but the quality is the same. */
  boolean differsInQualityAtMost(LatchedParameters other) {
    return kind == other.kind
        && type.equals(other.type)
        && mode == other.mode
        && local.equals(other.local)
        && peer.equals(other.peer);
  }

  /** False when the memory of these parameters was damaged since they were made. */
  boolean isIntact() {
    return checksum == computeChecksum();
  }

  /** Everything that is latched, in one line. */
  @Override
  public String toString() {
    return kind
        + " "
        + type
        + " "
        + mode
        + " "
        + quality
        + " local "
        + local.fingerprint()
        + " peer "
        + peer.fingerprint();
  }

  private long computeChecksum() {
    return ByteBuffer.wrap(Identity.sha256(toString().getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
