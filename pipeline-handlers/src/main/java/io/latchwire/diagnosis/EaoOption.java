package io.latchwire.diagnosis;

/**
 * An option of a recorded segment that is, or looks like, an EAO.
 *
 * @param at where it starts
 * @param length octets of it
 * @param kind option kind
 * @param excludesOptions T
 * @param carriesKey K
 * @param algId Alg ID
 * @param keyId Key ID
 */
public record EaoOption(
    long at,
    int length,
    int kind,
    boolean excludesOptions,
    boolean carriesKey,
    int algId,
    int keyId) {}
