package io.latchwire.gateway.packet;

import io.latchwire.gateway.nativeio.Errno;
import io.latchwire.gateway.nativeio.Ethtool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a device does to frames behind the back of those who look at them. A MAC is for one segment
 * on the wire: nothing may join segments before they are read or cut them after they are sent.
 * Names are those of {@code ethtool -k} with the kernel's spelling.
 */
final class Offloads {
  private static final Set<String> MUST_BE_OFF =
      Set.of(
          "rx-gro",
          "rx-gro-hw",
          "rx-gro-list",
          "rx-udp-gro-forwarding",
          "rx-lro",
          "tx-generic-segmentation",
          "tx-tcp-segmentation",
          "tx-tcp-ecn-segmentation",
          "tx-tcp-accecn-segmentation",
          "tx-tcp-mangleid-segmentation",
          "tx-tcp6-segmentation",
          "tx-udp-segmentation",
          "tx-checksum-ipv4",
          "tx-checksum-ip-generic",
          "tx-checksum-ipv6");

  /**
   * Off where the device can. Many virtual devices cannot, and it does no harm: a checksum that a
   * neighbour left unfinished is marked as such and finished here.
   */
  private static final Set<String> WISHED_OFF = Set.of("rx-checksum");

  private static final int FEATURES_PER_BLOCK = 32;

  private final InterfaceRequest request;
  private final Arena arena;

  private Offloads(InterfaceRequest request, Arena arena) {
    this.request = request;
    this.arena = arena;
  }

  /**
   * Switches off all of them. Where they are off already the device is left alone: some drop their
   * link over it.
   *
   * @throws PortUnavailableException naming the feature that stays on
   */
  static void switchOff(InterfaceRequest request) throws PortUnavailableException {
    try (Arena arena = Arena.ofConfined()) {
      new Offloads(request, arena).switchOff();
    }
  }

  /** Those that are on and must be off. */
  static Set<String> active(InterfaceRequest request) throws PortUnavailableException {
    try (Arena arena = Arena.ofConfined()) {
      return new Offloads(request, arena).active();
    }
  }

  private Set<String> active() throws PortUnavailableException {
    List<String> names = names();
    MemorySegment features = features(names.size());
    Set<String> active = new TreeSet<>();
    for (int bit = 0; bit < names.size(); bit++) {
      if (isSet(features, bit, Ethtool.ACTIVE) && MUST_BE_OFF.contains(names.get(bit))) {
        active.add(names.get(bit));
      }
    }
    return active;
  }

  private void switchOff() throws PortUnavailableException {
    List<String> names = names();
    MemorySegment before = features(names.size());
    List<Integer> toChange = new ArrayList<>();
    for (int bit = 0; bit < names.size(); bit++) {
      String name = names.get(bit);
      boolean mayChange = !isSet(before, bit, Ethtool.NEVER_CHANGED);
      if (isSet(before, bit, Ethtool.ACTIVE)
          && (MUST_BE_OFF.contains(name) || (WISHED_OFF.contains(name) && mayChange))) {
        toChange.add(bit);
      }
    }
    if (toChange.isEmpty()) {
      return;
    }
    request(names.size(), toChange);
    MemorySegment after = features(names.size());
    for (int bit : toChange) {
      if (isSet(after, bit, Ethtool.ACTIVE) && MUST_BE_OFF.contains(names.get(bit))) {
        throw staysOn(names.get(bit));
      }
    }
  }

  private List<String> names() throws PortUnavailableException {
    MemorySegment question = arena.allocate(Ethtool.SSET_INFO_SIZE, 8);
    question.set(ValueLayout.JAVA_INT, 0, Ethtool.ETHTOOL_GSSET_INFO);
    question.set(ValueLayout.JAVA_LONG, Ethtool.SSET_INFO_MASK, 1L << Ethtool.ETH_SS_FEATURES);
    ask(question);
    int count = question.get(ValueLayout.JAVA_INT, Ethtool.SSET_INFO_DATA);

    MemorySegment strings =
        arena.allocate(Ethtool.GSTRINGS_DATA + (long) count * Ethtool.ETH_GSTRING_LEN, 8);
    strings.set(ValueLayout.JAVA_INT, 0, Ethtool.ETHTOOL_GSTRINGS);
    strings.set(ValueLayout.JAVA_INT, Ethtool.GSTRINGS_STRING_SET, Ethtool.ETH_SS_FEATURES);
    strings.set(ValueLayout.JAVA_INT, Ethtool.GSTRINGS_LEN, count);
    ask(strings);
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = Ethtool.GSTRINGS_DATA + (long) i * Ethtool.ETH_GSTRING_LEN;
      names.add(strings.getString(at, StandardCharsets.US_ASCII));
    }
    return names;
  }

  private MemorySegment features(int count) throws PortUnavailableException {
    int blocks = blocks(count);
    MemorySegment features =
        arena.allocate(
            Ethtool.FEATURES_BLOCKS + (long) blocks * Ethtool.GET_FEATURES_BLOCK_SIZE, 8);
    features.set(ValueLayout.JAVA_INT, 0, Ethtool.ETHTOOL_GFEATURES);
    features.set(ValueLayout.JAVA_INT, Ethtool.FEATURES_SIZE, blocks);
    ask(features);
    return features;
  }

  /** Says which bits to clear. What the driver made of it is seen by asking again. */
  private void request(int count, List<Integer> bits) throws PortUnavailableException {
    int blocks = blocks(count);
    MemorySegment wish =
        arena.allocate(
            Ethtool.FEATURES_BLOCKS + (long) blocks * Ethtool.SET_FEATURES_BLOCK_SIZE, 8);
    wish.set(ValueLayout.JAVA_INT, 0, Ethtool.ETHTOOL_SFEATURES);
    wish.set(ValueLayout.JAVA_INT, Ethtool.FEATURES_SIZE, blocks);
    for (int bit : bits) {
      long valid = block(bit, Ethtool.SET_FEATURES_BLOCK_SIZE) + Ethtool.VALID;
      int mask = wish.get(ValueLayout.JAVA_INT, valid) | (1 << (bit % FEATURES_PER_BLOCK));
      wish.set(ValueLayout.JAVA_INT, valid, mask);
    }
    ask(wish);
  }

  private void ask(MemorySegment command) throws PortUnavailableException {
    int result = request.ethtool(command);
    if (result == -Errno.EPERM) {
      throw PacketPorts.missingNetAdmin(request.name());
    }
    if (result < 0) {
      throw new PortUnavailableException(
          request.name(),
          "its offloads cannot be read or set: " + Errno.name(-result),
          "see what `ethtool -k " + request.name() + "` says, or use another interface");
    }
  }

  private PortUnavailableException staysOn(String feature) {
    return new PortUnavailableException(
        request.name(),
        "offload " + feature + " stays on, and segments would be joined or altered",
        "ethtool -K %s %s off; where the driver refuses, use another interface"
            .formatted(request.name(), feature));
  }

  private static boolean isSet(MemorySegment features, int bit, int field) {
    long at = block(bit, Ethtool.GET_FEATURES_BLOCK_SIZE) + field;
    return ((features.get(ValueLayout.JAVA_INT, at) >>> (bit % FEATURES_PER_BLOCK)) & 1) != 0;
  }

  private static long block(int bit, int blockSize) {
    return Ethtool.FEATURES_BLOCKS + (long) (bit / FEATURES_PER_BLOCK) * blockSize;
  }

  private static int blocks(int count) {
    return (count + FEATURES_PER_BLOCK - 1) / FEATURES_PER_BLOCK;
  }
}
