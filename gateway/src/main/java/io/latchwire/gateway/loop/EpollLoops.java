package io.latchwire.gateway.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Event loops over epoll. When {@link #close} returns, every channel of theirs is closed.
 *
 * <p>Netty's own loop (4.2.18) closes its channels only if it sees the order to shut down at one
 * certain place of its turn. Where the order comes behind that place, a loop without a quiet period
 * ends with its sockets open, and the port stays bound as long as the process lives. Here a loop
 * takes one more whole turn before it ends.
 */
public final class EpollLoops extends MultiThreadIoEventLoopGroup {
  private static final int CLOSE_SECONDS = 5;

  /**
   * @param loops how many, at least 1
   * @param name of the threads, which do not keep the process alive
   */
  public EpollLoops(int loops, String name) {
    super(loops, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
    return new Loop(this, executor, factory);
  }

  /** Closes all channels and ends the threads; waits for both, not on a loop of its own. */
  @Override
  public void close() {
    shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Loop extends SingleThreadIoEventLoop {
    private boolean lastTurn;

    Loop(EpollLoops parent, Executor executor, IoHandlerFactory factory) {
      super(parent, executor, factory);
    }

    @Override
    protected boolean confirmShutdown() {
      if (isShuttingDown() && !lastTurn) {
        lastTurn = true;
        // A task that waits keeps the last turn from waiting for a frame.
        execute(() -> {});
        return false;
      }
      return super.confirmShutdown();
    }
  }
}
