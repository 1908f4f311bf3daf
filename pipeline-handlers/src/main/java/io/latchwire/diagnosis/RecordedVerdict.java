package io.latchwire.diagnosis;

/**
 * What a receiver that sees everything would have said about a recorded segment.
 *
 * @param outcome {@code verified}, {@code unprotected}, {@code ignored}, or the label of the reason
 *     for which it would be dropped
 * @param detail key and number, or what is wrong; empty where there is nothing to add
 * @param isGood whether nothing is wrong
 */
public record RecordedVerdict(String outcome, String detail, boolean isGood) {}
