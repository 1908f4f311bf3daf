package io.latchwire.handler.packet;

import io.latchwire.diagnosis.Finding;

/**
 * Why a rejected segment was rejected.
 *
 * @param policy name of the policy that it came under
 * @param reason label of the drop reason
 * @param direction outbound or inbound
 * @param ageNanos how long ago it was dropped
 * @param finding what is wrong
 */
public record RejectionReport(
    String policy, String reason, String direction, long ageNanos, Finding finding) {}
