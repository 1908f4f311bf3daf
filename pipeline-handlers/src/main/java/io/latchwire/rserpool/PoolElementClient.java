package io.latchwire.rserpool;

import io.latchwire.rserpool.DeadlineQueue.Deadline;
import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.ErrorCause;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pool element's end of ASAP (RFC 5352 s3.1, s3.2, s3.5, s3.7) without I/O: it keeps one or
 * several elements registered with one home, and finds another home when that one is gone. Several
 * elements may share it, of one pool or of many.
 */
public final class PoolElementClient {
  private final ClientTimes times;
  private final DeadlineQueue deadlines = new DeadlineQueue();
  private final ServerHunt hunt;
  private final List<Seat> seats = new ArrayList<>();
  private List<ClientAction> out = new ArrayList<>();
  private long now;
  private boolean leaving;
  private int home;
  private long keepAlives;

  private enum SeatState {
    OUT,
    JOINING,
    IN,
    LEAVING,
    REJECTED
  }

  /** One element that wants to be in a pool. */
  private final class Seat {
    final PoolHandle handle;
    PoolElement element;
    SeatState state = SeatState.OUT;
    int attempts;
    final Deadline deadline = new Deadline(() -> onTime(this));

    Seat(PoolHandle handle, PoolElement element) {
      this.handle = handle;
      this.element = element;
    }
  }

  /**
   * A client that has not begun.
   *
   * @param servers how many registrars are configured, 1 or more
   */
  public PoolElementClient(ClientTimes times, int servers) {
    this.times = times;
    this.hunt = new ServerHunt(servers, times, deadlines, () -> onHuntTime());
  }

  private void onHuntTime() {
    hunt.onTime(now, out);
  }

  /** Wants this element to be in this pool. Before {@link #begin}, or any time after. */
  public List<ClientAction> register(PoolHandle handle, PoolElement element, long time) {
    now = time;
    Seat seat = find(handle, element.id());
    if (seat == null) {
      seat = new Seat(handle, element);
      seats.add(seat);
    } else {
      seat.element = element;
    }
    if (hunt.isConnected()) {
      join(seat);
    }
    return take();
  }

  /** Connects, beginning with this server. */
  public List<ClientAction> begin(int firstServer, long time) {
    now = time;
    hunt.begin(firstServer, now, out);
    return take();
  }

  /** Wants all elements to leave; the connection is closed when they have. */
  public List<ClientAction> leave(long time) {
    now = time;
    leaving = true;
    for (Seat seat : seats) {
      if (seat.state == SeatState.IN || seat.state == SeatState.JOINING) {
        seat.attempts = 0;
        leave(seat);
      }
    }
    closeWhenEmpty();
    return take();
  }

  /** What this event makes us do. */
  public List<ClientAction> on(ClientEvent event, long time) {
    now = time;
    deadlines.run(now);
    switch (event) {
      case ClientEvent.Connected() -> {
        hunt.onConnected();
        for (Seat seat : seats) {
          if (seat.state != SeatState.REJECTED) {
            seat.attempts = 0;
            join(seat);
          }
        }
      }
      case ClientEvent.Lost() -> {
        for (Seat seat : seats) {
          deadlines.cancel(seat.deadline);
          seat.state = seat.state == SeatState.REJECTED ? SeatState.REJECTED : SeatState.OUT;
        }
        if (leaving) {
          // The home finds out by itself that the elements are gone.
          closeWhenEmpty();
        } else {
          hunt.next(now, out);
        }
      }
      case ClientEvent.Received(AsapMessage message) -> onMessage(message);
      case ClientEvent.Tick() -> {}
    }
    return take();
  }

  /** When to send the next {@link ClientEvent.Tick}; {@code Long.MAX_VALUE} for never. */
  public long nextDeadline() {
    return deadlines.next();
  }

  /** How many elements are registered now. */
  public int registered() {
    int registered = 0;
    for (Seat seat : seats) {
      if (seat.state == SeatState.IN) {
        registered++;
      }
    }
    return registered;
  }

  /** Keep-alives that were answered. */
  public long keepAlives() {
    return keepAlives;
  }

  /** The identifier of our home as its keep-alives tell it; 0 before the first one. */
  public int home() {
    return home;
  }

  private List<ClientAction> take() {
    List<ClientAction> taken = out;
    out = new ArrayList<>();
    return taken;
  }

  private @Nullable Seat find(PoolHandle handle, int id) {
    for (Seat seat : seats) {
      if (seat.element.id() == id && seat.handle.equals(handle)) {
        return seat;
      }
    }
    return null;
  }

