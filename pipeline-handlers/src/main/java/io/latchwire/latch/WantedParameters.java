package io.latchwire.latch;

import org.jspecify.annotations.Nullable;

/**
 * Parameters that are asked for or allowed; what is null is left open.
 *
 * @param kind what makes the associations
 * @param type type of protection
 * @param mode mode
 * @param quality quality of protection
 * @param local who this end is to be
 * @param peer who the other end has to be
 */
public record WantedParameters(
    @Nullable ProtectionKind kind,
    @Nullable ProtectionType type,
    @Nullable ProtectionMode mode,
    @Nullable QualityOfProtection quality,
    @Nullable Identity local,
    @Nullable Identity peer) {
  /** Everything is left open. */
  public static final WantedParameters ANY =
      new WantedParameters(null, null, null, null, null, null);

  /** Exactly these parameters. */
  public static WantedParameters exactly(LatchedParameters parameters) {
    return new WantedParameters(
        parameters.kind(),
        parameters.type(),
        parameters.mode(),
        parameters.quality(),
        parameters.local(),
        parameters.peer());
  }

  /** Whether the parameters are among those meant. */
  public boolean allows(LatchedParameters parameters) {
    return isOpenOrEqual(kind, parameters.kind())
        && isOpenOrEqual(type, parameters.type())
        && isOpenOrEqual(mode, parameters.mode())
        && isOpenOrEqual(quality, parameters.quality())
        && isOpenOrEqual(local, parameters.local())
        && isOpenOrEqual(peer, parameters.peer());
  }

  /** What both leave possible; null when they contradict each other. */
  @Nullable WantedParameters and(WantedParameters other) {
    boolean agree =
        agree(kind, other.kind)
            && agree(type, other.type)
            && agree(mode, other.mode)
            && agree(quality, other.quality)
            && agree(local, other.local)
            && agree(peer, other.peer);
    return agree
        ? new WantedParameters(
            kind != null ? kind : other.kind,
            type != null ? type : other.type,
            mode != null ? mode : other.mode,
            quality != null ? quality : other.quality,
            local != null ? local : other.local,
            peer != null ? peer : other.peer)
        : null;
  }

  private static boolean isOpenOrEqual(@Nullable Object wanted, Object given) {
    return wanted == null || wanted.equals(given);
  }

  private static boolean agree(@Nullable Object one, @Nullable Object other) {
    return one == null || other == null || one.equals(other);
  }
}
