package io.latchwire.gateway.nativeio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * Functions of the C library, each beside its C signature. A result is what the function returned,
 * or minus {@code errno} where it returned -1; the names of the numbers are in {@link Errno}.
 *
 * <p>Thread-safe: {@code errno} is kept in memory of the calling thread.
 */
public final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_AT = CALL_STATE.byteOffset(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CALL_STATE_OF_THREAD =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

  /** {@code int socket(int domain, int type, int protocol);} */
  private static final MethodHandle SOCKET = link("socket", JAVA_INT, JAVA_INT, JAVA_INT);

  /** {@code int close(int fd);} */
  private static final MethodHandle CLOSE = link("close", JAVA_INT);

  /** {@code int bind(int fd, const struct sockaddr *addr, socklen_t addrlen);} */
  private static final MethodHandle BIND = link("bind", JAVA_INT, ADDRESS, JAVA_INT);

  /** {@code int getsockname(int fd, struct sockaddr *addr, socklen_t *addrlen);} */
  private static final MethodHandle GETSOCKNAME = link("getsockname", JAVA_INT, ADDRESS, ADDRESS);

  /** {@code int setsockopt(int fd, int level, int name, const void *value, socklen_t length);} */
  private static final MethodHandle SETSOCKOPT =
      link("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

  /** {@code int getsockopt(int fd, int level, int name, void *value, socklen_t *length);} */
  private static final MethodHandle GETSOCKOPT =
      link("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

  /** {@code int ioctl(int fd, unsigned long request, ...);} with one pointer behind it. */
  private static final MethodHandle IOCTL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("ioctl"),
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));

  /**
   * {@code int recvmmsg(int fd, struct mmsghdr *vec, unsigned vlen, int flags, struct timespec *);}
   */
  private static final MethodHandle RECVMMSG =
      link("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

  /** {@code int sendmmsg(int fd, struct mmsghdr *vec, unsigned vlen, int flags);} */
  private static final MethodHandle SENDMMSG =
      link("sendmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  /** {@code int adjtimex(struct timex *timex);} */
  private static final MethodHandle ADJTIMEX = link("adjtimex", ADDRESS);

  private Libc() {}

  /** Opens a socket: its descriptor, or minus errno. */
  public static int socket(int domain, int type, int protocol) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Closes a descriptor: 0, or minus errno. */
  public static int close(int fd) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) CLOSE.invokeExact(state, fd), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Binds a socket to the whole of {@code address}: 0, or minus errno. */
  public static int bind(int fd, MemorySegment address) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    int length = (int) address.byteSize();
    try {
      return result((int) BIND.invokeExact(state, fd, address, length), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** The address that a socket is bound to: 0, or minus errno. {@code length} is an int in, out. */
  public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Sets an option to the whole of {@code value}: 0, or minus errno. */
  public static int setsockopt(int fd, int level, int name, MemorySegment value) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    int length = (int) value.byteSize();
    try {
      return result((int) SETSOCKOPT.invokeExact(state, fd, level, name, value, length), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Sets an option that is an int: 0, or minus errno. */
  public static int setsockopt(int fd, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return setsockopt(fd, level, name, arena.allocateFrom(JAVA_INT, value));
    }
  }

  /** Reads an option: 0, or minus errno. {@code length} is an int in, out. */
  public static int getsockopt(
      int fd, int level, int name, MemorySegment value, MemorySegment length) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) GETSOCKOPT.invokeExact(state, fd, level, name, value, length), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Asks a device something through a structure: what it returned, or minus errno. */
  public static int ioctl(int fd, long request, MemorySegment argument) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) IOCTL.invokeExact(state, fd, request, argument), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Receives up to {@code messages} datagrams without a timeout: how many, or minus errno. */
  public static int recvmmsg(int fd, MemorySegment vector, int messages, int flags) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result(
          (int) RECVMMSG.invokeExact(state, fd, vector, messages, flags, MemorySegment.NULL),
          state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /**
   * Sends up to {@code messages} datagrams: how many were sent, or minus errno when the first of
   * them could not be.
   */
  public static int sendmmsg(int fd, MemorySegment vector, int messages, int flags) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) SENDMMSG.invokeExact(state, fd, vector, messages, flags), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  /** Reads or sets what disciplines the kernel's clock: the clock's state, or minus errno. */
  public static int adjtimex(MemorySegment timex) {
    MemorySegment state = CALL_STATE_OF_THREAD.get();
    try {
      return result((int) ADJTIMEX.invokeExact(state, timex), state);
    } catch (Throwable e) {
      throw notAnOutcome(e);
    }
  }

  private static int result(int returned, MemorySegment state) {
    return returned != -1 ? returned : -state.get(JAVA_INT, ERRNO_AT);
  }

  /** Every such function returns an int and sets errno. */
  private static MethodHandle link(String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  /** A C function does not throw: what was thrown is a mistake of the caller, or the VM's end. */
  private static AssertionError notAnOutcome(Throwable thrown) {
    return new AssertionError("a call of the C library could not be made", thrown);
  }
}
