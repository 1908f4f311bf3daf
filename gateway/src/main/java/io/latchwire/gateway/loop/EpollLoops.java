package io.latchwire.gateway.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Event loops over epoll. When {@link #close} returns, every channel of theirs is closed.
 *
 * <p>Netty's own loop (4.2.18) closes its channels only if it sees the order to shut down at one
 * certain place of its turn. Where the order comes behind that place, a loop without a quiet period
 * ends with its sockets open, and the port stays bound as long as the process lives. Here a loop
 * closes them before it agrees to end, wherever it was.
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
    return new Loop(this, executor, new Remembered(factory));
  }

  /** Closes all channels and ends the threads; waits for both, not on a loop of its own. */
  @Override
  public void close() {
    shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** A loop keeps its handler to itself; this shows it to us as it is made. */
  private static final class Remembered implements IoHandlerFactory {
    private final IoHandlerFactory factory;
    private @Nullable IoHandler made;

    Remembered(IoHandlerFactory factory) {
      this.factory = factory;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      IoHandler handler = factory.newHandler(executor);
      made = handler;
      return handler;
    }
  }

  private static final class Loop extends SingleThreadIoEventLoop {
    private final Remembered handler;
    private boolean channelsClosed;

    Loop(EpollLoops parent, Executor executor, Remembered handler) {
      super(parent, executor, handler);
      this.handler = handler;
    }

    @Override
    protected boolean confirmShutdown() {
      IoHandler made = handler.made;
      if (isShuttingDown() && !channelsClosed && made != null) {
        channelsClosed = true;
        made.prepareToDestroy();
      }
      return super.confirmShutdown();
    }
  }
}
