package io.latchwire.gateway.service;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Somebody between a client and a registrar, who sees every TLS record and may alter one. */
final class Wiretap implements AutoCloseable {
  private static final int RECORD_HEADER_LENGTH = 5;

  private final ServerSocket listener;
  private final InetSocketAddress server;
  private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
  private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
  private volatile @Nullable Random flipper;
  private volatile @Nullable Socket serverSide;
  private volatile @Nullable Socket clientSide;

  Wiretap(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  private void accept() {
    try {
      Socket client = listener.accept();
      clientSide = client;
      Socket upstream = new Socket();
      upstream.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      upstream.connect(server, 5_000);
      serverSide = upstream;
      Thread.ofVirtual().start(() -> pass(client, upstream, toServer, true));
      pass(upstream, client, toClient, false);
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void pass(Socket from, Socket to, ByteArrayOutputStream copy, boolean mayFlip) {
    try (Socket _ = to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      DataInputStream records = new DataInputStream(in);
      while (true) {
        byte[] header = new byte[RECORD_HEADER_LENGTH];
        records.readFully(header);
        byte[] record =
            Arrays.copyOf(
                header, RECORD_HEADER_LENGTH + ((header[3] & 0xFF) << 8 | (header[4] & 0xFF)));
        records.readFully(record, RECORD_HEADER_LENGTH, record.length - RECORD_HEADER_LENGTH);
        synchronized (copy) {
          copy.write(record);
        }
        Random random = flipper;
        if (mayFlip && random != null) {
          flipper = null;
          // In the record's content: a changed length would only make the other side wait.
          int bit = random.nextInt((record.length - RECORD_HEADER_LENGTH) * 8);
          record[RECORD_HEADER_LENGTH + bit / 8] ^= (byte) (1 << (bit % 8));
        }
        out.write(record);
        out.flush();
      }
    } catch (IOException e) {
      // Either end closed.
    }
  }

  void flipOneBitOfTheNextRecord(Random random) {
    flipper = random;
  }

  void injectToServer(byte[] records) throws IOException {
    Socket socket = serverSide;
    if (socket != null) {
      socket.getOutputStream().write(records);
    }
  }

  byte[] toServer() {
    synchronized (toServer) {
      return toServer.toByteArray();
    }
  }

  byte[] toClient() {
    synchronized (toClient) {
      return toClient.toByteArray();
    }
  }

  /** The last so many records of a recording. */
  static byte[] lastRecords(byte[] recording, int count) {
    int[] starts = new int[64];
    int records = 0;
    for (int at = 0; at + RECORD_HEADER_LENGTH <= recording.length; ) {
      starts[records++] = at;
      at += RECORD_HEADER_LENGTH + ((recording[at + 3] & 0xFF) << 8 | (recording[at + 4] & 0xFF));
    }
    return Arrays.copyOfRange(recording, starts[records - count], recording.length);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Socket client = clientSide;
    if (client != null) {
      client.close();
    }
    Socket upstream = serverSide;
    if (upstream != null) {
      upstream.close();
    }
  }
}
