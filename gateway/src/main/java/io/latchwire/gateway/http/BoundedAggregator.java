package io.latchwire.gateway.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Puts a request together, up to a size; a larger one is the last of its connection. */
final class BoundedAggregator extends HttpObjectAggregator {
  BoundedAggregator(int bodyOctets) {
    super(bodyOctets, true);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    ExchangeHandler.send(
        context,
        Answer.refusal(
            HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
            "expected: a body of at most " + maxContentLength() + " octets"));
  }
}
