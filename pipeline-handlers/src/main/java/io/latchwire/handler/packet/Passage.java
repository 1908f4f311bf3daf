package io.latchwire.handler.packet;

import io.latchwire.crypto.mac.MacAlgorithm;
import io.latchwire.crypto.mac.MacKey;
import io.latchwire.keyset.ReceiveKey;
import io.latchwire.keyset.ReceiveKeys;
import io.latchwire.keyset.SendKey;
import io.latchwire.latch.Latch;
import io.latchwire.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What the rooms found for the segment in one slot on its way through the handlers: the policy, the
 * flow, the key. Fields are set by the handler named beside them and read by those behind it.
 */
final class Passage {
  /** The policy that decided; null for a frame that was dropped before. Set by flow handlers. */
  @Nullable Policy policy;

  /** The flow; null for one that is not protected, or a SYN that has not verified. */
  @Nullable ProtectedFlow flow;

  /** The latch that a verified SYN gave birth to, until its flow is there. Set by the latch. */
  @Nullable Latch latch;

  /** Whether an option has to be put on or taken off: not a frame that passes untouched. */
  boolean guarded;

  /** Whether the segment is accepted though it has no option. Set by the key handler. */
  boolean unsigned;

  /** Our own key: to send under, or one that the peer has used. Set by key handlers. */
  @Nullable SendKey sendKey;

  /** The peer's key. */
  @Nullable ReceiveKey receiveKey;

  /** The keys that {@link #receiveKey} belongs to, or will belong to once it has verified. */
  @Nullable ReceiveKeys receiveKeys;

  /** Whether {@link #receiveKey} is to be installed once its segment has verified. */
  boolean installs;

  /** The key that the MAC is computed with. */
  @Nullable MacKey mac;

  /** The algorithm of the MAC. */
  MacAlgorithm algorithm = MacAlgorithm.AES_128_CMAC_96;

  /** Whether the key rides in this segment. */
  boolean carriesKey;

  /** Key ID on the wire. */
  int keyId;

  /** Direction octet of the nonce. */
  int direction;

  /** Sequence number of the nonce. */
  int number;

  /** Where the option starts. */
  long optionAt;

  /** Octets of the option. */
  int optionLength;

  /** Whether the MAC leaves the other options out. */
  boolean uncovered;

  /** TCP checksum as the segment came, and the sum of what it then covered besides the payload. */
  int checksumBefore;

  long sumBefore;

  /** Wipes a key that came with a segment that turned out bad. */
  void forgetKey() {
    if (installs && receiveKey != null) {
      receiveKey.mac().close();
    }
  }

  /** Forgets which keys were found. */
  void clearKeys() {
    sendKey = null;
    receiveKey = null;
    receiveKeys = null;
    installs = false;
    mac = null;
  }

  void clear() {
    policy = null;
    flow = null;
    latch = null;
    guarded = false;
    unsigned = false;
    clearKeys();
    carriesKey = false;
    keyId = 0;
    direction = 0;
    number = 0;
    uncovered = false;
  }
}
