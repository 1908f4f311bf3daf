package io.latchwire.latch;

/**
 * A connection latch listener: for a 3-tuple, gives birth to the latches of the flows that come in.
 * A gateway cannot see listen(); its listeners come from the configuration.
 */
public final class LatchListener {
  private final ListenerTuple tuple;
  private final WantedParameters wanted;
  private final Disposition disposition;
  private final LatchOwner owner;
  private final long handle;
  private final long bornMillis;
  private LatchState state = LatchState.NONE;

  LatchListener(
      ListenerTuple tuple,
      WantedParameters wanted,
      Disposition disposition,
      LatchOwner owner,
      long handle,
      long nowMillis) {
    this.tuple = tuple;
    this.wanted = wanted;
    this.disposition = disposition;
    this.owner = owner;
    this.handle = handle;
    this.bornMillis = nowMillis;
  }

  /** Where it listens. */
  public ListenerTuple tuple() {
    return tuple;
  }

  /** What the latches born from it must have. */
  public WantedParameters wanted() {
    return wanted;
  }

  /** What happens to a flow born from it when its latch breaks. */
  public Disposition disposition() {
    return disposition;
  }

  /** Names the listener; a handle is never used again. */
  public long handle() {
    return handle;
  }

  /** LISTENER, or CLOSED. */
  public LatchState state() {
    return state;
  }

  /** When it was made, on the key manager's clock. */
  public long bornMillis() {
    return bornMillis;
  }

  /** For people. */
  @Override
  public String toString() {
    return tuple + " " + state;
  }

  LatchOwner owner() {
    return owner;
  }

  void become(LatchState next) {
    state = next;
  }
}
