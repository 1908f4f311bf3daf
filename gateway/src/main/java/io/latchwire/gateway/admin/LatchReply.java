package io.latchwire.gateway.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What came of an order.
 *
 * @param done whether it was carried out
 * @param reason why not, in a word; null when done
 * @param detail for people
 * @param handle of the latch or listener that is there now; null when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LatchReply(
    boolean done, @Nullable String reason, String detail, @Nullable String handle) {}
