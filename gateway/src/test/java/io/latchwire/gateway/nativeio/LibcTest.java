package io.latchwire.gateway.nativeio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LibcTest {
  private static final int NO_SUCH_FAMILY = 9999;
  private static final int NO_SUCH_DESCRIPTOR = 1 << 20;

  @Test
  void aRefusalIsMinusTheNumberOfTheError() {
    assertThat(Libc.socket(NO_SUCH_FAMILY, SysSocket.SOCK_RAW, 0)).isEqualTo(-Errno.EAFNOSUPPORT);
    assertThat(Libc.close(NO_SUCH_DESCRIPTOR)).isEqualTo(-Errno.EBADF);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Libc.ioctl(NO_SUCH_DESCRIPTOR, NetIf.SIOCGIFMTU, arena.allocate(NetIf.IFREQ_SIZE)))
          .isEqualTo(-Errno.EBADF);
      assertThat(Libc.recvmmsg(NO_SUCH_DESCRIPTOR, arena.allocate(SysSocket.MMSGHDR_SIZE), 1, 0))
          .isEqualTo(-Errno.EBADF);
      assertThat(Libc.sendmmsg(NO_SUCH_DESCRIPTOR, arena.allocate(SysSocket.MMSGHDR_SIZE), 1, 0))
          .isEqualTo(-Errno.EBADF);
    }
  }

  @Test
  void threadsDoNotSeeEachOthersErrors() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Boolean> badDescriptor =
          threads.submit(always(-Errno.EBADF, () -> Libc.close(NO_SUCH_DESCRIPTOR)));
      Future<Boolean> badFamily =
          threads.submit(
              always(
                  -Errno.EAFNOSUPPORT, () -> Libc.socket(NO_SUCH_FAMILY, SysSocket.SOCK_RAW, 0)));
      assertThat(List.of(badDescriptor.get(), badFamily.get())).containsOnly(true);
    }
  }

  private static Callable<Boolean> always(int expected, Callable<Integer> call) {
    return () -> {
      boolean always = true;
      for (int i = 0; i < 20_000; i++) {
        always &= call.call() == expected;
      }
      return always;
    };
  }

  @Test
  void errorsAreCalledAsInTheManual() {
    assertThat(Errno.name(Errno.ENETDOWN)).isEqualTo("ENETDOWN");
    assertThat(Errno.name(4711)).isEqualTo("errno 4711");
  }
}
