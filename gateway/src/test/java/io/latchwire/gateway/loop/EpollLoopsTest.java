package io.latchwire.gateway.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class EpollLoopsTest {
  @Test
  void noChannelIsOpenWhenCloseReturnsWhereverTheLoopsWereInTheirTurn() {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int round = 0; round < 200; round++) {
      EpollLoops loops = new EpollLoops(2, "loop");
      Channel[] listeners = new Channel[4];
      for (int i = 0; i < listeners.length; i++) {
        listeners[i] =
            new ServerBootstrap()
                .group(loops)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(anyPort)
                .syncUninterruptibly()
                .channel();
      }

      loops.close();

      assertThat(listeners).as("round %d", round).noneMatch(Channel::isOpen);
    }
  }
}
