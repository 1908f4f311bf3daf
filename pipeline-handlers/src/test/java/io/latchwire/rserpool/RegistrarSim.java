package io.latchwire.rserpool;

import io.latchwire.wire.rserpool.AsapMessage;
import io.latchwire.wire.rserpool.Decoded;
import io.latchwire.wire.rserpool.EnrpMessage;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.PoolElement;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.RserpoolVectors;
import io.latchwire.wire.rserpool.SelectionPolicy;
import io.latchwire.wire.rserpool.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several registrars, pool elements and strangers on a network that exists only here, with a clock
 * that jumps from event to event. Every message is written, read and, where the property {@code
 * latchwire.emitted} names a file, recorded there for a foreign dissector. The same seed gives the
 * same run.
 */
final class RegistrarSim {
  /** Milliseconds until a connection breaks over which nothing passes any more. */
  private static final long BREAK_AFTER = 10_000;

  private static final Set<String> RECORDED = new HashSet<>();

  final Random random;
  final Map<String, Node> nodes = new LinkedHashMap<>();
  final List<SimElement> elements = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Set<Set<String>> partitioned = new HashSet<>();
  private long now;
  private long sequence;
  private long connections;

  private record Event(long at, long sequence, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(sequence, other.sequence) : Long.compare(at, other.at);
    }
  }

  RegistrarSim(long seed) {
    random = new Random(seed);
  }

  long now() {
    return now;
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, sequence++, action));
  }

  /** Lets this many milliseconds pass. */
  void run(long millis) {
    runUntil(now + millis);
  }

  private void runUntil(long end) {
    while (!events.isEmpty() && events.peek().at <= end) {
      Event event = events.remove();
      now = event.at;
      event.action.run();
    }
    now = end;
  }

  /** Lets time pass until this holds, and fails when it does not within so many milliseconds. */
  void await(long millis, BooleanSupplier holds) {
    long end = now + millis;
    while (!holds.getAsBoolean()) {
      if (now >= end) {
        throw new AssertionError("still not so after " + millis + " ms");
      }
      runUntil(Math.min(end, now + 10));
    }
  }

  /** One end of a connection. */
  final class End {
    final long number = ++connections;
    final String place;
    @Nullable End other;
    boolean open = true;
    java.util.function.Consumer<Object> onMessage = _ -> {};
    Runnable onClosed = () -> {};

    End(String place) {
      this.place = place;
    }

    void send(Object message) {
      ByteBuf octets = record(message);
      End to = other;
      if (!open || to == null || isCut(place, to.place)) {
        return;
      }
      at(now + 1, () -> to.arrive(octets, message instanceof AsapMessage));
    }

    private void arrive(ByteBuf octets, boolean asap) {
      if (open) {
        onMessage.accept(asap ? octets : new EnrpOctets(octets));
      }
    }

    void close() {
      if (!open) {
        return;
      }
      open = false;
      End to = other;
      if (to != null) {
        at(now + (isCut(place, to.place) ? BREAK_AFTER : 1), to::closedByOther);
      }
    }

    private void closedByOther() {
      if (open) {
        open = false;
        onClosed.run();
      }
    }

    void breakDown() {
      if (open) {
        open = false;
        onClosed.run();
      }
    }
  }

  /** To tell an ENRP message from an ASAP message before it is read. */
  record EnrpOctets(ByteBuf octets) {}

  private static ByteBuf record(Object message) {
    String hex = RserpoolVectors.hex(message);
    String file = System.getProperty("latchwire.emitted");
    if (file != null) {
      String line = (message instanceof AsapMessage ? "asap " : "enrp ") + hex + "\n";
      synchronized (RECORDED) {
        if (RECORDED.size() < 20_000 && RECORDED.add(line)) {
          try {
            Files.writeString(
                Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }
    return RserpoolVectors.octets(hex);
  }

  boolean isCut(String one, String other) {
    return partitioned.contains(Set.of(one, other)) && !one.equals(other);
  }

  /** From now on nothing passes between these two groups; connections break after a while. */
  void cut(List<String> some, List<String> others) {
    for (String one : some) {
      for (String other : others) {
        partitioned.add(Set.of(one, other));
      }
    }
    for (Node node : nodes.values()) {
      for (End end : List.copyOf(node.ends.values())) {
        End other = end.other;
        if (other != null && isCut(end.place, other.place)) {
          at(now + BREAK_AFTER, end::breakDown);
          at(now + BREAK_AFTER, other::breakDown);
        }
      }
    }
  }

  void heal() {
    partitioned.clear();
  }

  /** A registrar on this network. */
  final class Node {
    final String name;
    final IpAddress address;
    final Registrar registrar;
    final Map<Long, End> ends = new HashMap<>();
    final List<String> log = new ArrayList<>();
    boolean up = true;
    boolean hung;
    private long ticksAt = Long.MAX_VALUE;

    Node(String name, IpAddress address, Registrar registrar) {
      this.name = name;
      this.address = address;
      this.registrar = registrar;
    }

    void begin() {
      perform(registrar.begin(now));
    }

    void on(RegistrarEvent event) {
      if (up && !hung) {
        perform(registrar.on(event, now));
      }
    }

    private void perform(List<RegistrarAction> actions) {
      for (RegistrarAction action : actions) {
        switch (action) {
          case RegistrarAction.SendAsap(long to, AsapMessage message) -> send(to, message);
          case RegistrarAction.SendEnrp(long to, EnrpMessage message) -> send(to, message);
          case RegistrarAction.Close(long number) -> {
            End end = ends.remove(number);
            if (end != null) {
              end.close();
              on(new RegistrarEvent.Disconnected(number));
            }
          }
          case RegistrarAction.Dial(String peer) -> dial(peer);
          case RegistrarAction.Announce(AsapMessage.ServerAnnounce message) -> record(message);
          case RegistrarAction.Note(RegistrarNotice notice, String about) ->
              log.add(now + " " + notice + " " + about);
        }
      }
      long next = registrar.nextDeadline();
      if (next < ticksAt) {
        ticksAt = next;
        at(
            Math.max(next, now),
            () -> {
              ticksAt = Long.MAX_VALUE;
              on(new RegistrarEvent.Tick());
            });
      } else if (next != Long.MAX_VALUE && ticksAt == Long.MAX_VALUE) {
        throw new AssertionError("a deadline that nobody waits for");
      }
    }

    private void send(long to, Object message) {
      End end = ends.get(to);
      if (end != null) {
        end.send(message);
      }
    }

    private void dial(String peer) {
      Node other = nodes.get(peer);
      at(
          now + 2,
          () -> {
            if (other == null || !other.up || other.hung || isCut(name, peer)) {
              on(new RegistrarEvent.DialFailed(peer));
            } else {
              End here = new End(name);
              End there = new End(peer);
              here.other = there;
              there.other = here;
              other.attach(there, new Caller.Peer(name, address, 40_000, false));
              attach(here, new Caller.Peer(peer, other.address, 9902, true));
            }
          });
    }

    void attach(End end, Caller caller) {
      ends.put(end.number, end);
      end.onMessage =
          octets -> {
            if (octets instanceof EnrpOctets(ByteBuf enrp)) {
              Decoded<EnrpMessage> decoded =
                  EnrpMessage.decode(enrp, 0, enrp.readableBytes(), registrar.serverId());
              if (decoded instanceof Decoded.Taken<EnrpMessage>(var message, _)) {
                on(new RegistrarEvent.EnrpReceived(end.number, message));
              }
            } else if (octets instanceof ByteBuf asap) {
              Decoded<AsapMessage> decoded = AsapMessage.decode(asap, 0, asap.readableBytes());
              if (decoded instanceof Decoded.Taken<AsapMessage>(var message, _)) {
                on(new RegistrarEvent.AsapReceived(end.number, message));
              }
            }
          };
      end.onClosed =
          () -> {
            ends.remove(end.number);
            on(new RegistrarEvent.Disconnected(end.number));
          };
      on(new RegistrarEvent.Connected(end.number, caller));
    }

    /** It dies at once; its connections are closed by its machine. */
    void kill() {
      up = false;
      for (End end : List.copyOf(ends.values())) {
        end.close();
      }
      ends.clear();
    }

    boolean isActive() {
      return registrar.startState() == StartState.ACTIVE;
    }
  }

  /** Adds a registrar whose identifier is its number, so that the larger name wins by the RFC. */
  Node add(String name, int id, RegistrarSettings settings) {
    return add(name, id, settings, List.of());
  }

  Node add(String name, int id, RegistrarSettings settings, List<EnrpMessage.PoolEntry> snapshot) {
    IpAddress address = IpAddress.parse("192.0.2." + (id & 0xFF));
    Node node = new Node(name, address, new Registrar(settings, id, random, snapshot));
    nodes.put(name, node);
    return node;
  }

  /** Registrars r1, r2, ... that know each other, begun one after another and all active. */
  List<Node> registrars(int count, java.util.function.UnaryOperator<RegistrarSettings> change) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add("r" + i);
    }
    List<Node> made = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      List<String> others = new ArrayList<>(names);
      others.remove("r" + i);
      Transport transport = new Transport.Sctp(9902, IpAddress.parse("192.0.2." + i));
      Node node = add("r" + i, i, change.apply(RegistrarSettings.of(others, transport)));
      made.add(node);
      node.begin();
      await(60_000, node::isActive);
    }
    run(100);
    return made;
  }

  /** A connection of anybody to a registrar, for a test to speak on. */
  final class Stranger {
    final List<Object> received = new ArrayList<>();
    final End end;
    boolean closed;

    Stranger(Node node, Caller caller) {
      end = new End("stranger");
      End there = new End(node.name);
      end.other = there;
      there.other = end;
      end.onMessage =
          octets -> {
            if (octets instanceof EnrpOctets(ByteBuf enrp)) {
              if (EnrpMessage.decode(enrp, 0, enrp.readableBytes(), enrp.getInt(8))
                  instanceof Decoded.Taken<EnrpMessage>(var message, _)) {
                received.add(message);
              } else {
                received.add(octets);
              }
            } else if (octets instanceof ByteBuf asap
                && AsapMessage.decode(asap, 0, asap.readableBytes())
                    instanceof Decoded.Taken<AsapMessage>(var message, _)) {
              received.add(message);
            }
          };
      end.onClosed = () -> closed = true;
      node.attach(there, caller);
    }

    void send(Object message) {
      end.send(message);
      run(5);
    }

    <T> T last(Class<T> type) {
      for (int i = received.size() - 1; i >= 0; i--) {
        if (type.isInstance(received.get(i))) {
          return type.cast(received.get(i));
        }
      }
      throw new AssertionError("no " + type.getSimpleName() + " among " + received);
    }
  }

  /** A pool element with its client, which finds its registrar by itself. */
  final class SimElement {
    final String identity;
    final IpAddress address;
    final PoolElementClient client;
    final List<String> servers;
    final List<ClientAction> told = new ArrayList<>();
    @Nullable End end;
    boolean silent;
    private long ticksAt = Long.MAX_VALUE;

    SimElement(String identity, IpAddress address, List<String> servers) {
      this.identity = identity;
      this.address = address;
      this.servers = servers;
      this.client = new PoolElementClient(ClientTimes.DEFAULTS, servers.size());
      elements.add(this);
    }

    void register(PoolHandle handle, PoolElement element) {
      perform(client.register(handle, element, now));
    }

    void begin(int first) {
      perform(client.begin(first, now));
    }

    void leave() {
      perform(client.leave(now));
    }

    void die() {
      silent = true;
      End mine = end;
      if (mine != null) {
        mine.close();
      }
    }

    private void on(ClientEvent event) {
      if (!silent) {
        perform(client.on(event, now));
      }
    }

    private void perform(List<ClientAction> actions) {
      for (ClientAction action : actions) {
        switch (action) {
          case ClientAction.Connect(int server) -> connect(servers.get(server));
          case ClientAction.Disconnect() -> {
            End mine = end;
            end = null;
            if (mine != null) {
              mine.close();
            }
          }
          case ClientAction.Send(AsapMessage message) -> {
            End mine = end;
            if (mine != null) {
              mine.send(message);
            }
          }
          default -> told.add(action);
        }
      }
      long next = client.nextDeadline();
      if (next < ticksAt) {
        ticksAt = next;
        at(
            Math.max(next, now),
            () -> {
              ticksAt = Long.MAX_VALUE;
              on(new ClientEvent.Tick());
            });
      }
    }

    private void connect(String server) {
      End old = end;
      end = null;
      if (old != null) {
        old.close();
      }
      Node node = nodes.get(server);
      at(
          now + 2 + random.nextInt(20),
          () -> {
            if (node == null || !node.up || node.hung || isCut(identity, server)) {
              on(new ClientEvent.Lost());
              return;
            }
            End here = new End(identity);
            End there = new End(server);
            here.other = there;
            there.other = here;
            here.onMessage =
                octets -> {
                  if (octets instanceof ByteBuf asap
                      && AsapMessage.decode(asap, 0, asap.readableBytes())
                          instanceof Decoded.Taken<AsapMessage>(var message, _)) {
                    on(new ClientEvent.Received(message));
                  }
                };
            here.onClosed =
                () -> {
                  if (end == here) {
                    end = null;
                    on(new ClientEvent.Lost());
                  }
                };
            end = here;
            ElementGrant grant =
                new ElementGrant(identity, ElementGrant.ANY_POOL, List.of(), Set.of(), false);
            node.attach(there, new Caller.Element(grant, address, 50_000));
            on(new ClientEvent.Connected());
          });
    }
  }

  /** An element's attributes: round robin, TCP, ten minutes. */
  static PoolElement element(int id, IpAddress address) {
    return element(id, address, SelectionPolicy.ROUND_ROBIN);
  }

  static PoolElement element(int id, IpAddress address, SelectionPolicy policy) {
    return new PoolElement(id, 0, 600, new Transport.Tcp(7, address), policy, null);
  }

  /** Whether all living registrars see the same handlespace, down to each checksum. */
  boolean agree() {
    Node first = null;
    for (Node node : nodes.values()) {
      if (!node.up || node.hung) {
        continue;
      }
      if (first == null) {
        first = node;
      } else if (!node.registrar.table().equals(first.registrar.table())) {
        return false;
      }
    }
    return true;
  }
}
