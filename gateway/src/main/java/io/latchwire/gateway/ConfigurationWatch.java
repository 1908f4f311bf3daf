package io.latchwire.gateway;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says when the configuration file has another text. It watches the directory, because editors and
 * installers put a new file in the place of the old one, and waits until the directory is quiet.
 */
final class ConfigurationWatch implements AutoCloseable {
  private static final long QUIET_MILLIS = 200;

  private final Path file;
  private final Supplier<String> inForce;
  private final Runnable changed;
  private final WatchService service;
  private String tried;

  private ConfigurationWatch(
      Path file, Supplier<String> inForce, Runnable changed, WatchService service) {
    this.file = file;
    this.inForce = inForce;
    this.changed = changed;
    this.service = service;
    this.tried = inForce.get();
  }

  /**
   * Watches a file.
   *
   * @param inForce the text that is in force
   * @param changed told on a thread of its own, once for each new text
   */
  static ConfigurationWatch start(Path file, Supplier<String> inForce, Runnable changed)
      throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is in no directory");
    }
    WatchService service = directory.getFileSystem().newWatchService();
    directory.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    ConfigurationWatch watch = new ConfigurationWatch(file, inForce, changed, service);
    Thread.ofVirtual().name("configuration watch").start(watch::run);
    return watch;
  }

  private void run() {
    try {
      while (true) {
        settle(service.take());
        text()
            .filter(this::isNew)
            .ifPresent(text -> {
              tried = text;
              changed.run();
            });
      }
    } catch (ClosedWatchServiceException _) {
      // The watch has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void settle(WatchKey first) throws InterruptedException {
    WatchKey key = first;
    while (key != null) {
      key.pollEvents();
      key.reset();
      key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
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

  @Override
  public void close() throws IOException {
    service.close();
  }
}
