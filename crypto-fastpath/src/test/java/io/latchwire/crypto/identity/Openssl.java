package io.latchwire.crypto.identity;

import org.junit.jupiter.api.Assumptions;

/** OpenSSL's provider, for tests that need it. */
final class Openssl {
  private Openssl() {}

  /**
   * Opens it. Without the library the test is aborted with the reason; where CI is set, it fails.
   */
  static IdentityProvider open() {
    try {
      return new OpensslIdentityProvider();
    } catch (UnsupportedOperationException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }
}
