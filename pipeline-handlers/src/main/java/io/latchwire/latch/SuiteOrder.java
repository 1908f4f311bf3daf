package io.latchwire.latch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which quality of protection is at least as good as another: the administrator's order of suites,
 * best first. Suites that it does not name compare with themselves only.
 *
 * @param bestFirst names of suites
 */
public record SuiteOrder(List<String> bestFirst) {
  /** No suite is better than another. */
  public static final SuiteOrder NONE = new SuiteOrder(List.of());

  /** Copies the list. */
  public SuiteOrder {
    bestFirst = List.copyOf(bestFirst);
  }

  /**
   * What a request comes to under a demand of the policy: its own parameters where it has some, the
   * demanded ones else; null when the request would protect less, or otherwise.
   */
  @Nullable WantedParameters meet(WantedParameters requested, WantedParameters demanded) {
    WantedParameters ends =
        new WantedParameters(
            requested.kind(), null, requested.mode(), null, requested.local(), requested.peer());
    WantedParameters demandedEnds =
        new WantedParameters(
            demanded.kind(), null, demanded.mode(), null, demanded.local(), demanded.peer());
    WantedParameters agreed = ends.and(demandedEnds);
    ProtectionType type = requested.type() == null ? demanded.type() : requested.type();
    QualityOfProtection quality =
        requested.quality() == null ? demanded.quality() : requested.quality();
    if (agreed == null || !meets(type, demanded.type()) || !meets(quality, demanded.quality())) {
      return null;
    }
    return new WantedParameters(
        agreed.kind(), type, agreed.mode(), quality, agreed.local(), agreed.peer());
  }

  private static boolean meets(@Nullable ProtectionType given, @Nullable ProtectionType demanded) {
    return demanded == null || (given != null && given.meets(demanded));
  }

  private boolean meets(
      @Nullable QualityOfProtection given, @Nullable QualityOfProtection demanded) {
    return demanded == null
        || (given != null
            && isSuiteAtLeast(given, demanded)
            && isReplayAtLeast(given.replay(), demanded.replay()));
  }

  private boolean isSuiteAtLeast(QualityOfProtection requested, QualityOfProtection demanded) {
    if (requested.suite().equals(demanded.suite())) {
      return requested.keyBits() >= demanded.keyBits() && requested.icvBits() >= demanded.icvBits();
    }
    int rank = bestFirst.indexOf(requested.suite());
    int demandedRank = bestFirst.indexOf(demanded.suite());
    return rank >= 0 && demandedRank >= 0 && rank <= demandedRank;
  }

  private static boolean isReplayAtLeast(ReplayProtection requested, ReplayProtection demanded) {
    return switch (demanded) {
      case NONE -> true;
      case TCP_SEQUENCE ->
          requested == ReplayProtection.TCP_SEQUENCE
              || requested == ReplayProtection.TCP_SEQUENCE_AND_NUMBER
              || requested == ReplayProtection.TCP_SEQUENCE_EXTENDED;
      case WINDOW ->
          requested == ReplayProtection.WINDOW || requested == ReplayProtection.WINDOW_EXTENDED;
      case TCP_SEQUENCE_AND_NUMBER, TCP_SEQUENCE_EXTENDED, WINDOW_EXTENDED -> requested == demanded;
    };
  }
}
