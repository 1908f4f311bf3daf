package io.latchwire.gateway.admin;

/**
 * One transition, for those who watch.
 *
 * @param number counts transitions from 1
 * @param handle of the latch or listener
 * @param subject flow or listener
 * @param from state before
 * @param to state after
 * @param reason why
 * @param detail what exactly, may be empty
 */
public record LatchNotice(
    long number,
    String handle,
    String subject,
    String from,
    String to,
    String reason,
    String detail) {}
