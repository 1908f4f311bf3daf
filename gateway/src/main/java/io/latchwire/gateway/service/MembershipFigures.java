package io.latchwire.gateway.service;

import java.util.Locale;

/**
 * How a gateway stands in its pool, at one moment.
 *
 * @param pool the handle, empty for none
 * @param id the PE identifier, eight hexadecimal digits
 * @param address where the pool says that it is
 * @param policy as the pool has it
 * @param registrar the one that is connected; empty for none
 * @param home the server identifier that the last home told, eight hexadecimal digits; empty before
 *     the first keep-alive
 * @param registrations granted ones, renewals among them
 * @param refusals registrations and de-registrations refused
 * @param huntsInVain rounds through all registrars in which none answered
 * @param homeChanges from one registrar to another
 * @param keepAlives answered ones
 */
public record MembershipFigures(
    String pool,
    String id,
    State state,
    String address,
    String policy,
    String registrar,
    String home,
    long registrations,
    long refusals,
    long huntsInVain,
    long homeChanges,
    long keepAlives) {
  /** Of a gateway that is in no pool. */
  public static final MembershipFigures NONE =
      new MembershipFigures("", "", State.OFF, "", "", "", "", 0, 0, 0, 0, 0);

  /** What it comes to. */
  public enum State {
    /** No pool is configured. */
    OFF,
    /** Looking for a registrar, or waiting for its answer. */
    JOINING,
    /** In the pool. */
    REGISTERED,
    /** A registrar has refused it; it does not ask again before something changes. */
    REFUSED,
    /** Still in the pool, chosen last or never. */
    DRAINING,
    /** Out of the pool until the operator puts it back. */
    DRAINED;

    /** In words for status and metrics. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
