package io.latchwire.gateway.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test on a real kernel needs: root, and tools that may have to be installed first. */
public final class TestTools {
  private static final Path INSTALL = Path.of("deploy", "bin", "install-test-tools.sh");

  private TestTools() {}

  /**
   * Makes sure of root and of the tools, installing what is missing. Without root the test is
   * aborted with the reason; where CI is set, it fails.
   */
  public static synchronized void require(String... tools) throws IOException {
    if (!isRoot()) {
      String reason = "needs root: sudo ./mvnw verify";
      if (System.getenv("CI") != null) {
        Assertions.fail(reason);
      }
      Assumptions.abort(reason);
    }
    if (!missing(tools).isEmpty()) {
      Command.run(List.of(projectFile(INSTALL).toString()));
    }
    List<String> stillMissing = missing(tools);
    if (!stillMissing.isEmpty()) {
      Assertions.fail("missing on the PATH: " + stillMissing + ", see " + INSTALL);
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static List<String> missing(String... tools) {
    return Arrays.stream(tools).filter(tool -> !isOnPath(tool)).toList();
  }

  private static boolean isOnPath(String tool) {
    String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    return Arrays.stream(path.split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
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
