package io.latchwire.gateway;

import io.latchwire.crypto.kek.Kek;
import io.latchwire.gateway.config.ConfigException;
import io.latchwire.gateway.config.ConfigurationText;
import io.latchwire.gateway.config.KekConfig;
import io.latchwire.gateway.config.PeerConfig;
import io.latchwire.gateway.config.SecretException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The KEKs of this process over all reloads: one that stays in the configuration stays the same
 * object, so that keys which came under it are known to have done so. Used by one thread at a time.
 */
final class KekRing {
  private final Map<Name, Kek> keks = new HashMap<>();

  private record Name(String peer, int algId, int keyId) {}

  /** The KEKs as a configuration wants them; with no text, as the first one does. */
  Next forNext(@Nullable ConfigurationText text) {
    return new Next(text);
  }

  /** Wipes all but these. */
  void retain(Set<Kek> used) {
    keks.values()
        .removeIf(kek -> {
          boolean gone = !used.contains(kek);
          if (gone) {
            kek.close();
          }
          return gone;
        });
  }

  /** Gives KEKs to peers. */
  final class Next {
    private final @Nullable ConfigurationText text;

    private Next(@Nullable ConfigurationText text) {
      this.text = text;
    }

    /**
     * The KEK of this place in the configuration.
     *
     * @throws ConfigException when the identifier is in use for another secret: far ends and live
     *     connections know that one by it
     */
    Kek of(PeerConfig peer, int index) throws SecretException, ConfigException {
      KekConfig config = peer.keks().get(index);
      byte[] secret = config.key().resolve(config.algorithm().kekOctets());
      try {
        Name name = new Name(peer.name(), config.algorithm().algId(), config.id());
        Kek known = keks.get(name);
        if (known == null) {
          Kek made = new Kek(config.algorithm(), config.id(), secret);
          keks.put(name, made);
          return made;
        }
        if (!known.hasSecret(secret)) {
          throw inUse(peer.name(), config);
        }
        return known;
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    }

    private ConfigException inUse(String peer, KekConfig config) {
      if (text == null) {
        throw new AssertionError("the first configuration meets no KEK");
      }
      return new ConfigException(
          List.of(
              text.problem(
                  "peers." + peer + ".keks[" + config.id() + "].key",
                  config.key()
                      + " is another secret than KEK "
                      + config.id()
                      + " in use (expected: an id of its own; install it on both ends, switch,"
                      + " retire the old one)")));
    }
  }
}
