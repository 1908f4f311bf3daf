package io.latchwire.gateway.watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Says when it is time to look at a file again. It watches the directory, because editors and
 * installers put a new file in the place of the old one, and waits until the directory is quiet;
 * whether the file itself is another one is for the owner to see.
 */
public final class FileWatch implements AutoCloseable {
  private static final long QUIET_MILLIS = 200;

  private final Runnable look;
  private final WatchService service;

  private FileWatch(Runnable look, WatchService service) {
    this.look = look;
    this.service = service;
  }

  /**
   * Watches a file.
   *
   * @param name of the thread
   * @param look called on a thread of its own, after each change in the directory
   * @throws IOException when the directory of the file cannot be watched
   */
  public static FileWatch start(Path file, String name, Runnable look) throws IOException {
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
    FileWatch watch = new FileWatch(look, service);
    Thread.ofVirtual().name(name).start(watch::run);
    return watch;
  }

  private void run() {
    try {
      while (true) {
        settle(service.take());
        look.run();
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

  @Override
  public void close() throws IOException {
    service.close();
  }
}
