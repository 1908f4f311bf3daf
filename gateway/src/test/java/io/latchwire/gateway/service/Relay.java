package io.latchwire.gateway.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way between two TCP ends that can be cut and mended. */
final class Relay implements AutoCloseable {
  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Relay(InetSocketAddress at, InetSocketAddress target) throws IOException {
    this.target = target;
    listener = new ServerSocket();
    listener.bind(at);
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  /** Ends what goes through, and lets nothing through from now on. */
  void cut() {
    cut = true;
    open.forEach(Relay::end);
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        open.add(near);
        if (cut) {
          end(near);
        } else {
          Thread.ofVirtual().start(() -> join(near));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void join(Socket near) {
    try (near;
        Socket far = new Socket()) {
      open.add(far);
      far.connect(target, 5_000);
      if (cut) {
        return;
      }
      Thread back = Thread.ofVirtual().start(() -> carry(far, near));
      carry(near, far);
      back.join();
    } catch (IOException e) {
      // the dialling end sees its connection close
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // one end is gone, and now the other
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // closed is closed
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }
}
