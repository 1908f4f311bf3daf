package io.latchwire.crypto.mac;

import org.junit.jupiter.api.Assumptions;

/** The native provider, for tests that need it. */
final class Natives {
  private Natives() {}

  /** Opens it. Without its library the test is aborted with the reason, or fails where CI=true. */
  static NativeMacProvider open() {
    try {
      return new NativeMacProvider();
    } catch (UnsupportedOperationException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }
}
