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
    if (!value.isText()) {
      value.error(value.kind(), "file:PATH, env:NAME or credential:NAME");
      return SecretReference.NONE;
    }
    Optional<SecretReference> reference =
        value.textFor(text -> SecretReference.parse(text, directory));
    if (reference.isEmpty()) {
      value.error(
          "not a reference, perhaps the secret itself", "file:PATH, env:NAME or credential:NAME");
    } else if (octets > 0) {
      resolve(value, reference.get(), octets, peer);
    }
    return reference.orElse(SecretReference.NONE);
  }

  /** What a relative path is relative to. */
  Path directory() {
    return directory;
  }

  private void resolve(Value value, SecretReference reference, int octets, String peer) {
    try {
      byte[] secret = reference.resolve(octets, source);
      try {
        refuseReuse(value, fingerprint(secret), new Use(peer, value.path()));
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (SecretException e) {
      problems.error(value.node(), value.path() + ": " + e.getMessage());
    }
  }

  /** One secret is one key: for one algorithm, one identifier, one peer. */
  private void refuseReuse(Value value, String fingerprint, Use use) {
    Use earlier = uses.putIfAbsent(fingerprint, use);
    if (earlier == null) {
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
