package io.latchwire.gateway.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A file that only its reader can read.
 *
 * <p>Links are followed first and the file at their end is judged, so a link to somebody else's
 * file is refused. The file that was judged is the one that is read: its inode is compared again
 * afterwards.
 */
final class SecretFile {
  private static final int MAX_OCTETS = 4_096;
  private static final int TYPE_MASK = 0xF000;
  private static final int REGULAR = 0x8000;
  private static final int PERMISSIONS_MASK = 0xFFF;
  private static final int GROUP_AND_OTHERS = 077;
  private static final int OTHERS = 07;
  private static final int OWNER_EXECUTES = 0100;
  private static final int ANYBODY = -1;
  private static final int ROOT = 0;

  private final Path file;
  private final int forbidden;
  private final String allowed;
  private final int owner;

  private SecretFile(Path file, int forbidden, String allowed, int owner) {
    this.file = file;
    this.forbidden = forbidden;
    this.allowed = allowed;
    this.owner = owner;
  }

  /**
   * A file of mode 0600 or 0400 that the user who reads it must own. Root may read anybody's: it
   * checks the configuration of a service whose keys belong to the service's user.
   */
  static SecretFile own(Path file, int uid) {
    return new SecretFile(
        file, GROUP_AND_OTHERS | OWNER_EXECUTES, "0600 or 0400", uid == ROOT ? ANYBODY : uid);
  }

  /** A file that systemd owns and gives to this service alone, by mode or access list. */
  static SecretFile credential(Path file) {
    return new SecretFile(file, OTHERS, "no access for others", ANYBODY);
  }

  /** Its content, which the caller wipes: a key. */
  byte[] read() throws SecretException {
    return read(MAX_OCTETS);
  }

  /** Its content, which the caller wipes; a file with more octets is refused. */
  byte[] read(int most) throws SecretException {
    try {
      Path real = file.toRealPath();
      Inode before = Inode.of(real);
      judge(before);
      byte[] content = content(real, most);
      if (!Inode.of(real).equals(before)) {
        Arrays.fill(content, (byte) 0);
        throw new SecretException(file + " was exchanged while it was read");
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new SecretException(file + " does not exist (latchwire keygen makes a key)");
    } catch (IOException | UnsupportedOperationException e) {
      throw new SecretException(file + " cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /** What the file system says of a file. */
  private record Inode(int mode, int uid, long number, long device) {
    static Inode of(Path real) throws IOException {
      Map<String, Object> attributes =
          Files.readAttributes(real, "unix:mode,uid,ino,dev", LinkOption.NOFOLLOW_LINKS);
      return new Inode(
          (int) number(attributes, "mode"),
          (int) number(attributes, "uid"),
          number(attributes, "ino"),
          number(attributes, "dev"));
    }

    private static long number(Map<String, Object> attributes, String name) throws IOException {
      if (attributes.get(name) instanceof Number number) {
        return number.longValue();
      }
      throw new IOException("file system without " + name);
    }
  }

  private void judge(Inode inode) throws SecretException {
    if ((inode.mode & TYPE_MASK) != REGULAR) {
      throw new SecretException(file + " is not a regular file");
    }
    if ((inode.mode & forbidden) != 0) {
      throw new SecretException(
          String.format(
              "%s has mode %04o (expected: %s; chmod 0600 %s)",
              file, inode.mode & PERMISSIONS_MASK, allowed, file));
    }
    if (owner != ANYBODY && inode.uid != owner) {
      throw new SecretException(
          file + " belongs to user " + inode.uid + " (expected: user " + owner + ", who reads it)");
    }
  }

  private byte[] content(Path real, int most) throws IOException, SecretException {
    ByteBuffer buffer = ByteBuffer.allocate(most + 1);
    try (SeekableByteChannel channel =
        Files.newByteChannel(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Until the end of the file.
      }
      if (!buffer.hasRemaining()) {
        throw new SecretException(file + " is longer than " + most + " octets: not a key");
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    } finally {
      Arrays.fill(buffer.array(), (byte) 0);
    }
  }
}
