package io.latchwire.handler.rserpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.latchwire.rserpool.ElementGrant;
import io.latchwire.wire.rserpool.OctetString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Test;

class ClientHelloViewTest {
  private static final int RECORD_HEADER_LENGTH = 5;

  private static PskSecret secret(int fill) {
    byte[] octets = new byte[32];
    java.util.Arrays.fill(octets, (byte) fill);
    return new PskSecret(octets);
  }

  /** What a client that has this key says first, without the record's header. */
  static ByteBuf hello(PskSecret secret) throws IOException {
    PskEntry entry =
        new PskEntry(
            OctetString.of("pe1".getBytes(StandardCharsets.UTF_8)),
            List.of(secret),
            new PskEntry.Right.ToBeElement(ElementGrant.of("pe1")));
    TlsClientProtocol client = new TlsClientProtocol();
    client.connect(new PskClientPeer(new BcTlsCrypto(), entry, secret, PskSuites.suites(false)));
    byte[] record = new byte[client.getAvailableOutputBytes()];
    client.readOutput(record, 0, record.length);
    return Unpooled.copiedBuffer(
        record, RECORD_HEADER_LENGTH, record.length - RECORD_HEADER_LENGTH);
  }

  private static ClientHelloView view(ByteBuf hello) {
    ClientHelloView view = new ClientHelloView();
    assertThat(view.wrap(hello, 0, hello.readableBytes())).isTrue();
    return view;
  }

  @Test
  void aHelloTellsVersionsSuitesAndIdentities() throws IOException {
    ByteBuf hello = hello(secret(1));
    ClientHelloView view = view(hello);
    assertThat(view.offersTls13()).isTrue();
    assertThat(view.offersTls12()).isTrue();
    assertThat(view.offersEarlyData()).isFalse();
    assertThat(view.offersAnyOf(CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256)).isTrue();
    assertThat(view.offersAnyOf(CipherSuite.TLS_RSA_WITH_NULL_SHA)).isFalse();
    assertThat(view.identities()).isEqualTo(1);
    assertThat(hello.toString(view.identityAt(0), view.identityLength(0), StandardCharsets.UTF_8))
        .isEqualTo("pe1");
    assertThat(view.binderLength(0)).isEqualTo(PskBinder.LENGTH);
  }

  @Test
  void theBinderFitsTheKeyThatMadeItAndNoOther() throws IOException {
    ByteBuf hello = hello(secret(1));
    ClientHelloView view = view(hello);
    assertThat(PskBinder.matches(secret(1), view, hello, 0, 0)).isTrue();
    assertThat(PskBinder.matches(secret(2), view, hello, 0, 0)).isFalse();
    hello.setByte(10, hello.getByte(10) ^ 1);
    assertThat(PskBinder.matches(secret(1), view, hello, 0, 0)).isFalse();
  }

  @Test
  void everyProperPrefixIsRefusedAndNoAlteredOctetMakesAnAccessorThrow() throws IOException {
    ByteBuf hello = hello(secret(1));
    ClientHelloView view = new ClientHelloView();
    for (int length = 0; length < hello.readableBytes(); length++) {
      assertThat(view.wrap(hello.copy(0, length), 0, length)).isFalse();
    }
    for (int at = 0; at < hello.readableBytes(); at++) {
      for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFE, 0xFF}) {
        ByteBuf changed = hello.copy();
        changed.setByte(at, value);
        lookAtEverything(changed);
      }
    }
  }

  static void lookAtEverything(ByteBuf hello) {
    ClientHelloView view = new ClientHelloView();
    if (!view.wrap(hello, 0, hello.readableBytes())) {
      return;
    }
    view.offersTls12();
    view.offersTls13();
    view.offersEarlyData();
    view.offersAnyOf(1, 2, 3);
    for (int i = 0; i < view.identities(); i++) {
      OctetString.copyOf(hello, view.identityAt(i), view.identityLength(i));
      OctetString.copyOf(hello, view.binderAt(i), view.binderLength(i));
      PskBinder.matches(secret(1), view, hello, 0, i);
    }
  }

  @Test
  void aKeyPrintsNothingOfItself() {
    assertThat(secret(0x41).toString()).isEqualTo("PskSecret");
    PskEntry entry =
        new PskEntry(
            OctetString.ofHex("6162"), List.of(secret(0x41)), new PskEntry.Right.ToBePeer("r2"));
    assertThat(entry.toString()).doesNotContain("4141").doesNotContain("AAAA");
  }
}
