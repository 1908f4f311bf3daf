package io.latchwire.gateway.http;

import io.latchwire.gateway.log.LogEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One question, one answer, end of connection. */
final class ExchangeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

  private final Map<String, Resource> resources;
  private final Admission admission;
  private final Duration deadline;
  private boolean asked;

  ExchangeHandler(Map<String, Resource> resources, Admission admission, Duration deadline) {
    this.resources = resources;
    this.admission = admission;
    this.deadline = deadline;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ScheduledFuture<?> cutOff =
        context
            .executor()
            .schedule(
                () -> {
                  var _ = context.close();
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
    var _ = context.channel().closeFuture().addListener(_ -> cutOff.cancel(false));
    context.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (asked) {
      // A second question in the same octets: the connection ends with the first answer.
      return;
    }
    asked = true;
    answer(context, request)
        .whenComplete(
            (answer, failure) -> context.executor().execute(() -> send(context, answer, failure)));
  }

  private CompletionStage<Answer> answer(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return done(Answer.refusal(HttpResponseStatus.BAD_REQUEST, "not a request"));
    }
    if (!admission.admits(context.channel())) {
      return done(
          Answer.refusal(HttpResponseStatus.FORBIDDEN, "only root and the gateway's own user"));
    }
    QueryStringDecoder uri = new QueryStringDecoder(request.uri());
    Resource resource = resources.get(uri.rawPath());
    if (resource == null) {
      return done(Answer.refusal(HttpResponseStatus.NOT_FOUND, "no such resource"));
    }
    if (!resource.methods().contains(request.method())) {
      return done(notAllowed(resource));
    }
    try {
      return resource.answer(
          new Inquiry(
              request.method(),
              uri.parameters(),
              request.content().toString(StandardCharsets.UTF_8),
              Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION))));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Answer notAllowed(Resource resource) {
    String allowed =
        resource.methods().stream()
            .map(Object::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return Answer.refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "expected: " + allowed)
        .with("allow", allowed);
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static void send(
      ChannelHandlerContext context, @Nullable Answer answer, @Nullable Throwable failure) {
    if (answer == null) {
      LogEvent.INQUIRY_FAILED.at(LOG).setCause(failure).log("a resource failed to answer");
      send(
          context,
          Answer.refusal(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error, see the log"));
    } else {
      send(context, answer);
    }
  }

  /** Writes the answer and ends the connection. */
  static void send(ChannelHandlerContext context, Answer answer) {
    ByteBuf body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
    answer.headers().forEach(response.headers()::set);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var _ = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** The client is gone, or sent what no HTTP client sends: nothing to tell anybody. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
  }
}
