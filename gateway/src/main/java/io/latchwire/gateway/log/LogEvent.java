package io.latchwire.gateway.log;

import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Everything that the log tells of by a name of its own: docs/events.md is made of this. */
public enum LogEvent {
  /** The process begins. */
  GATEWAY_STARTING("gateway.starting", Level.INFO, "The process begins.", "-"),
  /** Segments are forwarded from now on. */
  GATEWAY_FORWARDING(
      "gateway.forwarding",
      Level.INFO,
      "How long the start took. Key: millis, from the start of the process to the "
          + "first segment that may pass.",
      "-"),
  /** Everything stands. */
  GATEWAY_READY("gateway.ready", Level.INFO, "Everything stands; segments are forwarded.", "-"),
  /** How a policy is configured. */
  POLICY_IN_FORCE("policy.in-force", Level.INFO, "How a policy is configured, at start.", "-"),
  /** A policy lets unprotected segments pass. */
  POLICY_NOT_REQUIRING(
      "policy.not-requiring",
      Level.WARN,
      "The mode of a policy lets unprotected segments pass. Keys: policy, mode.",
      "docs/operating.md: the way from observe to require."),
  /** A date of the configuration has come. */
  POLICY_SIGN_ENDED(
      "policy.sign-ended",
      Level.WARN,
      "The date of mode sign is over: segments without an option are dropped. Key: " + "policy.",
      "-"),
  /** Somebody computes the MACs. */
  MAC_PROVIDER_CHOSEN("mac.provider-chosen", Level.INFO, "Who computes the MACs.", "-"),
  /** The faster way was not taken. */
  MAC_PROVIDER_REFUSED(
      "mac.provider-refused",
      Level.WARN,
      "A faster way to compute MACs cannot be used.",
      "Install what the line names; until then the portable one is used."),
  /** Somebody signs for the access router. */
  RSA_PROVIDER_CHOSEN(
      "rsa.provider-chosen", Level.INFO, "Who computes RSA for the access router.", "-"),
  /** The faster way was not taken. */
  RSA_PROVIDER_REFUSED(
      "rsa.provider-refused",
      Level.WARN,
      "A faster way to compute RSA cannot be used.",
      "Install what the line names; until then the portable one is used."),
  /** Connections of the process before this one. */
  LATCHES_RESTORED(
      "latches.restored",
      Level.INFO,
      "Connections were latched before this start; their routers are reset.",
      "-"),
  /** A journal that cannot be read. */
  JOURNAL_PUT_ASIDE(
      "journal.put-aside",
      Level.ERROR,
      "The journal of latches could not be used and was put aside; protected "
          + "connections older than this start are reset.",
      "The line says what was wrong with it: is the disk sound, does another gateway "
          + "use the directory?"),
  /** The configuration, or a secret, is wrong. */
  CONFIGURATION_REFUSED(
      "configuration.refused",
      Level.ERROR,
      "The configuration, or a secret that it names, cannot be used; exit code 2.",
      "latchwire check names every mistake."),
  /** Another configuration is not taken. */
  CONFIGURATION_CHANGE_REFUSED(
      "configuration.change-refused",
      Level.ERROR,
      "Another configuration was refused; the one before is still in force. One line "
          + "for each mistake.",
      "latchwire check names every mistake, latchwire diff what would change."),
  /** Another configuration is in force. */
  CONFIGURATION_CHANGED(
      "configuration.changed",
      Level.INFO,
      "Another configuration is in force. Keys: outcome (applied, trial, confirmed, "
          + "rolled-back), cause (signal, watch, order, time), changes, broken.",
      "-"),
  /** One difference between two configurations. */
  CONFIGURATION_DIFFERENCE(
      "configuration.difference",
      Level.INFO,
      "One thing that the change has changed; one line for each.",
      "-"),
  /** Something in the configuration is allowed and not wise. */
  CONFIGURATION_WARNING(
      "configuration.warning",
      Level.WARN,
      "The configuration is in force and has something in it that an operator should " + "know.",
      "The line names the place."),
  /** Something is missing around the program. */
  ENVIRONMENT_LACKS(
      "environment.lacks",
      Level.ERROR,
      "A privilege, an interface, an address or a file is missing; exit code 3.",
      "latchwire doctor --config FILE."),
  /** Nothing is forwarded any more. */
  DATA_PATH_STOPPED(
      "data-path.stopped",
      Level.ERROR,
      "A fault has closed both ports; nothing is forwarded, and the process ends.",
      "The line names the fault; the service manager starts the gateway again."),
  /** A port is closed. */
  PORT_CLOSED("port.closed", Level.INFO, "A port is closed, after a fault.", "-"),
  /** A frame was dropped. */
  SEGMENT_DROPPED(
      "segment.dropped",
      Level.WARN,
      "A frame was dropped under a policy. Keys: policy, peer, reason, source, destination,"
          + " suppressed. At most one line a second for each peer and reason; suppressed says how"
          + " many more there were.",
      "docs/troubleshooting.md by reason; latchwire explain PEER."),
  /** The peer does not confirm a key. */
  KEY_UNCONFIRMED(
      "key.unconfirmed",
      Level.WARN,
      "The peer is not known to have an own key, though data under it waits. Keys: policy, peer,"
          + " key. Once for each key.",
      "Is the way to the peer cut? Do the KEKs agree? latchwire explain PEER at the other end."),
  /** A KEK is old. */
  KEK_OVERDUE(
      "kek.overdue",
      Level.WARN,
      "A KEK is older than kek-age-warning; once a day. Keys: peer, kek, days.",
      "docs/operating.md: key change day."),
  /** The time of the next key has come. */
  CHAIN_ROLLED(
      "chain.rolled",
      Level.INFO,
      "Segments to a peer go under another key of its chain. Keys: peer, chain, key.",
      "-"),
  /** A chain will soon have no active key. */
  CHAIN_EXPIRING(
      "chain.expiring",
      Level.WARN,
      "A key chain will have no active key from a time on; expiry-warning ahead of "
          + "it. Keys: peer, chain, time.",
      "A further key on both ends."),
  /** A chain has no active key. */
  CHAIN_EXPIRED(
      "chain.expired",
      Level.ERROR,
      "A key chain has no active key: nothing passes, or the last one goes on as "
          + "configured. Keys: peer, chain.",
      "A further key on both ends, at once."),
  /** The time of the null key is over. */
  CHAIN_NULL_KEY_ENDED(
      "chain.null-key-ended",
      Level.WARN,
      "Segments without an option are dropped from now on. Keys: peer, chain.",
      "-"),
  /** The access router has stopped. */
  ACCESS_ROUTER_STOPPED(
      "access-router.stopped",
      Level.ERROR,
      "The role of an access router has ended; segments go on.",
      "The line names the fault."),
  /** This gateway is in its pool. */
  POOL_ELEMENT_REGISTERED(
      "pool-element.registered",
      Level.INFO,
      "This gateway is in its pool, at a registrar that was not its home before.",
      "-"),
  /** A registrar does not want this gateway. */
  POOL_ELEMENT_REFUSED(
      "pool-element.refused",
      Level.ERROR,
      "A registrar refuses this gateway for the named cause; it does not ask again by itself.",
      "The element of this identity at the registrar: its pools, its addresses, the policy of the"
          + " pool. Then latchwire reload here."),
  /** Nobody to register with. */
  POOL_ELEMENT_ALONE(
      "pool-element.alone",
      Level.WARN,
      "No registrar answers and proves itself; the search goes on. Once until one does.",
      "The way to the registrars; identity and key of pool-element here and at the registrars."),
  /** This gateway has left its pool. */
  POOL_ELEMENT_LEFT(
      "pool-element.left",
      Level.INFO,
      "This gateway has left its pool: it ends, is drained, or is configured otherwise.",
      "-"),
  /** It has left without a word of the registrar. */
  POOL_ELEMENT_UNHEARD(
      "pool-element.unheard",
      Level.WARN,
      "This gateway has left its pool without the registrar's answer: the element expires there.",
      "-"),
  /** An access router serves. */
  ACCESS_ROUTER_READY(
      "access-router.ready",
      Level.INFO,
      "The access router serves, under the addresses that the line names.",
      "-"),
  /** A handover key was given out. */
  HANDOVER_KEY_PROVIDED(
      "handover.key-provided",
      Level.INFO,
      "A handover key was given out. At most twenty such lines at once, then one a "
          + "second; key: suppressed.",
      "-"),
  /** A handover key is gone. */
  HANDOVER_KEY_DISCARDED(
      "handover.key-discarded",
      Level.INFO,
      "A handover key is gone; the line says why. Limited as above.",
      "-"),
  /** Packets go elsewhere. */
  HANDOVER_FORWARDING_STARTED(
      "handover.forwarding-started",
      Level.INFO,
      "Packets for an old care-of address go to a new one. Limited as above.",
      "-"),
  /** Packets go where they went. */
  HANDOVER_FORWARDING_ENDED(
      "handover.forwarding-ended",
      Level.INFO,
      "Packets for an old care-of address are delivered on the link again. Limited as " + "above.",
      "-"),
  /** A solicitation got no key. */
  HANDOVER_SOLICITATION_REFUSED(
      "handover.solicitation-refused",
      Level.DEBUG,
      "A solicitation got no handover key. The metrics count them by reason.",
      "-"),
  /** A binding update changed nothing. */
  HANDOVER_BINDING_REFUSED(
      "handover.binding-refused",
      Level.DEBUG,
      "A fast binding update changed nothing. The metrics count them by reason.",
      "-"),
  /** A certification path was sent. */
  HANDOVER_PATH_SENT(
      "handover.path-sent", Level.DEBUG, "A certification path was asked for and sent.", "-"),
  /** The life of a registration has ended. */
  REGISTRAR_EXPIRED(
      "registrar.expired",
      Level.INFO,
      "The life of a registration has ended. Of each kind at most twenty lines at "
          + "once, then one a second; key: suppressed.",
      "Is the element alive, and its way to the registrar?"),
  /** An element did not answer, or its connection was lost and it did not come back. */
  REGISTRAR_UNANSWERED(
      "registrar.unanswered",
      Level.INFO,
      "An element did not answer, or its connection was lost and it did not come " + "back.",
      "Is the element alive?"),
  /** Too many users complained about an element, and it is gone from its pool. */
  REGISTRAR_TOO_MANY_REPORTS(
      "registrar.too-many-reports",
      Level.INFO,
      "Too many users complained about an element, and it is gone from its pool.",
      "Can users reach the element?"),
  /** Many elements would go at once; their going is put off, in case the fault is here. */
  REGISTRAR_MASS_EXPIRY_HELD(
      "registrar.mass-expiry-held",
      Level.WARN,
      "Many elements would go at once; their going is put off, in case the fault is " + "here.",
      "The network of the registrar."),
  /** A proven identity asked for what it may not do. */
  REGISTRAR_REFUSED_UNAUTHORIZED(
      "registrar.refused-unauthorized",
      Level.WARN,
      "A proven identity asked for what it may not do.",
      "The grants of that identity; or its key is in wrong hands."),
  /** ENRP from somebody who is no registrar. */
  REGISTRAR_REFUSED_ROGUE(
      "registrar.refused-rogue",
      Level.WARN,
      "ENRP from somebody who is no registrar.",
      "Who has that key?"),
  /** A registrar used the server identifier of another. */
  REGISTRAR_REFUSED_SERVER_ID(
      "registrar.refused-server-id",
      Level.WARN,
      "A registrar used the server identifier of another.",
      "The server ids of both."),
  /** A registrar said something about what is not its own. */
  REGISTRAR_CONTRADICTION(
      "registrar.contradiction",
      Level.WARN,
      "A registrar said something about what is not its own.",
      "Is a registrar broken, or its key in wrong hands?"),
  /** An update or a table entry did not fit the pool, or a bound. */
  REGISTRAR_UPDATE_IGNORED(
      "registrar.update-ignored",
      Level.WARN,
      "An update or a table entry did not fit the pool, or a bound.",
      "The bounds of both registrars."),
  /** Another registrar became known. */
  REGISTRAR_PEER_FOUND("registrar.peer-found", Level.INFO, "Another registrar became known.", "-"),
  /** Another registrar fell silent and is asked. */
  REGISTRAR_PEER_PROBED(
      "registrar.peer-probed", Level.INFO, "Another registrar fell silent and is asked.", "-"),
  /** Another registrar is dead; this one is about to take its elements. */
  REGISTRAR_TAKEOVER_BEGUN(
      "registrar.takeover-begun",
      Level.WARN,
      "Another registrar is dead; this one is about to take its elements.",
      "Is the other registrar alive, and the network between?"),
  /** The elements of a dead registrar are here now. */
  REGISTRAR_TAKEOVER_WON(
      "registrar.takeover-won", Level.INFO, "The elements of a dead registrar are here now.", "-"),
  /** A takeover ended with the elements elsewhere, or the other one alive. */
  REGISTRAR_TAKEOVER_STOPPED(
      "registrar.takeover-stopped",
      Level.INFO,
      "A takeover ended with the elements elsewhere, or the other one alive.",
      "-"),
  /** Another registrar took the elements of a dead one. */
  REGISTRAR_TAKEN_OVER_ELSEWHERE(
      "registrar.taken-over-elsewhere",
      Level.INFO,
      "Another registrar took the elements of a dead one.",
      "-"),
  /** The tables of two registrars differ, and one is loaded again. */
  REGISTRAR_RESYNC_BEGUN(
      "registrar.resync-begun",
      Level.INFO,
      "The tables of two registrars differ, and one is loaded again.",
      "-"),
  /** The tables of two registrars agree again. */
  REGISTRAR_RESYNC_DONE(
      "registrar.resync-done", Level.INFO, "The tables of two registrars agree again.", "-"),
  /** The registrar serves. */
  REGISTRAR_ACTIVE("registrar.active", Level.INFO, "The registrar serves.", "-"),
  /** No mentor could be used; the registrar serves alone. */
  REGISTRAR_ALONE(
      "registrar.alone",
      Level.INFO,
      "No mentor could be used; the registrar serves alone.",
      "Where there should be others: their addresses and keys."),
  /** Elements came from the snapshot and are stale until they register again. */
  REGISTRAR_RESTORED(
      "registrar.restored",
      Level.INFO,
      "Elements came from the snapshot and are stale until they register again.",
      "-"),
  /** The snapshot cannot be written. */
  REGISTRAR_SNAPSHOT_LOST(
      "registrar.snapshot-lost",
      Level.ERROR,
      "The snapshot of the handlespace could not be written; the registrar serves on.",
      "Room and rights of its directory."),
  /** The principals were read again. */
  TICKET_OFFICE_PRINCIPALS(
      "ticket-office.principals",
      Level.INFO,
      "The file of principals has changed and was read again.",
      "-"),
  /** The principals could not be read again. */
  TICKET_OFFICE_STALE(
      "ticket-office.stale",
      Level.WARN,
      "The file of principals has changed and cannot be used; those known before are " + "served.",
      "latchwire kdc makes and changes that file; the line says what is wrong with " + "it."),
  /** Somebody with a name looks. */
  LOOKING_GLASS_LOOKED(
      "looking-glass.looked",
      Level.INFO,
      "Somebody who gave a name looks at the sessions; only with record-identity.",
      "-"),
  /** A ticket was not accepted. */
  LOOKING_GLASS_REFUSED(
      "looking-glass.refused",
      Level.DEBUG,
      "A ticket was not accepted; the line has the error code of Kerberos.",
      "-"),
  /** The journal of latches cannot be written. */
  JOURNAL_LOST(
      "journal.lost",
      Level.ERROR,
      "The journal of latches cannot be written; no new flow is let in.",
      "Room and rights of the directory of the control socket."),
  /** The audit log cannot be written. */
  AUDIT_LOST(
      "audit.lost",
      Level.ERROR,
      "The audit log cannot be written.",
      "Room and rights of the directory of the control socket."),
  /** The syslog collector is away. */
  AUDIT_COLLECTOR_AWAY(
      "audit.collector-away",
      Level.WARN,
      "The syslog collector takes no messages; the file has them all.",
      "Is the collector there, and the way to it?"),
  /** The syslog collector is back. */
  AUDIT_COLLECTOR_BACK(
      "audit.collector-back",
      Level.INFO,
      "The syslog collector takes messages again; what was sent meanwhile is lost to " + "it.",
      "-"),
  /** A question over HTTP could not be answered. */
  INQUIRY_FAILED(
      "inquiry.failed",
      Level.ERROR,
      "A question over the control socket or to the metrics page could not be answered.",
      "A mistake of this program: report it with the line."),
  /** Something could not be closed in order. */
  STOP_UNCLEAN("stop.unclean", Level.WARN, "Something could not be closed in order.", "-");

  /** Key of the identifier in a structured line. */
  public static final String KEY = "event";

  /** The identifier of lines that have none of these. */
  public static final String OTHER = "log";

  private final String id;
  private final Level level;
  private final String meaning;
  private final String remedy;

  LogEvent(String id, Level level, String meaning, String remedy) {
    this.id = id;
    this.level = level;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** Stays the same from release to release. */
  public String id() {
    return id;
  }

  /** How grave it is. */
  public Level level() {
    return level;
  }

  /** What has happened. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, a dash for nothing. */
  public String remedy() {
    return remedy;
  }

  /** Begins a line about this. */
  public LoggingEventBuilder at(Logger logger) {
    return logger.atLevel(level).addKeyValue(KEY, id);
  }
}
