package io.latchwire.crypto.mac;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The native provider, for tests that need it. */
final class Natives {
  private static final Path INSTALL = Path.of("deploy", "bin", "install-test-tools.sh");

  private Natives() {}

  /**
   * Opens it, and installs its library first where it is missing and this is root. Without the
   * library the test is aborted with the reason; where CI is set, it fails.
   */
  static synchronized NativeMacProvider open() {
    try {
      return new NativeMacProvider();
    } catch (UnsupportedOperationException e) {
      install();
    }
    try {
      return new NativeMacProvider();
    } catch (UnsupportedOperationException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  /** As on a processor where {@link MacKernel} does not run. */
  static NativeMacProvider openWithoutKernel() {
    open();
    return new NativeMacProvider(new MacKernel.Availability(null, "a test says so"));
  }

  /** As {@link #open}, for tests of {@link MacKernel}, which want a processor that it runs on. */
  static NativeMacProvider openKernel() {
    NativeMacProvider provider = open();
    String refusal = MacKernel.availability().refusal();
    Assumptions.assumeTrue(refusal.isEmpty(), refusal);
    return provider;
  }

  private static void install() {
    try {
      if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        new ProcessBuilder(projectFile(INSTALL).toString()).inheritIO().start().waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tests run in the directory of their module; the project lies around it. */
  private static Path projectFile(Path relative) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path file = directory.resolve(relative);
      if (Files.exists(file)) {
        return file;
      }
      directory = directory.getParent();
    }
    throw new AssertionError(relative + " not found around " + Path.of("").toAbsolutePath());
  }
}
