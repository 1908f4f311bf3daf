package io.latchwire.handler.rserpool;

import io.latchwire.rserpool.ElementGrant;
import io.latchwire.wire.rserpool.OctetString;
import java.util.List;

/**
 * An identity, its keys and what they open.
 *
 * @param identity as on the wire, compared octet by octet; seen in clear there, so it should not
 *     tell anything
 * @param secrets one key, or two while one is being replaced by the other; the newer one first
 * @param right what holding a key allows: having it is authorization (RFC 5355 s2.1.3)
 */
public record PskEntry(OctetString identity, List<PskSecret> secrets, Right right) {
  /** RFC 4279 s5.3. */
  public static final int MAX_IDENTITY_OCTETS = 128;

  /** What a key opens. */
  public sealed interface Right {
    /** To be a pool element within this grant. */
    record ToBeElement(ElementGrant grant) implements Right {}

    /** To be the registrar of this name. */
    record ToBePeer(String name) implements Right {}
  }

  /** Checks the bounds. */
  public PskEntry {
    if (identity.length() < 1 || identity.length() > MAX_IDENTITY_OCTETS) {
      throw new IllegalArgumentException(
          "an identity of " + identity.length() + " octets (expected: 1..128)");
    }
    if (secrets.isEmpty() || secrets.size() > 2) {
      throw new IllegalArgumentException(
          secrets.size() + " keys for one identity (expected: 1 or 2)");
    }
    secrets = List.copyOf(secrets);
  }
}
