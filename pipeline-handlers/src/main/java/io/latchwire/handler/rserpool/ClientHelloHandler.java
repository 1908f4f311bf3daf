package io.latchwire.handler.rserpool;

import io.latchwire.wire.rserpool.OctetString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the ClientHello and puts the right TLS behind itself, or closes: who offers a pre-shared
 * key must have it, who offers none may be a pool user where there is a certificate. What cannot
 * succeed costs no handshake (RFC 5355 s2.1).
 */
final class ClientHelloHandler extends ByteToMessageDecoder {
  private static final int RECORD_HEADER_LENGTH = 5;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int MAX_HELLO = 16_384;
  private static final int MAX_RECORDS = 16;
  private static final byte HANDSHAKE_FAILURE = 40;
  private static final byte DECRYPT_ERROR = 51;
  private static final byte PROTOCOL_VERSION = 70;

  private final FrontSettings settings;
  private final PskTable table;
  private final TlsCrypto crypto;
  private final @Nullable SslContext certificate;
  private final FrontCounters counters;
  private @Nullable ScheduledFuture<?> timeout;
  private boolean done;

  ClientHelloHandler(
      FrontSettings settings,
      PskTable table,
      TlsCrypto crypto,
      @Nullable SslContext certificate,
      FrontCounters counters) {
    this.settings = settings;
    this.table = table;
    this.crypto = crypto;
    this.certificate = certificate;
    this.counters = counters;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    timeout =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, FrontEvent.HANDSHAKE_TIMEOUT, (byte) 0),
                settings.handshakeTimeoutMillis(),
                TimeUnit.MILLISECONDS);
    super.channelActive(ctx);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (done) {
      // Refused: nothing that comes now is looked at.
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < RECORD_HEADER_LENGTH) {
      if (in.isReadable() && in.getUnsignedByte(in.readerIndex()) != HANDSHAKE_RECORD) {
        refuse(ctx, FrontEvent.NOT_TLS, (byte) 0);
      }
      return;
    }
    ByteBuf hello = Unpooled.buffer(512);
    int at = in.readerIndex();
    for (int record = 0; record < MAX_RECORDS; record++) {
      if (in.writerIndex() - at < RECORD_HEADER_LENGTH) {
        return;
      }
      if (in.getUnsignedByte(at) != HANDSHAKE_RECORD || in.getUnsignedByte(at + 1) != 3) {
        refuse(ctx, FrontEvent.NOT_TLS, (byte) 0);
        return;
      }
      int length = in.getUnsignedShort(at + 3);
      if (length == 0 || hello.readableBytes() + length > MAX_HELLO) {
        refuse(ctx, FrontEvent.BAD_CLIENT_HELLO, HANDSHAKE_FAILURE);
        return;
      }
      if (in.writerIndex() - at - RECORD_HEADER_LENGTH < length) {
        return;
      }
      hello.writeBytes(in, at + RECORD_HEADER_LENGTH, length);
      at += RECORD_HEADER_LENGTH + length;
      if (hello.readableBytes() >= ClientHelloView.HANDSHAKE_HEADER_LENGTH) {
        int wanted = ClientHelloView.HANDSHAKE_HEADER_LENGTH + hello.getUnsignedMedium(1);
        if (hello.readableBytes() == wanted) {
          decide(ctx, hello);
          return;
        }
        if (wanted > MAX_HELLO || hello.readableBytes() > wanted) {
          break;
        }
      }
    }
    refuse(ctx, FrontEvent.BAD_CLIENT_HELLO, HANDSHAKE_FAILURE);
  }

  private void decide(ChannelHandlerContext ctx, ByteBuf hello) {
    ClientHelloView view = new ClientHelloView();
    if (!view.wrap(hello, 0, hello.readableBytes())) {
      refuse(ctx, FrontEvent.BAD_CLIENT_HELLO, HANDSHAKE_FAILURE);
    } else if (!view.offersTls13() && !view.offersTls12()) {
      refuse(ctx, FrontEvent.TLS_TOO_OLD, PROTOCOL_VERSION);
    } else if (view.offersTls13() && view.offersPreSharedKeys()) {
      decide13(ctx, view, hello);
    } else if (view.offersTls12() && view.offersAnyOf(settings.tls12Suites())) {
      goOn(ctx, null);
    } else if (certificate != null) {
      done();
      ctx.pipeline().addAfter(ctx.name(), "certificate", certificate.newHandler(ctx.alloc()));
      ctx.pipeline().remove(this);
    } else {
      refuse(ctx, FrontEvent.NO_PSK_OFFERED, HANDSHAKE_FAILURE);
    }
  }

  /** RFC 8446 s4.2.11: the binder is validated before the key is accepted. */
  private void decide13(ChannelHandlerContext ctx, ClientHelloView view, ByteBuf hello) {
    boolean known = false;
    for (int i = 0; i < Math.min(view.identities(), settings.maxIdentities()); i++) {
      PskEntry entry =
          table.find(OctetString.copyOf(hello, view.identityAt(i), view.identityLength(i)));
      if (entry == null) {
        continue;
      }
      known = true;
      for (PskSecret secret : entry.secrets()) {
        if (PskBinder.matches(secret, view, hello, 0, i)) {
          goOn(ctx, new PskServerPeer.PskChoice(entry, secret));
          return;
        }
      }
    }
    // The same alert for both: who asks must not learn which identities exist.
    refuse(ctx, known ? FrontEvent.WRONG_KEY : FrontEvent.UNKNOWN_IDENTITY, DECRYPT_ERROR);
  }

  private void goOn(ChannelHandlerContext ctx, PskServerPeer.@Nullable PskChoice choice) {
    done();
    ctx.pipeline()
        .addAfter(
            ctx.name(),
            "psk",
            PskTlsHandler.server(
                crypto,
                table,
                settings.suites(),
                choice,
                counters,
                settings.handshakeTimeoutMillis()));
    ctx.pipeline().remove(this);
  }

  private void done() {
    done = true;
    cancelTimeout();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    cancelTimeout();
    if (!done) {
      done = true;
      counters.count(FrontEvent.HANDSHAKE_FAILED);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var _ = ctx.close();
  }

  private void refuse(ChannelHandlerContext ctx, FrontEvent why, byte alert) {
    if (done) {
      return;
    }
    done = true;
    cancelTimeout();
    counters.count(why);
    if (alert == 0) {
      var _ = ctx.close();
    } else {
      var _ =
          ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {21, 3, 3, 0, 2, 2, alert}))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void cancelTimeout() {
    ScheduledFuture<?> scheduled = timeout;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}
