package io.latchwire.latch;

import io.latchwire.policy.AddressRange;
import io.latchwire.policy.PortRange;
import io.latchwire.policy.SideSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Narrows the traffic selectors of a proposed child SA (RFC 7296 section 2.9) so that they leave
 * out flows that are latched otherwise (RFC 5660 section 2.3), and keep the packet that the
 * initiator asked for first.
 *
 * <p>Selectors are a product of one list for each side, so that a cut takes away more than the one
 * flow: everything with that port of that side. {@link Result.Narrowed#cuts} says what.
 */
public final class Narrowing {
  /** More selectors on a side than this are not proposed; the wire allows 255. */
  static final int MOST_SELECTORS = 16;

  private static final int FIRST_EPHEMERAL_PORT = 1024;

  private final @Nullable FlowTuple first;
  private List<SideSelector> local;
  private List<SideSelector> remote;
  private final List<String> cuts = new ArrayList<>();

  private Narrowing(
      List<SideSelector> local, List<SideSelector> remote, @Nullable FlowTuple first) {
    this.local = local;
    this.remote = remote;
    this.first = first;
  }

  /** What came of it. */
  public sealed interface Result {
    /**
     * Selectors without the latched flows.
     *
     * @param cuts what was taken away, for people; empty when nothing had to be
     */
    record Narrowed(List<SideSelector> local, List<SideSelector> remote, List<String> cuts)
        implements Result {
      /** Copies the lists. */
      public Narrowed {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
        cuts = List.copyOf(cuts);
      }
    }

    /** It cannot be done: the conflict policy decides. */
    record Impossible(String because) implements Result {}
  }

  /**
   * Leaves the flows out.
   *
   * @param local proposed selectors of our side, within the policy already
   * @param remote proposed selectors of the other side, within the policy already
   * @param first the flow of the initiator's first selectors when those are single points: it stays
   * @param isRekey a rekeyed SA must not get narrower (RFC 7296 section 2.9.2)
   * @param latched flows that the SA would conflict with
   */
  public static Result leaveOut(
      List<SideSelector> local,
      List<SideSelector> remote,
      @Nullable FlowTuple first,
      boolean isRekey,
      Collection<FlowTuple> latched) {
    Narrowing narrowing = new Narrowing(List.copyOf(local), List.copyOf(remote), first);
    for (FlowTuple flow : latched) {
      if (!narrowing.holds(flow)) {
        continue;
      }
      if (isRekey) {
        return new Result.Impossible("a rekeyed SA must not get narrower");
      }
      if (flow.equals(first)) {
        return new Result.Impossible("the initiator's first choice is latched otherwise");
      }
      if (!narrowing.cut(flow)) {
        return new Result.Impossible("no cut leaves out " + flow + " and keeps the first choice");
      }
    }
    if (narrowing.local.isEmpty() || narrowing.remote.isEmpty()) {
      return new Result.Impossible("nothing is left");
    }
    if (narrowing.local.size() > MOST_SELECTORS || narrowing.remote.size() > MOST_SELECTORS) {
      return new Result.Impossible("more than " + MOST_SELECTORS + " selectors on a side");
    }
    return new Result.Narrowed(narrowing.local, narrowing.remote, narrowing.cuts);
  }

  private boolean holds(FlowTuple flow) {
    return local.stream().anyMatch(s -> matches(s, flow, true))
        && remote.stream().anyMatch(s -> matches(s, flow, false));
  }

  /** Cuts one side: rather an ephemeral port than that of a service, rather theirs than ours. */
  private boolean cut(FlowTuple flow) {
    boolean localIsEphemeral = flow.localPort() >= FIRST_EPHEMERAL_PORT;
    boolean remoteIsEphemeral = flow.remotePort() >= FIRST_EPHEMERAL_PORT;
    boolean localFirst = localIsEphemeral && !remoteIsEphemeral;
    return cutSide(flow, localFirst) || cutSide(flow, !localFirst);
  }

  private boolean cutSide(FlowTuple flow, boolean onLocal) {
    List<SideSelector> rest = new ArrayList<>();
    for (SideSelector selector : onLocal ? local : remote) {
      if (matches(selector, flow, onLocal)) {
        rest.addAll(without(selector, flow, onLocal));
      } else {
        rest.add(selector);
      }
    }
    boolean keepsFirst = first == null || rest.stream().anyMatch(s -> matches(s, first, onLocal));
    if (rest.isEmpty() || !keepsFirst) {
      return false;
    }
    if (onLocal) {
      local = rest;
    } else {
      remote = rest;
    }
    cuts.add((onLocal ? "local " : "remote ") + (onLocal ? flow.localPort() : flow.remotePort()));
    return true;
  }

  /** The selector without one point: at most two address ranges and two port ranges. */
  private List<SideSelector> without(SideSelector selector, FlowTuple flow, boolean onLocal) {
    List<SideSelector> rest = new ArrayList<>();
    AddressRange address =
        onLocal
            ? AddressRange.of(flow.localHigh(), flow.localLow())
            : AddressRange.of(flow.remoteHigh(), flow.remoteLow());
    int port = onLocal ? flow.localPort() : flow.remotePort();
    int protocol = protocolOf(selector, onLocal);
    if (protocol != 0 && protocol != flow.protocol()) {
      return List.of(new SideSelector(protocol, selector.addresses(), selector.ports()));
    }
    for (AddressRange other : selector.addresses().minus(address)) {
      rest.add(new SideSelector(protocol, other, selector.ports()));
    }
    // "All protocols but one" cannot be said, nor "all ports but the unreadable ones": then the
    // whole address goes.
    if (protocol != 0 && port != PortRange.NO_PORT) {
      PortRange ports =
          new PortRange(Math.max(0, selector.ports().first()), selector.ports().last());
      for (PortRange other : ports.minus(PortRange.of(port))) {
        rest.add(new SideSelector(protocol, address, other));
      }
    }
    return rest;
  }

  /** A selector for any protocol becomes one for the protocol of the first choice, if that fits. */
  private int protocolOf(SideSelector selector, boolean onLocal) {
    return selector.protocol() == 0 && first != null && matches(selector, first, onLocal)
        ? first.protocol()
        : selector.protocol();
  }

  private static boolean matches(SideSelector selector, FlowTuple flow, boolean onLocal) {
    long high = onLocal ? flow.localHigh() : flow.remoteHigh();
    long low = onLocal ? flow.localLow() : flow.remoteLow();
    int port = onLocal ? flow.localPort() : flow.remotePort();
    return (selector.protocol() == 0 || selector.protocol() == flow.protocol())
        && selector.addresses().contains(high, low)
        && selector.ports().contains(port);
  }
}
