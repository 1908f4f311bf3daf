/**
 * What outlives a crash of the process: which flows are latched to what, and the audit log.
 *
 * <p>Touches: {@code gateway.log}, {@code latch}, {@code handler.packet}. Reading order: {@link
 * io.latchwire.gateway.journal.LatchJournal}, {@link io.latchwire.gateway.journal.AuditLog}.
 */
@NullMarked
package io.latchwire.gateway.journal;

import org.jspecify.annotations.NullMarked;
