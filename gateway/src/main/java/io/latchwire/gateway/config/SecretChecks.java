package io.latchwire.gateway.config;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Reads references to secrets, and looks at each secret once: there, right length, not reused. */
final class SecretChecks {
  private final Problems problems;
  private final SecretSource source;
  private final Path directory;
  private final Map<String, Use> uses = new HashMap<>();

  private record Use(String peer, String path) {}

  /**
   * A secret of any length.
   *
   * @param octets its length, 0 when it could not be read
   */
  record Found(SecretReference reference, int octets) {}

  SecretChecks(Problems problems, SecretSource source, Path directory) {
    this.problems = problems;
    this.source = source;
    this.directory = directory;
  }

  /**
   * The reference that stands here.
   *
   * @param octets length of the secret; 0 when it is not known because of another mistake
   * @param peer whose secret it is
   */
  SecretReference read(Value value, int octets, String peer) {
    Optional<SecretReference> reference = reference(value);
    if (reference.isPresent() && octets > 0) {
      resolve(value, peer, false, () -> reference.get().resolve(octets, source));
    }
    return reference.orElse(SecretReference.NONE);
  }

  /**
   * As {@link #read(Value, int, String)}, where this process may be the other end as well: the same
   * key of the same owner is then no mistake.
   */
  SecretReference readOfBothEnds(Value value, int octets, String owner) {
    Optional<SecretReference> reference = reference(value);
    if (reference.isPresent()) {
      resolve(value, owner, true, () -> reference.get().resolve(octets, source));
    }
    return reference.orElse(SecretReference.NONE);
  }

  /**
   * The reference that stands here, to a secret of any length.
   *
   * @param owner whose secret it is
   */
  Found read(Value value, SecretForm form, String owner) {
    Optional<SecretReference> reference = reference(value);
    int octets =
        reference.isPresent()
            ? resolve(value, owner, false, () -> reference.get().resolve(form, source))
            : 0;
    return new Found(reference.orElse(SecretReference.NONE), octets);
  }

  private Optional<SecretReference> reference(Value value) {
    if (!value.isText()) {
      value.error(value.kind(), SecretReference.EXPECTED);
      return Optional.empty();
    }
    Optional<SecretReference> reference =
        value.textFor(text -> SecretReference.parse(text, directory));
    if (reference.isEmpty()) {
      value.error("not a reference, perhaps the secret itself", SecretReference.EXPECTED);
    }
    return reference;
  }

  /** The path that stands here; a relative one is relative to the configuration. */
  Optional<Path> path(Value value, String expected) {
    return value.text(
        text ->
            text.isEmpty() || text.indexOf('\0') >= 0
                ? Optional.empty()
                : Optional.of(directory.resolve(text).normalize()),
        expected);
  }

  /** Reads a secret, which may fail because of the operator. */
  @FunctionalInterface
  private interface Reading {
    byte[] read() throws SecretException;
  }

  /** Octets of the secret, 0 when it could not be read. */
  private int resolve(Value value, String peer, boolean bothEnds, Reading reading) {
    try {
      byte[] secret = reading.read();
      try {
        refuseReuse(value, fingerprint(secret), new Use(peer, value.path()), bothEnds);
        return secret.length;
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (SecretException e) {
      problems.error(value.node(), value.path() + ": " + e.getMessage());
      return 0;
    }
  }

  /** One secret is one key: for one algorithm, one identifier, one peer. */
  private void refuseReuse(Value value, String fingerprint, Use use, boolean bothEnds) {
    Use earlier = uses.putIfAbsent(fingerprint, use);
    if (earlier == null || (bothEnds && earlier.peer.equals(use.peer))) {
      return;
    }
    if (earlier.peer.equals(use.peer)) {
      value.error("the same secret as " + earlier.path, "a secret of its own");
    } else {
      problems.warn(
          value.node(),
          value.path()
              + ": the same secret as "
              + earlier.path
              + ": each of these peers can pose as the other");
    }
  }

  private static String fingerprint(byte[] secret) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
