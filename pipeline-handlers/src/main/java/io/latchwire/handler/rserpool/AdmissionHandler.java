package io.latchwire.handler.rserpool;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets a connection in or closes it at once, and keeps count of it until it is gone. */
final class AdmissionHandler extends ChannelInboundHandlerAdapter {
  private final AdmissionLimits limits;
  private final FrontCounters counters;
  private final LongSupplier clockMillis;
  private @Nullable InetAddress counted;
  private boolean handshaking;

  AdmissionHandler(AdmissionLimits limits, FrontCounters counters, LongSupplier clockMillis) {
    this.limits = limits;
    this.counters = counters;
    this.clockMillis = clockMillis;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!(ctx.channel().remoteAddress() instanceof InetSocketAddress remote)) {
      var _ = ctx.close();
      return;
    }
    InetAddress from = remote.getAddress();
    FrontEvent refusal = limits.open(from, clockMillis.getAsLong());
    if (refusal != null) {
      counters.count(refusal);
      var _ = ctx.close();
      return;
    }
    counted = from;
    handshaking = true;
    ctx.fireChannelActive();
  }

  /** Called when nobody has to prove anything any more. */
  static void handshakeEnded(ChannelHandlerContext ctx) {
    AdmissionHandler handler = ctx.pipeline().get(AdmissionHandler.class);
    if (handler != null) {
      handler.endHandshake();
    }
  }

  private void endHandshake() {
    InetAddress from = counted;
    if (handshaking && from != null) {
      handshaking = false;
      limits.handshakeEnded(from);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    InetAddress from = counted;
    if (from != null) {
      endHandshake();
      counted = null;
      limits.closed(from);
      ctx.fireChannelInactive();
    }
  }
}
