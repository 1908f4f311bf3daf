package io.latchwire.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class FlowHashTest {
  private static final long LOCAL = 0xFFFFC0000201L;
  private static final long REMOTE = 0xFFFFC6336402L;

  @Test
  void isSipHash13OfBothAddressesTheVlanAndThePorts() {
    Random random = new Random(13);
    for (int i = 0; i < 1000; i++) {
      byte[] key = new byte[FlowHash.KEY_OCTETS];
      random.nextBytes(key);
      long localHigh = random.nextLong();
      long localLow = random.nextLong();
      long remoteHigh = random.nextLong();
      long remoteLow = random.nextLong();
      int localPort = random.nextInt(0x1_0000);
      int remotePort = random.nextInt(0x1_0000);
      int vlan = random.nextInt();
      byte[] message =
          ByteBuffer.allocate(40)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(localHigh)
              .putLong(localLow)
              .putLong(remoteHigh)
              .putLong(remoteLow)
              .putShort((short) remotePort)
              .putShort((short) localPort)
              .putInt(vlan)
              .array();
      SipHash peer = new SipHash(1, 3);
      peer.init(new KeyParameter(key));
      peer.update(message, 0, message.length);

      long hash =
          new FlowHash(key)
              .of(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, vlan);

      assertThat(hash).isEqualTo(peer.doFinal());
    }
  }

  @Test
  void flowsBetweenTwoAddressesAreSpreadOverTheTable() {
    FlowHash hash = new FlowHash(new byte[FlowHash.KEY_OCTETS]);
    Set<Long> slots = new HashSet<>();
    for (int port = 0; port < 1024; port++) {
      slots.add(hash.of(0, LOCAL, port, 0, REMOTE, 179, 0) & 1023);
    }
    // As many as balls thrown at random into as many boxes hit: 1 - 1/e of them.
    assertThat(slots.size()).isBetween(600, 700);
  }

  @Test
  void flowsThatCollideUnderOneKeyDoNotUnderAnother() {
    FlowHash known = new FlowHash(new byte[FlowHash.KEY_OCTETS]);
    byte[] key = new byte[FlowHash.KEY_OCTETS];
    key[0] = 1;
    FlowHash secret = new FlowHash(key);
    Set<Long> slots = new HashSet<>();
    int chosen = 0;
    for (int port = 0; chosen < 256; port++) {
      if ((known.of(0, LOCAL + (port >> 16), port & 0xFFFF, 0, REMOTE, 179, 0) & 1023) == 0) {
        slots.add(secret.of(0, LOCAL + (port >> 16), port & 0xFFFF, 0, REMOTE, 179, 0) & 1023);
        chosen++;
      }
    }
    assertThat(slots.size()).isGreaterThan(200);
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FlowHash(new byte[8]))
        .withMessageContaining("8 octets (expected: 16)");
  }
}
