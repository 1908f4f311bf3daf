package io.latchwire.rserpool;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection as the registrar sees it. */
final class Connection {
  private static final int REPORTS_PER_SECOND = 1;
  private static final int REPORT_BURST = 5;

  final long number;
  final Caller caller;
  final Set<Member> members = new LinkedHashSet<>(2);
  final Set<Pool> subscriptions = new LinkedHashSet<>(0);
  final TokenBucket registrations;
  final TokenBucket reports;

  /** The server identifier that the first ENRP message bound to this connection. */
  @Nullable Integer boundServer;

  Connection(long number, Caller caller, RegistrarSettings.Bounds bounds, long now) {
    this.number = number;
    this.caller = caller;
    this.registrations =
        new TokenBucket(bounds.registrationsPerSecond(), bounds.registrationBurst(), now);
    this.reports = new TokenBucket(REPORTS_PER_SECOND, REPORT_BURST, now);
  }

  /** Who complains, when somebody does: an identity, or an address for want of one. */
  String reporter() {
    return switch (caller) {
      case Caller.Element element -> element.grant().identity();
      case Caller.Peer peer -> peer.name();
      case Caller.User user -> user.address().toString();
    };
  }

  boolean isDialled() {
    return caller instanceof Caller.Peer peer && peer.dialled();
  }
}
