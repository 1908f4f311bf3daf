package io.latchwire.rserpool;

import java.util.Locale;

/** What a registrar counts and, where somebody should look, writes to the event log. */
public enum RegistrarNotice {
  /** An element joined. */
  REGISTERED(false),
  /** An element renewed its registration. */
  REREGISTERED(false),
  /** An element left. */
  DEREGISTERED(false),
  /** A registration's life ended. */
  EXPIRED(true),
  /** An element did not answer, or its connection was lost and it did not come back. */
  UNANSWERED(true),
  /** Too many users complained about an element (RFC 5352 s3.6). */
  TOO_MANY_REPORTS(true),
  /** Many elements would go at once: their going is put off, in case the fault is ours. */
  MASS_EXPIRY_HELD(true),
  /** A registration or de-registration without a proven key (RFC 5355 s2.1). */
  REFUSED_UNAUTHENTICATED(false),
  /** A proven identity outside of what it may do (RFC 5355 s2.2 to s2.4). */
  REFUSED_UNAUTHORIZED(true),
  /** A registration whose policy, transport or use is not the pool's. */
  REFUSED_INCONSISTENT(false),
  /** A registration over a bound, a rate, or before this registrar is active. */
  REFUSED_RESOURCES(false),
  /** A registration with values that cannot be served. */
  REFUSED_INVALID(false),
  /** A resolution was answered. */
  RESOLVED(false),
  /** A resolution was refused. */
  UNRESOLVED(false),
  /** A report about an element was counted. */
  REPORT_COUNTED(false),
  /** A report over its sender's rate, or a repetition (RFC 5355 s2.13). */
  REPORT_LIMITED(false),
  /** A keep-alive was sent. */
  KEEP_ALIVE_SENT(false),
  /** A keep-alive was not sent because the last one is too recent (RFC 5355 s2.14). */
  KEEP_ALIVE_LIMITED(false),
  /** A message that a registrar has no business with, as a cookie (RFC 5355 s2.16). */
  NOT_FOR_A_REGISTRAR(false),
  /** ENRP from somebody who is no registrar (RFC 5355 s2.5, s2.15). */
  REFUSED_ROGUE(true),
  /** A server identifier that belongs to another identity (RFC 5355 s2.17). */
  REFUSED_SERVER_ID(true),
  /** A peer said something about what is not its own (RFC 5355 s2.17). */
  CONTRADICTION(true),
  /** An update or table entry that does not fit the pool, or a bound. */
  UPDATE_IGNORED(true),
  /** A peer became known. */
  PEER_FOUND(true),
  /** A peer fell silent and is asked. */
  PEER_PROBED(true),
  /** A takeover began. */
  TAKEOVER_BEGUN(true),
  /** A takeover ended with the elements here. */
  TAKEOVER_WON(true),
  /** A takeover ended with the elements elsewhere, or the target alive. */
  TAKEOVER_STOPPED(true),
  /** Another registrar took a dead one's elements. */
  TAKEN_OVER_ELSEWHERE(true),
  /** The audit found a difference and the peer's table is loaded again. */
  RESYNC_BEGUN(true),
  /** The difference is repaired. */
  RESYNC_DONE(true),
  /** This registrar serves. */
  ACTIVE(true),
  /** No mentor could be used; this registrar serves alone. */
  ALONE(true),
  /** Elements came from the snapshot and are stale until they register again. */
  RESTORED(true);

  private final boolean logged;
  private final String label = name().toLowerCase(Locale.ROOT);

  RegistrarNotice(boolean logged) {
    this.logged = logged;
  }

  /** Whether it belongs into the event log, and not only into the counters. */
  public boolean isLogged() {
    return logged;
  }

  /** The value of the metric's label. */
  public String label() {
    return label;
  }
}
