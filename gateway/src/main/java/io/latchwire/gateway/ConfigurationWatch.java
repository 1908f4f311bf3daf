package io.latchwire.gateway;

import io.latchwire.gateway.watch.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Says when the configuration file has another text. */
final class ConfigurationWatch {
  private final Path file;
  private final Supplier<String> inForce;
  private final Runnable changed;
  private String tried;

  private ConfigurationWatch(Path file, Supplier<String> inForce, Runnable changed) {
    this.file = file;
    this.inForce = inForce;
    this.changed = changed;
    this.tried = inForce.get();
  }

  /**
   * Watches a file.
   *
   * @param inForce the text that is in force
   * @param changed told on a thread of its own, once for each new text
   */
  static FileWatch start(Path file, Supplier<String> inForce, Runnable changed) throws IOException {
    ConfigurationWatch watch = new ConfigurationWatch(file, inForce, changed);
    return FileWatch.start(file, "configuration watch", watch::look);
  }

  private void look() {
    text()
        .filter(this::isNew)
        .ifPresent(text -> {
          tried = text;
          changed.run();
        });
  }

  /** A text that was refused is not tried again, unless another one came between. */
  private boolean isNew(String text) {
    if (text.equals(inForce.get())) {
      tried = text;
      return false;
    }
    return !text.equals(tried);
  }

  private Optional<String> text() {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException _) {
      // Between two files there is none; when the next one is there, that is an event again.
      return Optional.empty();
    }
  }
}
