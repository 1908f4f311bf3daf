package io.latchwire.kerberos;

import io.latchwire.crypto.kerberos.ProtocolKey;
import io.latchwire.wire.kerberos.PrincipalName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom the KDC shares keys with.
 *
 * @param name without the realm
 * @param realm the KDC's own, or a foreign one for {@code krbtgt/OWN@FOREIGN}
 * @param keys the newest version first, the preferred type first within it
 * @param salt of keys made of a password
 * @param mayBeAnonymous whether it gets tickets without its name
 * @param reachable who gets tickets for it
 * @param preauthentication whether it has to prove itself before it gets anything encrypted
 * @param ticketSeconds the longest life of its tickets; 0 for the KDC's own limit
 */
public record StoredPrincipal(
    PrincipalName name,
    String realm,
    List<LongTermKey> keys,
    String salt,
    boolean mayBeAnonymous,
    Reachable reachable,
    boolean preauthentication,
    int ticketSeconds) {
  /** Who gets tickets for a service. */
  public enum Reachable {
    /** Anybody. */
    BY_ALL,
    /** A service that has to know its clients (RFC 8062 s7). */
    BY_NAMED_ONLY,
    /** A service that must never learn who its clients are (RFC 8062 s7). */
    BY_ANONYMOUS_ONLY
  }

  /**
   * A key.
   *
   * @param kvno its version
   * @param key a secret
   */
  public record LongTermKey(long kvno, ProtocolKey key) {}

  /** A principal with its own list. */
  public StoredPrincipal {
    keys = List.copyOf(keys);
  }

  /** The preferred key of the newest version. */
  LongTermKey preferredKey() {
    return keys.getFirst();
  }

  /** The newest key of a type; null when there is none. */
  @Nullable LongTermKey newest(int etype) {
    long kvno = keys.getFirst().kvno;
    for (LongTermKey key : keys) {
      if (key.kvno == kvno && key.key.type().number() == etype) {
        return key;
      }
    }
    return null;
  }

  /** Whether a session key of a type can be used with it: then it has a key of that type. */
  boolean supports(int etype) {
    return newest(etype) != null;
  }
}
