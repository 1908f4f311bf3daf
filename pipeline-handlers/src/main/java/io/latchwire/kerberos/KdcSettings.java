package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.AgreementGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a KDC behaves.
 *
 * @param realm its own
 * @param profile which edition of anonymity
 * @param anonymous whether clients that nobody knows get tickets
 * @param authenticatedAnonymous whether known clients get tickets without their name
 * @param bit14Alias whether an AS-REQ of the anonymous client may ask with the draft's bit
 * @param groups for the agreement, in the order of preference of a refusal
 * @param skewSeconds how far clocks may differ
 * @param ticketSeconds the longest life of a ticket
 * @param anonymousSeconds the same for clients that nobody knows
 * @param renewSeconds how long tickets can be renewed; 0 for never
 * @param hidePreviousRealm whether the realm that sent a fully anonymous client is left out of
 *     transited
 * @param keepVerifiedCas whether AD-INITIAL-VERIFIED-CAS stays in tickets of the realm's anonymous
 *     members
 * @param authorizationRules by type, for types that no document describes
 * @param trustedRealms that may be on the way, besides those of the hierarchy
 */
public record KdcSettings(
    String realm,
    AnonymityProfile profile,
    boolean anonymous,
    boolean authenticatedAnonymous,
    boolean bit14Alias,
    List<AgreementGroup> groups,
    int skewSeconds,
    int ticketSeconds,
    int anonymousSeconds,
    int renewSeconds,
    boolean hidePreviousRealm,
    boolean keepVerifiedCas,
    Map<Integer, AuthorizationRule> authorizationRules,
    Set<String> trustedRealms) {
  /** RFC 4120 s1.3: what clocks may differ by. */
  public static final int DEFAULT_SKEW_SECONDS = 300;

  /** A working day and two hours, as MIT and Heimdal have it in effect. */
  public static final int DEFAULT_TICKET_SECONDS = 36_000;

  /** As Heimdal's. */
  public static final int DEFAULT_ANONYMOUS_SECONDS = 3_600;

  /** Settings with their own collections. */
  public KdcSettings {
    groups = List.copyOf(groups);
    authorizationRules = Map.copyOf(authorizationRules);
    trustedRealms = Set.copyOf(trustedRealms);
  }

  /** What today's clients need. */
  public static KdcSettings of(String realm) {
    return new KdcSettings(
        realm,
        AnonymityProfile.RFC_8062,
        true,
        true,
        true,
        List.of(AgreementGroup.values()),
        DEFAULT_SKEW_SECONDS,
        DEFAULT_TICKET_SECONDS,
        DEFAULT_ANONYMOUS_SECONDS,
        0,
        false,
        false,
        Map.of(),
        Set.of());
  }

  /** With another profile. */
  public KdcSettings withProfile(AnonymityProfile other) {
    return new KdcSettings(
        realm,
        other,
        anonymous,
        authenticatedAnonymous,
        bit14Alias,
        groups,
        skewSeconds,
        ticketSeconds,
        anonymousSeconds,
        renewSeconds,
        hidePreviousRealm,
        keepVerifiedCas,
        authorizationRules,
        trustedRealms);
  }
}
