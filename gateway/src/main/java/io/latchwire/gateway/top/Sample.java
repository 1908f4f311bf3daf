package io.latchwire.gateway.top;

import io.latchwire.gateway.admin.Status;
import io.latchwire.gateway.admin.Vitals;

/**
 * What a gateway said at one moment.
 *
 * @param nanos when it was asked, of a clock that never steps
 */
public record Sample(Status status, Vitals vitals, long nanos) {}
