package io.latchwire.kerberos;

import io.latchwire.wire.kerberos.EncryptedData;
import io.latchwire.wire.kerberos.PrincipalName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Principals by name. Never changes: another state is another database. */
public final class PrincipalDatabase {
  private final String realm;
  private final Map<Key, StoredPrincipal> principals = new HashMap<>();

  private record Key(String realm, List<String> components) {}

  /** The principals of a realm, foreign ticket-granting services among them. */
  public PrincipalDatabase(String realm, Collection<StoredPrincipal> all) {
    this.realm = realm;
    for (StoredPrincipal principal : all) {
      principals.put(new Key(principal.realm(), principal.name().components()), principal);
    }
  }

  /** The realm. */
  public String realm() {
    return realm;
  }

  /** All, in no order. */
  public Collection<StoredPrincipal> all() {
    return List.copyOf(principals.values());
  }

  /** One of the own realm; null when there is none. */
  public @Nullable StoredPrincipal find(PrincipalName name) {
    return principals.get(new Key(realm, name.components()));
  }

  /** One that a foreign realm shares with us; null when there is none. */
  @Nullable StoredPrincipal find(String ofRealm, PrincipalName name) {
    return principals.get(new Key(ofRealm, name.components()));
  }

  /**
   * What is under a long-term key of a principal, of whichever version it says; null when no key
   * opens it.
   */
  static byte @Nullable [] open(StoredPrincipal principal, int usage, EncryptedData sealed) {
    for (StoredPrincipal.LongTermKey candidate : candidates(principal, sealed)) {
      byte[] plain = candidate.key().decrypt(usage, sealed.cipher().octets());
      if (plain != null) {
        return plain;
      }
    }
    return null;
  }

  private static List<StoredPrincipal.LongTermKey> candidates(
      StoredPrincipal principal, EncryptedData sealed) {
    List<StoredPrincipal.LongTermKey> candidates = new ArrayList<>();
    Long kvno = sealed.kvno();
    for (StoredPrincipal.LongTermKey key : principal.keys()) {
      if (key.key().type().number() == sealed.etype() && (kvno == null || kvno == key.kvno())) {
        candidates.add(key);
      }
    }
    return candidates;
  }
}
