package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.segment.DropReason;
import io.latchwire.segment.FramePort;
import io.latchwire.segment.Segment;
import io.latchwire.segment.SegmentBatch;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A port: one Ethernet interface as a channel. Its messages are {@link SegmentBatch}es, one for
 * each read, valid until {@code channelRead} returns; after at most {@value #MOST_READS} full ones
 * the event loop gets its turn. Frames leave by {@link #transmit}, of this port or of another one
 * on the same event loop; {@code write} is refused, as a batch must not outlive its read.
 *
 * <p>While the interface is down nothing is received and what should be sent is dropped; the port
 * goes on when it is up again. When the interface is gone for good the channel fires a {@link
 * PortUnavailableException} and closes.
 *
 * <p>Everything but {@link #open} and what {@link AbstractChannel} says otherwise belongs to the
 * event loop.
 */
public final class PacketChannel extends AbstractChannel implements FramePort {
  /** Batches that are read before the event loop may do other things. */
  static final int MOST_READS = 4;

  private static final int ETHERNET_HEADER_LENGTH = 14;
  private static final int TAG_LENGTH = 4;

  /** How often a port that is down is looked at: the kernel tells of the end only once. */
  private static final int DOWN_CHECK_MILLIS = 200;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final InterfaceAddress address;
  private final PacketSocket socket;
  private final FileDescriptor descriptor;
  private final Arena arena;
  private final PortTally tally = new PortTally();
  private final ReceiveVector receiveVector;
  private final TransmitVector transmitVector;
  private final SegmentBatch unfolded;
  private final Runnable fireUnfolded = this::fireUnfolded;
  private final ChannelConfig config = new PortChannelConfig();

  private @Nullable IoRegistration registration;
  private @Nullable Future<?> downCheck;
  private boolean readRequested;
  private boolean isReading;
  private boolean isDown;
  private volatile boolean isActive;
  private volatile @Nullable PortUnavailableException failure;

  private PacketChannel(PacketPortConfig port, PacketSocket socket, Arena arena) {
    super(null);
    this.address = new InterfaceAddress(port.interfaceName());
    this.socket = socket;
    this.descriptor = new FileDescriptor(socket.fd());
    this.arena = arena;
    int frameOctets = socket.port().mtu() + ETHERNET_HEADER_LENGTH + 2 * TAG_LENGTH;
    receiveVector = new ReceiveVector(port.batchFrames(), frameOctets, tally, arena);
    transmitVector = new TransmitVector(tally, arena);
    unfolded = new SegmentBatch(port.batchFrames(), frameOctets + TAG_LENGTH, arena);
  }

  /**
   * Opens a port in the network namespace of the calling thread, with all offloads of the interface
   * switched off. It receives from the moment when it is registered with an event loop.
   *
   * @throws PortUnavailableException naming the interface, what is missing and the remedy
   */
  public static PacketChannel open(PacketPortConfig port) throws PortUnavailableException {
    if (!Epoll.isAvailable()) {
      throw new PortUnavailableException(
          port.interfaceName(),
          "Netty's epoll transport cannot be loaded: " + Epoll.unavailabilityCause(),
          "run on Linux x86-64 with a directory for temporary files that allows programs");
    }
    Arena arena = Arena.ofShared();
    try {
      return new PacketChannel(port, PacketSocket.open(port, arena), arena);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /** The interface as it was when the port was opened. */
  public InterfaceState port() {
    return socket.port();
  }

  /** What closed the channel, null while it is open or when it was closed on purpose. */
  public @Nullable PortUnavailableException failure() {
    return failure;
  }

  /** What has been counted until now. On the event loop only. */
  public PortCounters counters() {
    assert eventLoop().inEventLoop();
    return tally.snapshot(isOpen() ? socket.kernelDrops() : socket.lastKernelDrops());
  }

  /** {@inheritDoc} A closed port drops them all as {@link DropReason#PORT_DOWN}. */
  @Override
  public void transmit(SegmentBatch batch) {
    assert eventLoop().inEventLoop();
    if (isActive) {
      transmitVector.transmit(descriptor.intValue(), batch);
      return;
    }
    for (int slot = 0; slot < batch.size(); slot++) {
      Segment frame = batch.segment(slot);
      if (frame.isLive()) {
        frame.drop(DropReason.PORT_DOWN);
        tally.droppedOnTransmit(DropReason.PORT_DOWN);
      }
    }
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return descriptor.isOpen();
  }

  @Override
  public boolean isActive() {
    return isActive;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new PortUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(PortUnsafe.class);
  }

  @Override
  protected SocketAddress localAddress0() {
    return address;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    IoEventLoop loop = (IoEventLoop) eventLoop();
    loop.register((PortUnsafe) unsafe())
        .addListener(done -> {
          if (!done.isSuccess()) {
            promise.setFailure(done.cause());
            return;
          }
          registration = (IoRegistration) done.getNow();
          begin(promise);
        });
  }

  private void begin(ChannelPromise promise) {
    try {
      if (!isActive) {
        socket.bind();
        isActive = true;
      }
      watchInterface();
      promise.setSuccess();
    } catch (IOException e) {
      promise.setFailure(e);
    }
  }

  @Override
  protected void doBeginRead() throws Exception {
    readRequested = true;
    submit(EpollIoOps.EPOLLIN);
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("a port is bound when it is registered");
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    throw new UnsupportedOperationException("frames are sent by transmit");
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) {
    throw new UnsupportedOperationException("frames are sent by transmit");
  }

  @Override
  protected void doDeregister() throws Exception {
    IoRegistration current = registration;
    registration = null;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  protected void doClose() throws Exception {
    if (!descriptor.isOpen()) {
      return;
    }
    isActive = false;
    Future<?> pending = downCheck;
    if (pending != null) {
      pending.cancel(false);
    }
    try {
      doDeregister();
    } finally {
      descriptor.close();
      if (!isReading) {
        arena.close();
      }
    }
  }

  /** Reads until there is nothing more, or others are due. */
  private void readBatches() {
    isReading = true;
    try {
      if (readRequested && isActive && readSome()) {
        pipeline().fireChannelReadComplete();
      }
      if (!readRequested) {
        watchInterface();
      }
    } catch (IOException e) {
      pipeline().fireExceptionCaught(e);
    } finally {
      isReading = false;
      if (!descriptor.isOpen()) {
        // Closed by a handler, which was still looking at the batch.
        arena.close();
      }
    }
  }

  /** False when there was nothing; a request to read stands until there is something. */
  private boolean readSome() {
    boolean hasRead = false;
    boolean mayHaveMore = true;
    for (int reads = 0; mayHaveMore && reads < MOST_READS && isActive; reads++) {
      int count = receiveVector.receive(descriptor.intValue());
      if (count > 0) {
        if (!hasRead) {
          // Before the handlers run: they may ask for more.
          readRequested = config.isAutoRead();
          hasRead = true;
        }
        fireBatch(count);
      }
      mayHaveMore = mayHaveMore(count);
    }
    return hasRead;
  }

  /** What an answer of the kernel says about the frames behind it. */
  private boolean mayHaveMore(int count) {
    if (count == -Errno.ENETDOWN) {
      lookAtInterface();
    }
    return count == receiveVector.batch().capacity()
        || count == -Errno.EINVAL
        || count == -Errno.EINTR;
  }

  private void fireBatch(int count) {
    SegmentBatch batch = receiveVector.batch();
    boolean isWhole = receiveVector.settle(count);
    if (isWhole) {
      fire(batch);
    } else {
      receiveVector.unfold(count, unfolded, fireUnfolded);
    }
  }

  private void fireUnfolded() {
    fire(unfolded);
  }

  private void fire(SegmentBatch batch) {
    if (!isActive) {
      return;
    }
    batch.window(0, batch.size());
    batch.readAtNanos(System.nanoTime());
    pipeline().fireChannelRead(batch);
  }

  private void onError() {
    int errno = socket.takeError();
    if (errno == Errno.ENETDOWN || socket.isInterfaceGone()) {
      lookAtInterface();
    }
  }

  /** Down for a while, or gone: the kernel says the same for both when it says it. */
  private void lookAtInterface() {
    if (!isOpen() || downCheck != null) {
      return;
    }
    if (socket.isInterfaceGone()) {
      fail(
          new PortUnavailableException(
              address.interfaceName(),
              "it was deleted or moved while the port was open",
              "bring it back and start again"));
      return;
    }
    boolean wasDown = isDown;
    isDown = !socket.isInterfaceUp();
    if (isDown) {
      if (!wasDown) {
        tally.wentDown();
      }
      downCheck = eventLoop().schedule(this::checkAgain, DOWN_CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void checkAgain() {
    downCheck = null;
    lookAtInterface();
  }

  private void fail(PortUnavailableException cause) {
    failure = cause;
    pipeline().fireExceptionCaught(cause);
    unsafe().close(voidPromise());
  }

  /** Asks for no frames but still for errors: without any interest Netty forgets the socket. */
  private void watchInterface() throws IOException {
    submit(EpollIoOps.EPOLLERR);
  }

  private void submit(EpollIoOps ops) throws IOException {
    IoRegistration current = registration;
    if (current == null || !current.isValid()) {
      return;
    }
    if (current.submit(ops) < 0) {
      throw new IOException("interface " + address + ": the event loop refused the port");
    }
  }

  /** What the event loop knows of the port. */
  private final class PortUnsafe extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return descriptor;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (ops.contains(EpollIoOps.EPOLLERR)) {
        onError();
      }
      if (ops.contains(EpollIoOps.EPOLLIN)) {
        readBatches();
      }
    }

    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a port has no other end"));
    }

    /** The event loop ends. */
    @Override
    public void close() {
      close(voidPromise());
    }
  }

  /** Netty's settings; only whether to read matters here. */
  private final class PortChannelConfig extends DefaultChannelConfig {
    private PortChannelConfig() {
      super(PacketChannel.this);
    }

    /** Takes effect with the next read, which then asks the event loop for no more. */
    @Override
    protected void autoReadCleared() {
      if (isRegistered()) {
        eventLoop().execute(() -> readRequested = isAutoRead());
      }
    }
  }
}
