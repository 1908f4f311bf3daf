package io.latchwire.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What resolving a secret needs to know of this process. */
public interface SecretSource {
  /** The value of an environment variable. */
  Optional<String> variable(String name);

  /** The user that this process runs as: who must own a secret file, unless it is root. */
  int uid();

  /** This process. */
  static SecretSource system() {
    return new SecretSource() {
      @Override
      public Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
      }

      @Override
      public int uid() {
        try {
          if (Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid) {
            return uid;
          }
          throw new AssertionError("/proc/self has no owner");
        } catch (IOException e) {
          throw new AssertionError("/proc/self has no owner", e);
        }
      }
    };
  }
}