  private void join(Seat seat) {
    if (leaving) {
      return;
    }
    seat.state = SeatState.JOINING;
    seat.attempts++;
    out.add(new ClientAction.Send(new AsapMessage.Registration(seat.handle, seat.element)));
    deadlines.set(seat.deadline, now + times.registration());
  }

  private void leave(Seat seat) {
    seat.state = SeatState.LEAVING;
    seat.attempts++;
    out.add(new ClientAction.Send(new AsapMessage.Deregistration(seat.handle, seat.element.id())));
    deadlines.set(seat.deadline, now + times.deregistration());
  }

  private void onTime(Seat seat) {
    switch (seat.state) {
      case IN -> {
        seat.attempts = 0;
        join(seat);
      }
      case JOINING -> {
        if (seat.attempts < times.maxRegistrationAttempts()) {
          join(seat);
        } else {
          seat.attempts = 0;
          out.add(new ClientAction.Disconnect());
          hunt.next(now, out);
        }
      }
      case LEAVING -> {
        if (seat.attempts < times.maxRegistrationAttempts()) {
          leave(seat);
        } else {
          seat.state = SeatState.OUT;
          closeWhenEmpty();
        }
      }
      case OUT -> join(seat);
      case REJECTED -> {}
    }
  }

  private void onMessage(AsapMessage message) {
    switch (message) {
      case AsapMessage.RegistrationResponse response -> onRegistrationResponse(response);
      case AsapMessage.DeregistrationResponse response -> onDeregistrationResponse(response);
      case AsapMessage.EndpointKeepAlive keepAlive -> onKeepAlive(keepAlive);
      default -> {
        // Nothing else is for a pool element from its registrar (RFC 5352 s2.2).
      }
    }
  }

  private void onRegistrationResponse(AsapMessage.RegistrationResponse response) {
    Seat seat = find(response.handle(), response.elementId());
    if (seat == null || seat.state != SeatState.JOINING) {
      return;
    }
    if (!response.rejected()) {
      seat.state = SeatState.IN;
      deadlines.set(seat.deadline, now + times.untilReregistration(seat.element.life()));
      out.add(new ClientAction.Registered(seat.handle, response.elementId()));
    } else if (isTransient(response.causes())) {
      seat.state = SeatState.OUT;
      deadlines.set(seat.deadline, now + times.serverHunt());
    } else {
      seat.state = SeatState.REJECTED;
      deadlines.cancel(seat.deadline);
      out.add(new ClientAction.Rejected(seat.handle, response.elementId(), response.causes()));
    }
  }

  /** Lack of resources passes, as when the registrar is not active yet; all else needs a change. */
  private static boolean isTransient(List<ErrorCause> causes) {
    return causes.size() == 1 && causes.getFirst().code() == ErrorCause.LACK_OF_RESOURCES;
  }

  private void onDeregistrationResponse(AsapMessage.DeregistrationResponse response) {
    Seat seat = find(response.handle(), response.elementId());
    if (seat == null) {
      return;
    }
    if (seat.state == SeatState.LEAVING) {
      seat.state = SeatState.OUT;
      deadlines.cancel(seat.deadline);
      out.add(
          response.causes().isEmpty()
              ? new ClientAction.Deregistered(seat.handle, response.elementId())
              : new ClientAction.Rejected(seat.handle, response.elementId(), response.causes()));
      closeWhenEmpty();
    } else if (seat.state == SeatState.IN && response.causes().isEmpty()) {
      // Our life ran out there although we live.
      join(seat);
    }
  }

  private void onKeepAlive(AsapMessage.EndpointKeepAlive keepAlive) {
    boolean ours = false;
    for (Seat seat : seats) {
      // The message names the pool alone, so each element of the pool answers (RFC 5352 s2.2.7).
      if (seat.handle.equals(keepAlive.handle())
          && (seat.state != SeatState.OUT && seat.state != SeatState.REJECTED)) {
        ours = true;
        keepAlives++;
        out.add(
            new ClientAction.Send(
                new AsapMessage.EndpointKeepAliveAck(seat.handle, seat.element.id())));
      }
    }
    if (ours && (keepAlive.becomeMine() || home == 0)) {
      home = keepAlive.serverId();
    }
  }

  private void closeWhenEmpty() {
    for (Seat seat : seats) {
      if (seat.state == SeatState.LEAVING) {
        return;
      }
    }
    if (leaving) {
      hunt.stop();
      out.add(new ClientAction.Disconnect());
      out.add(new ClientAction.Ended());
    }
  }
}
