package io.latchwire.gateway;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.gateway.admin.KekSource;
import io.latchwire.gateway.admin.KekStatus;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.KekConfig;
import io.latchwire.gateway.config.PeerConfig;
import io.latchwire.gateway.log.LogEvent;
import io.latchwire.handler.packet.PacketWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the KEKs in force: how old each is and how many keys are in use under it, so that an
 * operator knows when one may be retired. Once a day it warns of those that have grown old.
 */
final class KekDesk implements KekSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KekDesk.class);

  private final Supplier<GatewayConfig> config;
  private final PacketWorker worker;
  private final DataPath path;
  private final Supplier<Instant> clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("kek ages").factory());

  private record Name(String peer, int algId, int keyId) {}

  private static final class Uses {
    private long own;
    private long theirs;
  }

  /**
   * A desk for the KEKs of this configuration.
   *
   * @param clock time of day
   */
  KekDesk(
      Supplier<GatewayConfig> config, PacketWorker worker, DataPath path, Supplier<Instant> clock) {
    this.config = config;
    this.worker = worker;
    this.path = path;
    this.clock = clock;
  }

  /** Warns now and once a day. */
  void start() {
    var _ = timer.scheduleAtFixedRate(this::warn, 0, 1, TimeUnit.DAYS);
  }

  @Override
  public List<KekStatus> keks() {
    Map<Name, Uses> uses = path.onLoop(this::uses).toCompletableFuture().join();
    List<KekStatus> all = new ArrayList<>();
    for (PeerConfig peer : config.get().peers().values()) {
      for (KekConfig kek : peer.keks()) {
        Name name = new Name(peer.name(), kek.algorithm().algId(), kek.id());
        all.add(status(peer, kek, uses.getOrDefault(name, new Uses())));
      }
    }
    return all;
  }

  private Map<Name, Uses> uses() {
    Map<Name, Uses> uses = new HashMap<>();
    worker.forEachFlow(flow -> {
      Uses own = usesOf(uses, flow.peerName(), flow.ownKek());
      if (own != null) {
        own.own++;
      }
      Uses theirs = usesOf(uses, flow.peerName(), flow.peerKek());
      if (theirs != null) {
        theirs.theirs++;
      }
    });
    return uses;
  }

  private static @Nullable Uses usesOf(Map<Name, Uses> uses, String peer, @Nullable Kek kek) {
    return kek == null
        ? null
        : uses.computeIfAbsent(
            new Name(peer, kek.algorithm().algId(), kek.keyId()), _ -> new Uses());
  }

  private KekStatus status(PeerConfig peer, KekConfig kek, Uses uses) {
    Optional<Duration> age = age(kek);
    return new KekStatus(
        peer.name(),
        kek.id(),
        kek.algorithm().label(),
        kek.id() == peer.sendKek(),
        age.map(Duration::toSeconds).orElse(null),
        age.filter(a -> a.compareTo(peer.kekAgeWarning()) > 0).isPresent(),
        uses.own,
        uses.theirs);
  }

  private Optional<Duration> age(KekConfig kek) {
    return kek.key().made().map(made -> Duration.between(made, clock.get()));
  }

  private void warn() {
    for (PeerConfig peer : config.get().peers().values()) {
      for (KekConfig kek : peer.keks()) {
        age(kek)
            .filter(age -> age.compareTo(peer.kekAgeWarning()) > 0)
            .ifPresent(age ->
                LogEvent.KEK_OVERDUE
                    .at(LOG)
                    .addKeyValue("peer", peer.name())
                    .addKeyValue("kek", kek.id())
                    .addKeyValue("days", age.toDays())
                    .log(
                        "peer {}: KEK {} is {} days old, more than kek-age-warning: {} days (remedy:"
                            + " install another on both ends, switch, retire it)",
                        peer.name(),
                        kek.id(),
                        age.toDays(),
                        peer.kekAgeWarning().toDays()));
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
