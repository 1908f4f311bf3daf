package io.latchwire.gateway;

import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.config.SecretReference;
import io.latchwire.gateway.service.RegistrarOptions;
import io.latchwire.gateway.service.RegistrarOptions.PeerAddress;
import io.latchwire.handler.rserpool.AdmissionLimits;
import io.latchwire.handler.rserpool.FrontSettings;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskEntry.Right;
import io.latchwire.handler.rserpool.PskSecret;
import io.latchwire.rserpool.ElementGrant;
import io.latchwire.rserpool.RegistrarSettings;
import io.latchwire.rserpool.RegistrarSettings.Arbitration;
import io.latchwire.rserpool.RegistrarSettings.AsapTimes;
import io.latchwire.rserpool.RegistrarSettings.Bounds;
import io.latchwire.rserpool.RegistrarSettings.EnrpTimes;
import io.latchwire.wire.rserpool.IpAddress;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From the words of the configuration to what a registrar is built of; reads the keys. */
final class RegistrarAssembly {
  private static final int SNAPSHOT_SECONDS = 60;

  private RegistrarAssembly() {}

  static RegistrarOptions assemble(RegistrarConfig config) throws SecretException, IOException {
    Map<String, PeerAddress> peers = new LinkedHashMap<>();
    List<PskEntry> keys = keys(config);
    for (Map.Entry<String, RegistrarConfig.Registrar> peer : config.registrars().entrySet()) {
      PskEntry key = keys.get(peers.size());
      peers.put(peer.getKey(), new PeerAddress(peer.getValue().address(), key));
    }
    return new RegistrarOptions(
        settings(config, peers.keySet()),
        new FrontSettings(
            config.oldSuites(),
            FrontSettings.DEFAULTS.handshakeTimeoutMillis(),
            FrontSettings.DEFAULTS.messageTimeoutMillis(),
            FrontSettings.DEFAULTS.writeTimeoutMillis(),
            FrontSettings.DEFAULTS.maxIdentities()),
        AdmissionLimits.Bounds.DEFAULTS,
        config.secure() ? config.asap() : null,
        config.secure() ? config.asapPlain().orElse(null) : config.asap(),
        config.enrp(),
        peers,
        keys,
        ServerTls.of(config.certificate()),
        config.snapshot().orElse(null),
        SNAPSHOT_SECONDS);
  }

  /** The keys of the other registrars in their order, then those of the elements. */
  static List<PskEntry> keys(RegistrarConfig config) throws SecretException {
    List<PskEntry> keys = new ArrayList<>();
    for (Map.Entry<String, RegistrarConfig.Registrar> peer : config.registrars().entrySet()) {
      keys.add(
          new PskEntry(
              utf8(peer.getValue().identity()),
              List.of(secret(peer.getValue().key())),
              new Right.ToBePeer(peer.getKey())));
    }
    for (Map.Entry<String, RegistrarConfig.Element> element : config.elements().entrySet()) {
      keys.add(element(element.getKey(), element.getValue()));
    }
    return keys;
  }

  private static RegistrarSettings settings(RegistrarConfig config, Set<String> peers) {
    RegistrarSettings usual = RegistrarSettings.of(List.copyOf(peers), transport(config.enrp()));
    RegistrarConfig.Timers timers = config.timers();
    return new RegistrarSettings(
        config.secure(),
        true,
        usual.peers(),
        usual.enrpTransport(),
        List.of(
            new Transport.Tcp(config.asap().getPort(), IpAddress.of(config.asap().getAddress()))),
        config.announce(),
        config.lowestIdWins() ? Arbitration.LOWEST : Arbitration.RFC,
        config.lifeInMilliseconds() ? 1 : usual.lifeUnitMillis(),
        asapTimes(timers, usual.asap()),
        enrpTimes(timers, usual.enrp()),
        bounds(timers, usual.bounds()));
  }

  private static AsapTimes asapTimes(RegistrarConfig.Timers timers, AsapTimes usual) {
    return new AsapTimes(
        timers.keepAliveInterval().toMillis(),
        timers.keepAliveTimeout().toMillis(),
        usual.keepAliveSpacing(),
        usual.homeTimeout(),
        usual.updateCoalescing(),
        usual.announceInterval(),
        usual.announceOutdate(),
        usual.staleTimeout());
  }

  private static EnrpTimes enrpTimes(RegistrarConfig.Timers timers, EnrpTimes usual) {
    return new EnrpTimes(
        timers.heartbeatCycle().toMillis(),
        timers.maxTimeLastHeard().toMillis(),
        timers.maxTimeNoResponse().toMillis(),
        timers.takeoverExpiry().toMillis(),
        usual.retryAfterReject(),
        usual.redialInterval(),
        usual.secondLinkIdle());
  }

  private static Bounds bounds(RegistrarConfig.Timers timers, Bounds usual) {
    return new Bounds(
        usual.pools(),
        usual.elements(),
        usual.elementsPerIdentity(),
        usual.registrationsPerSecond(),
        usual.registrationBurst(),
        timers.maxBadReports(),
        usual.maxItems(),
        usual.subscriptionsPerConnection(),
        usual.peers(),
        usual.massExpiryFloor(),
        usual.massExpiryPercent(),
        usual.massExpiryHold());
  }

  private static Transport transport(InetSocketAddress address) {
    return new Transport.Sctp(address.getPort(), IpAddress.of(address.getAddress()));
  }

  private static PskEntry element(String identity, RegistrarConfig.Element element)
      throws SecretException {
    List<PskSecret> secrets = new ArrayList<>();
    for (SecretReference reference : element.keys()) {
      secrets.add(secret(reference));
    }
    Set<PoolHandle> handles = new HashSet<>();
    element.pools().forEach(pool -> handles.add(PoolHandle.of(pool)));
    Set<IpAddress> addresses = new HashSet<>();
    element.addresses().forEach(address -> addresses.add(IpAddress.of(address)));
    return new PskEntry(
        utf8(identity),
        secrets,
        new Right.ToBeElement(
            new ElementGrant(identity, handles, List.of(), addresses, element.anyAddress())));
  }

  private static PskSecret secret(SecretReference reference) throws SecretException {
    byte[] octets = reference.resolve(RegistrarConfig.KEY_OCTETS);
    try {
      return new PskSecret(octets);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static OctetString utf8(String text) {
    return OctetString.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
