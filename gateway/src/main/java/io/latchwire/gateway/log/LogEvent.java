package io.latchwire.gateway.log;

import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Everything that the log tells of by a name of its own: docs/events.md is made of this. */
public enum LogEvent {
  /** The process begins. */
  GATEWAY_STARTING("gateway.starting", Level.INFO, "The process begins.", "-"),
  /** Everything stands. */
  GATEWAY_READY("gateway.ready", Level.INFO, "Everything stands; segments are forwarded.", "-"),
  /** How a policy is configured. */
  POLICY_IN_FORCE("policy.in-force", Level.INFO, "How a policy is configured, at start.", "-"),
  /** Somebody computes the MACs. */
  MAC_PROVIDER_CHOSEN("mac.provider-chosen", Level.INFO, "Who computes the MACs.", "-"),
  /** The faster way was not taken. */
  MAC_PROVIDER_REFUSED(
      "mac.provider-refused",
      Level.WARN,
      "A faster way to compute MACs cannot be used.",
      "Install what the line names; until then the portable one is used."),
  /** Connections of the process before this one. */
  LATCHES_RESTORED(
      "latches.restored",
      Level.INFO,
      "Connections were latched before this start; their routers are reset.",
      "-"),
  /** The configuration, or a secret, is wrong. */
  CONFIGURATION_REFUSED(
      "configuration.refused",
      Level.ERROR,
      "The configuration, or a secret that it names, cannot be used; exit code 2.",
      "latchwire check names every mistake."),
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
      "A frame was dropped under a policy. Keys: policy, reason, source, destination, suppressed."
          + " At most one line a second for each policy and reason; suppressed says how many more"
          + " there were.",
      "docs/troubleshooting.md by reason; latchwire explain PEER."),
  /** The peer does not confirm a key. */
  KEY_UNCONFIRMED(
      "key.unconfirmed",
      Level.WARN,
      "The peer is not known to have an own key, though data under it waits. Keys: policy, peer,"
          + " key. Once for each key.",
      "Is the way to the peer cut? Do the KEKs agree? latchwire explain PEER at the other end."),
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
