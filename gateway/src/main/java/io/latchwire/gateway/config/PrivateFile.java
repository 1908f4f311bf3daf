package io.latchwire.gateway.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Writes files that only their owner can read: mode 0600, on the disk when the method returns. */
public final class PrivateFile {
  private static final int ROOT = 0;

  private PrivateFile() {}

  /**
   * Writes a file that does not exist yet.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it does
   */
  public static void create(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /**
   * Puts a file in the place of the one that may be there, whole or not at all.
   *
   * @throws IOException also when the one that is there belongs to another user, to whom the new
   *     one would be closed
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    create(fresh, content);
    try {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        requireSameOwner(file, Files.getOwner(fresh, LinkOption.NOFOLLOW_LINKS));
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void requireSameOwner(Path file, UserPrincipal writer) throws IOException {
    UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(writer)) {
      throw new IOException(
          ("%s belongs to %s, who could not read what %s writes (remedy: be that user, as with"
                  + " sudo -u %s latchwire ...)")
              .formatted(file, owner.getName(), writer.getName(), owner.getName()));
    }
  }

  /**
   * Makes a directory of mode 0700, where there is none.
   *
   * @throws IOException also when root would make it in a directory of another user, a service, who
   *     could not look into it
   */
  public static void directory(Path directory) throws IOException {
    Path before = directory.toAbsolutePath().normalize();
    while (!Files.exists(before) && before.getParent() != null) {
      before = before.getParent();
    }
    if (SecretSource.system().uid() == ROOT) {
      requireSameOwner(
          before,
          before.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root"));
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
