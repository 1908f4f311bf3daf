package io.latchwire.handler.rserpool;

import io.latchwire.wire.rserpool.OctetString;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All identities. It is replaced as a whole when keys change; readers on other threads see the old
 * or the new one.
 */
public final class PskTable {
  private volatile Map<OctetString, PskEntry> byIdentity = Map.of();

  /** Which identities failed with their first key under TLS 1.2, so that the other one is next. */
  private final Map<OctetString, Boolean> second = new ConcurrentHashMap<>();

  /** A table of these. */
  public PskTable(Collection<PskEntry> entries) {
    replace(entries);
  }

  /** From now on these are valid, and no others. */
  public void replace(Collection<PskEntry> entries) {
    Map<OctetString, PskEntry> replaced = new HashMap<>();
    for (PskEntry entry : entries) {
      if (replaced.put(entry.identity(), entry) != null) {
        throw new IllegalArgumentException("an identity occurs twice");
      }
    }
    byIdentity = replaced;
    second.keySet().retainAll(replaced.keySet());
  }

  /** The entry of this identity, null when there is none. */
  public @Nullable PskEntry find(OctetString identity) {
    return byIdentity.get(identity);
  }

  /**
   * The key to try under TLS 1.2, where only the end of the handshake tells whether it was the
   * right one: the newer one, or after a failure the other one.
   */
  PskSecret candidate(PskEntry entry) {
    return second.getOrDefault(entry.identity(), false)
        ? entry.secrets().getLast()
        : entry.secrets().getFirst();
  }

  void failed(PskEntry entry) {
    if (entry.secrets().size() > 1) {
      second.merge(entry.identity(), true, (was, _) -> !was);
    }
  }
}
