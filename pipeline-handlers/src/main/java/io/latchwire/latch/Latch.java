package io.latchwire.latch;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latch of one flow: what it is bound to, and whether that holds now.
 *
 * <p>The data path asks {@link #admits} for every packet: one load of a volatile word, which holds
 * state and epoch, and one comparison of references. Only the key manager writes. The parameters
 * are written once, before the word says ESTABLISHED for the first time, and never again.
 */
public final class Latch {
  private static final int STATE_BITS = 3;
  private static final long STATE_MASK = (1L << STATE_BITS) - 1;

  /** In the place of the single layer where there are several: no packet ever carries it. */
  private static final LatchedParameters SEVERAL_LAYERS =
      new LatchedParameters(
          0,
          ProtectionKind.ESP,
          new ProtectionType(false, false, ProtectionType.Coverage.PAYLOAD),
          ProtectionMode.TRANSPORT,
          new QualityOfProtection("", 0, 0, ReplayProtection.NONE, ""),
          Identity.NONE,
          Identity.NONE);

  private final FlowTuple flow;
  private final LatchOwner owner;
  private volatile Disposition disposition;
  private final Ruling ruling;
  private final long bornMillis;
  private final @Nullable LatchListener listener;
  private long handle;
  private final WantedParameters wanted;

  // Frozen at ESTABLISHED. A bypassed flow has no layer, and null is what its packets come with.
  private @Nullable LatchedParameters single = SEVERAL_LAYERS;
  private List<LatchedParameters> layers = List.of();
  private List<LatchedParameters> alternatives = List.of();
  private int replayWindow;
  private @Nullable Provenance provenance;

  // Of the key manager alone.
  private List<BreakCause> causes = List.of();
  private LatchReason reason = LatchReason.REQUESTED;
  private long changedMillis;

  private volatile long word;

  Latch(
      FlowTuple flow,
      LatchOwner owner,
      Disposition disposition,
      Ruling ruling,
      WantedParameters wanted,
      @Nullable LatchListener listener,
      long nowMillis) {
    this.flow = flow;
    this.owner = owner;
    this.disposition = disposition;
    this.ruling = ruling;
    this.wanted = wanted;
    this.listener = listener;
    this.bornMillis = nowMillis;
    this.changedMillis = nowMillis;
  }

  /**
   * Whether a packet may pass: the latch is established, it is bound to exactly these parameters,
   * and the packet was not verified or classified before that.
   *
   * @param parameters what protected the packet, null for nothing; one layer only
   * @param packetEpoch the epoch of the batch in which it was verified
   */
  public boolean admits(@Nullable LatchedParameters parameters, long packetEpoch) {
    long now = word;
    return (now & STATE_MASK) == LatchState.ESTABLISHED.code()
        && (parameters == single || isAlternative(parameters))
        && packetEpoch >= now >>> STATE_BITS;
  }

  /** As {@link #admits(LatchedParameters, long)} for a packet protected in several layers. */
  public boolean admits(List<LatchedParameters> packetLayers, long packetEpoch) {
    long now = word;
    return (now & STATE_MASK) == LatchState.ESTABLISHED.code()
        && packetLayers.size() == layers.size()
        && packetLayers.stream().allMatch(this::holds)
        && packetEpoch >= now >>> STATE_BITS;
  }

  /** Why {@link #admits} says no; for the counters, after the fact. */
  public LatchVerdict verdict(@Nullable LatchedParameters parameters, long packetEpoch) {
    long now = word;
    LatchState state = LatchState.of((int) (now & STATE_MASK));
    if (state != LatchState.ESTABLISHED) {
      return switch (state) {
        case LARVAL, NONE, LISTENER -> LatchVerdict.LARVAL;
        case BROKEN -> LatchVerdict.BROKEN;
        default -> LatchVerdict.CLOSED;
      };
    }
    if (parameters != single && !isAlternative(parameters)) {
      return parameters == null ? LatchVerdict.CLEAR : mismatch(parameters);
    }
    return packetEpoch >= now >>> STATE_BITS ? LatchVerdict.ADMITTED : LatchVerdict.STALE_EPOCH;
  }

  /** The flow. */
  public FlowTuple flow() {
    return flow;
  }

  /** The state. Any thread. */
  public LatchState state() {
    return LatchState.of((int) (word & STATE_MASK));
  }

  /** The epoch at which the state last changed. Any thread. */
  public long since() {
    return word >>> STATE_BITS;
  }

  /** Names the latch; a handle is never used again. */
  public long handle() {
    return handle;
  }

  /** What the flow is bound to, outermost layer first; empty until the latch is established. */
  public List<LatchedParameters> parameters() {
    return layers;
  }

  /**
   * Further parameters that will do, where an association for more than this flow left the quality
   * open; RFC 5660 section 2.1 calls the quality indeterminate then.
   */
  public List<LatchedParameters> alternatives() {
    return alternatives;
  }

  /** What was asked for. */
  public WantedParameters wanted() {
    return wanted;
  }

  /** How the peer was authenticated; null until the latch is established. */
  public @Nullable Provenance provenance() {
    return provenance;
  }

  /** The policy entry that the latch was made under. */
  public String policy() {
    return ruling.policy();
  }

  /** What happens to the flow when the latch breaks. */
  public Disposition disposition() {
    return disposition;
  }

  /** Why the latch is broken; empty when it is not. */
  public List<BreakCause> causes() {
    return causes;
  }

  /** Why the state last changed. */
  public LatchReason reason() {
    return reason;
  }

  /** When the latch was made, on the key manager's clock. */
  public long bornMillis() {
    return bornMillis;
  }

  /** When the state last changed, on the key manager's clock. */
  public long changedMillis() {
    return changedMillis;
  }

  /** The listener it was born from, null when it was asked for. */
  public @Nullable LatchListener listener() {
    return listener;
  }

  /** For people: flow and state. */
  @Override
  public String toString() {
    return flow + " " + state();
  }

  LatchOwner owner() {
    return owner;
  }

  Ruling ruling() {
    return ruling;
  }

  int replayWindow() {
    return replayWindow;
  }

  boolean ignores(ProtectionClass layer) {
    return ruling.ignored().contains(layer);
  }

  /** Whether these parameters are among those that were asked for and that the policy permits. */
  boolean isWanted(LatchedParameters parameters) {
    return wanted.allows(parameters) && ruling.permits(parameters);
  }

  /** Whether these are the parameters of one of its layers. */
  boolean holds(LatchedParameters parameters) {
    return layers.contains(parameters) || isAlternative(parameters);
  }

  boolean isIrremediable() {
    return causes.stream().anyMatch(BreakCause.PeerDead.class::isInstance);
  }

  /** Not latched: what the owner does on a break, not what protects the flow. */
  void disposition(Disposition other) {
    disposition = other;
  }

  void handle(long handle) {
    this.handle = handle;
  }

  /** Fixes the parameters; once. */
  void freeze(
      List<LatchedParameters> parameters,
      List<LatchedParameters> others,
      int smallestWindow,
      Provenance from) {
    if (provenance != null) {
      throw new AssertionError("latched parameters never change");
    }
    layers = List.copyOf(parameters);
    single =
        switch (layers.size()) {
          case 0 -> null;
          case 1 -> layers.getFirst();
          default -> SEVERAL_LAYERS;
        };
    alternatives = List.copyOf(others);
    replayWindow = smallestWindow;
    provenance = from;
  }

  boolean add(BreakCause cause) {
    if (causes.contains(cause)) {
      return false;
    }
    List<BreakCause> more = new ArrayList<>(causes);
    more.add(cause);
    causes = List.copyOf(more);
    return true;
  }

  boolean remove(BreakCause cause) {
    List<BreakCause> fewer = new ArrayList<>(causes);
    boolean removed = fewer.remove(cause);
    causes = List.copyOf(fewer);
    return removed;
  }

  /** Writes the word: everything written before is visible to whoever reads it. */
  void become(LatchState state, LatchReason why, long epoch, long nowMillis) {
    reason = why;
    changedMillis = nowMillis;
    word = (epoch << STATE_BITS) | state.code();
  }

  private boolean isAlternative(@Nullable LatchedParameters parameters) {
    for (int i = 0; i < alternatives.size(); i++) {
      if (alternatives.get(i) == parameters) {
        return true;
      }
    }
    return false;
  }

  private LatchVerdict mismatch(LatchedParameters parameters) {
    Set<LatchVerdict> differences = EnumSet.noneOf(LatchVerdict.class);
    for (LatchedParameters layer : layers) {
      if (layer.peer().equals(parameters.peer()) && layer.local().equals(parameters.local())) {
        differences.add(
            layer.differsInQualityAtMost(parameters)
                ? LatchVerdict.WRONG_SUITE
                : LatchVerdict.WRONG_MODE);
      } else {
        differences.add(LatchVerdict.WRONG_PEER);
      }
    }
    // The mildest first: another layer may be of another peer altogether.
    if (differences.contains(LatchVerdict.WRONG_SUITE)) {
      return LatchVerdict.WRONG_SUITE;
    }
    return differences.contains(LatchVerdict.WRONG_PEER)
        ? LatchVerdict.WRONG_PEER
        : LatchVerdict.WRONG_MODE;
  }
}
