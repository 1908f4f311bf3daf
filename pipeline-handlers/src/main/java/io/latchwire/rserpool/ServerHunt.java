package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import java.util.List;

/**
 * The search for a registrar (RFC 5352 s3.7): one configured address after another, and T5 between
 * rounds that were in vain, doubled up to RETRAN-MAX. Only configured registrars are tried: an
 * announcement proves nothing (RFC 5355 s2.12).
 */
final class ServerHunt {
  private final int servers;
  private final ClientTimes times;
  private final DeadlineQueue deadlines;
  private final Deadline deadline;
  private int server;
  private int triedInRound;
  private long wait;
  private boolean connected;
  private boolean waiting;

  ServerHunt(int servers, ClientTimes times, DeadlineQueue deadlines, Runnable onTime) {
    this.servers = servers;
    this.times = times;
    this.deadlines = deadlines;
    this.deadline = new Deadline(onTime);
    this.wait = times.serverHunt();
  }

  boolean isConnected() {
    return connected;
  }

  void begin(int first, long now, List<ClientAction> out) {
    server = first;
    triedInRound = 0;
    connect(now, out);
  }

  private void connect(long now, List<ClientAction> out) {
    connected = false;
    waiting = false;
    triedInRound++;
    out.add(new ClientAction.Connect(server));
    deadlines.set(deadline, now + wait);
  }

  void onConnected() {
    connected = true;
    triedInRound = 0;
    wait = times.serverHunt();
    deadlines.cancel(deadline);
  }

  /** The current server is no good: the next one, at once or after the wait. */
  void next(long now, List<ClientAction> out) {
    connected = false;
    server = (server + 1) % servers;
    if (triedInRound < servers) {
      connect(now, out);
      return;
    }
    out.add(new ClientAction.NoRegistrar());
    triedInRound = 0;
    waiting = true;
    deadlines.set(deadline, now + wait);
    wait = Math.min(2 * wait, times.retranMax());
  }

  /** The deadline has come: the server did not connect in time, or the wait is over. */
  void onTime(long now, List<ClientAction> out) {
    if (waiting) {
      connect(now, out);
    } else if (!connected) {
      next(now, out);
    }
  }

  void stop() {
    deadlines.cancel(deadline);
  }
}
