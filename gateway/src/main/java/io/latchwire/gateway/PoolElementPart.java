package io.latchwire.gateway;

import io.latchwire.crypto.random.KeyOctets;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.GatewayConfig;
import io.latchwire.gateway.config.PoolElementConfig;
import io.latchwire.gateway.config.RegistrarConfig;
import io.latchwire.gateway.config.SecretException;
import io.latchwire.gateway.service.MembershipFigures;
import io.latchwire.gateway.service.PoolMembership;
import io.latchwire.handler.rserpool.PskEntry;
import io.latchwire.handler.rserpool.PskSecret;
import io.latchwire.rserpool.ClientTimes;
import io.latchwire.rserpool.ElementGrant;
import io.latchwire.wire.rserpool.OctetString;
import io.latchwire.wire.rserpool.PolicyType;
import io.latchwire.wire.rserpool.PoolHandle;
import io.latchwire.wire.rserpool.SelectionPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which pool this gateway is in, and on what terms. Nothing is made for it before a configuration
 * names a pool.
 */
final class PoolElementPart implements ConfigurationPart, AutoCloseable {
  private final int id;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private volatile @Nullable PoolMembership membership;

  /**
   * A gateway that is in no pool yet.
   *
   * @param random where its PE identifier comes from
   */
  PoolElementPart(KeyOctets random) {
    byte[] octets = new byte[Integer.BYTES];
    random.fill(octets);
    int drawn = ByteBuffer.wrap(octets).getInt();
    this.id = drawn == 0 ? 1 : drawn;
  }

  @Override
  public Prepared prepare(GatewayConfig config, ConfigurationText text) throws SecretException {
    PoolMembership.@Nullable Terms terms =
        config.poolElement().isPresent() ? terms(config.poolElement().get()) : null;
    return () -> {
      if (terms != null || membership != null) {
        begun().become(terms);
      }
      return List.of();
    };
  }

  /** Changes are made one at a time, so there is one. */
  private PoolMembership begun() {
    PoolMembership now = membership;
    if (now == null) {
      PoolMembership first = new PoolMembership(id, ClientTimes.DEFAULTS);
      membership = first;
      var _ = ready.thenRun(first::open);
      return first;
    }
    return now;
  }

  /** From now on the gateway does what it tells the pool; it joins. */
  void open() {
    ready.complete(null);
  }

  /** Empty as long as no configuration has named a pool. */
  Optional<PoolMembership> membership() {
    return Optional.ofNullable(membership);
  }

  /** How it stands. */
  CompletionStage<MembershipFigures> figures() {
    PoolMembership now = membership;
    return now == null ? CompletableFuture.completedFuture(MembershipFigures.NONE) : now.figures();
  }

  @Override
  public void close() {
    PoolMembership now = membership;
    if (now != null) {
      now.close();
    }
  }

  private static PoolMembership.Terms terms(PoolElementConfig config) throws SecretException {
    byte[] octets = config.key().resolve(RegistrarConfig.KEY_OCTETS);
    try {
      PskEntry key =
          new PskEntry(
              OctetString.of(config.identity().getBytes(StandardCharsets.UTF_8)),
              List.of(new PskSecret(octets)),
              new PskEntry.Right.ToBeElement(ElementGrant.of(config.identity())));
      return new PoolMembership.Terms(
          PoolHandle.of(config.pool()),
          config.address(),
          config.registrars(),
          key,
          policy(config),
          (int) config.life().toSeconds());
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
  }

  private static SelectionPolicy policy(PoolElementConfig config) {
    PolicyType type = PolicyType.named(config.policy().shortName());
    if (type == null) {
      throw new AssertionError("a policy of RFC 5356 without a type: " + config.policy());
    }
    return switch (config.policy()) {
      case ROUND_ROBIN, RANDOM -> SelectionPolicy.of(type);
      case WEIGHTED_ROUND_ROBIN, WEIGHTED_RANDOM, PRIORITY, LEAST_USED, RANDOMIZED_LEAST_USED ->
          SelectionPolicy.of(type, config.weight());
      case LEAST_USED_DEGRADATION, PRIORITY_LEAST_USED ->
          SelectionPolicy.of(type, config.weight(), config.degradation());
    };
  }
}
