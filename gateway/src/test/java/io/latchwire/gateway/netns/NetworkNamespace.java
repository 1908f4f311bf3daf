package io.latchwire.gateway.netns;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace that exists as long as the test needs it. Its name carries the identifier of
 * this process, so tests of several builds do not meet.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger CREATED = new AtomicInteger();
  private static final Path DIRECTORY = Path.of("/var/run/netns");
  private static final int MOST_SECONDS = 120;
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;

  private static final Linker LINKER = Linker.nativeLinker();

  /** {@code int open(const char *path, int flags, ...);} */
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          Linker.Option.firstVariadicArg(2));

  /** {@code int setns(int fd, int nstype);} */
  private static final MethodHandle SETNS =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("setns"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  /** {@code int close(int fd);} */
  private static final MethodHandle CLOSE =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final String name;
  private final List<Process> processes = new ArrayList<>();
  private final Thread cleanUp = new Thread(this::delete);
  private boolean isClosed;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Makes a namespace with its loopback interface up, and installs the tools if need be. */
  public static NetworkNamespace create(String label) throws IOException {
    TestTools.require("ip", "ethtool", "ping", "tcpdump", "setpriv");
    String name =
        "lwt%d-%d-%s".formatted(ProcessHandle.current().pid(), CREATED.incrementAndGet(), label);
    Command.run(List.of("ip", "netns", "add", name));
    NetworkNamespace namespace = new NetworkNamespace(name);
    Runtime.getRuntime().addShutdownHook(namespace.cleanUp);
    namespace.run("ip", "link", "set", "lo", "up");
    return namespace;
  }

  /** The name that {@code ip netns} knows it by. */
  public String name() {
    return name;
  }

  /** Runs a program inside, to its end: what it printed. Fails when it fails. */
  public String run(String... command) throws IOException {
    return Command.run(inside(command));
  }

  /** Starts a program inside; it is ended with the namespace at the latest. */
  public Process start(String... command) throws IOException {
    Process process = new ProcessBuilder(inside(command)).redirectErrorStream(true).start();
    synchronized (this) {
      processes.add(process);
    }
    return process;
  }

  /**
   * Makes a pair of connected Ethernet interfaces, one here and one there, both up. Neither makes
   * an IPv6 address of itself, which would send frames that no test asked for.
   */
  public void connect(String device, NetworkNamespace other, String otherDevice)
      throws IOException {
    run(
        "ip",
        "link",
        "add",
        device,
        "type",
        "veth",
        "peer",
        "name",
        otherDevice,
        "netns",
        other.name);
    bringUp(device);
    other.bringUp(otherDevice);
  }

  private void bringUp(String device) throws IOException {
    run("ip", "link", "set", device, "addrgenmode", "none");
    run("ip", "link", "set", device, "up");
  }

  /** Gives an interface an address with its prefix length; IPv6 ones can be used at once. */
  public void address(String device, String prefix) throws IOException {
    if (prefix.contains(":")) {
      run("ip", "address", "add", prefix, "dev", device, "nodad");
    } else {
      run("ip", "address", "add", prefix, "dev", device);
    }
  }

  /** Makes the interface send what goes onto a wire: whole checksums, no super-segments. */
  public void switchOffloadsOff(String device) throws IOException {
    run("ethtool", "-K", device, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
  }

  /**
   * Does something inside, on a thread of its own: sockets that it opens belong to the namespace,
   * wherever they are used later.
   */
  public <T> T call(Callable<T> action) throws Exception {
    try {
      return begin(action).get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no end within " + MOST_SECONDS + " s in " + name, e);
    }
  }

  /** The same without waiting for the end. */
  public <T> FutureTask<T> begin(Callable<T> action) {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter();
          return action.call();
        });
    // A thread that entered is never used for anything else: it cannot leave again.
    Thread.ofPlatform().name(name).daemon().start(task);
    return task;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(cleanUp);
    delete();
  }

  private synchronized void delete() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    try {
      Command.run(List.of("ip", "netns", "delete", name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> inside(String... command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(command));
    return whole;
  }

  private void enter() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(DIRECTORY.resolve(name).toString());
      int fd = (int) OPEN.invokeExact(path, O_RDONLY);
      int entered = (int) SETNS.invokeExact(fd, CLONE_NEWNET);
      int closed = (int) CLOSE.invokeExact(fd);
      if (entered != 0 || closed != 0) {
        throw new AssertionError("cannot enter the namespace " + name);
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
